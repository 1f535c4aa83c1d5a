// The card frame. It talks to the one page that may frame it, and to its own company, and to nobody else.
// A number that is not a test number is told apart here and never leaves the browser.
//
// To the page:   {source: 'theke-provider', type: 'ready' | 'submit'}
//                {source: 'theke-provider', type: 'height', height}
//                {source: 'theke-provider', type: 'confirmation', id, confirmation}
//                {source: 'theke-provider', type: 'invalid', id}
// From the page: {source: 'theke-pay', type: 'confirm', id}
//                {source: 'theke-pay', type: 'locale', locale}
//                {source: 'theke-pay', type: 'focus'}
const form = document.getElementById('card');
const parentOrigin = form.dataset.parent;
const numbers = new Set(form.dataset.numbers.split(' '));
const allWords = JSON.parse(form.dataset.words);
let words = allWords[document.documentElement.lang];
let busy = false;

const field = (name) => document.getElementById(name);
const digits = (text) => text.replace(/[\s-]/g, '');
const tell = (message) =>
  window.parent.postMessage({ source: 'theke-provider', ...message }, parentOrigin);

function expiryProblem(text) {
  const match = /^\s*(\d{1,2})\s*\/?\s*(\d{2}|\d{4})\s*$/.exec(text);
  if (!match) return 'expiry_wrong';
  const month = Number(match[1]);
  const year = Number(match[2]) + (match[2].length === 2 ? 2000 : 0);
  if (month < 1 || month > 12) return 'expiry_wrong';
  return new Date(year, month, 1) <= new Date() ? 'expiry_past' : '';
}

function problems() {
  const number = digits(field('number').value);
  return {
    number: number === '' ? 'number_missing' : numbers.has(number) ? '' : 'number_unknown',
    expiry: expiryProblem(field('expiry').value),
    cvc: /^\d{3,4}$/.test(field('cvc').value.trim()) ? '' : 'cvc_wrong',
  };
}

function mark(name, problem) {
  const input = field(name);
  const error = field(`${name}-error`);
  error.dataset.word = problem;
  error.textContent = problem ? words[problem] : '';
  if (problem) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
}

/** Show what is wrong, go to the first wrong field, and return whether all is right. */
function valid() {
  const found = Object.entries(problems());
  for (const [name, problem] of found) mark(name, problem);
  const first = found.find(([, problem]) => problem);
  if (first) field(first[0]).focus();
  return !first;
}

async function confirmation() {
  const answer = await fetch('/sandbox/frame/tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      account: form.dataset.account,
      number: digits(field('number').value),
      expiry: field('expiry').value.trim(),
      cvc: field('cvc').value.trim(),
    }),
  });
  if (!answer.ok) throw new Error('refused');
  return (await answer.json()).confirmation;
}

async function confirm(id) {
  if (busy) return;
  say('form', '');
  if (!valid()) {
    tell({ type: 'invalid', id });
    return;
  }
  busy = true;
  try {
    tell({ type: 'confirmation', id, confirmation: await confirmation() });
  } catch {
    say('form', 'failed');
    tell({ type: 'invalid', id });
  } finally {
    busy = false;
  }
}

function say(name, problem) {
  const error = field(`${name}-error`);
  error.dataset.word = problem;
  error.textContent = problem ? words[problem] : '';
}

function relabel(locale) {
  const lang = locale.startsWith('de') ? 'de' : 'en';
  words = allWords[lang];
  document.documentElement.lang = lang;
  document.title = words.frame_title;
  for (const element of document.querySelectorAll('[data-word]')) {
    element.textContent = words[element.dataset.word] ?? '';
  }
}

/** Put the focus where typing begins: what stands there is typed over. */
function begin() {
  field('number').focus();
  field('number').select();
}

window.addEventListener('message', (event) => {
  if (event.source !== window.parent || event.origin !== parentOrigin) return;
  const message = event.data;
  if (message?.source !== 'theke-pay') return;
  if (message.type === 'confirm' && typeof message.id === 'string') void confirm(message.id);
  if (message.type === 'focus') begin();
  if (message.type === 'locale' && typeof message.locale === 'string') relabel(message.locale);
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  tell({ type: 'submit' });
});

field('number').addEventListener('input', () => {
  const input = field('number');
  if (input.selectionStart !== input.value.length) return;
  input.value = digits(input.value).replace(/(.{4})(?=.)/g, '$1 ');
});

field('expiry').addEventListener('input', (event) => {
  const input = field('expiry');
  input.value = input.value.replace(/\/{2,}/g, '/');
  if (event.inputType === 'insertText' && /^\d\d$/.test(input.value)) input.value += '/';
});

for (const name of ['number', 'expiry', 'cvc']) {
  field(name).addEventListener('blur', () => {
    if (field(name).value !== '') mark(name, problems()[name]);
  });
}

new ResizeObserver(() => tell({ type: 'height', height: document.body.scrollHeight })).observe(
  document.body,
);
tell({ type: 'ready' });
