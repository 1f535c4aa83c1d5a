// What is unread while the panel is put away: by tables of what was seen and what is there, and over tabs and loads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Keep } from '../connection/keep.ts';
import type { Stage } from '../counter/stage.ts';
import { UNDO_MS, attentions, noticeDeeds, type Attention, type Moment } from '../session/attention.ts';
import { heldChanges, marksOf, stillHeld, unseen } from '../session/seen.ts';
import { Unread, companyOf, type Surroundings } from '../session/unread.ts';
import { enPanel } from '../session/words-en.ts';
import type { SessionView } from '../wire.ts';
import { enCounter } from '../words/counter-en.ts';
import { SharedLocks, shelf } from './moment.ts';

type View = Partial<SessionView>;

const NOW_MS = 1_000_000;
const MIRA = { role: 'advisor', position: 1, name: 'Mira', left: false } as const;
const LEA = { role: 'shopper', position: 0, left: false } as const;
const WAITING: View = { status: 'waiting', parties: { lea: LEA } };
const HERE: View = { parties: { lea: LEA, mira: MIRA } };
const GRINDER = { name: { en: 'Grinder', de: 'Mühle' }, variant: {} };
const SHOWN: View = { shown: 'mill', timeline: { e1: { position: 1, at_ms: 1, by: 'mira', what: 'product_shown', subject: 'mill' } } };
const ASKED: View = { asks: { review: { by: 'mira', at_ms: 5 } } };

function moment(view: View, talk: Moment['talk'] = [], more: Partial<Stage> = {}): Moment {
  const bare = { session_id: 's', status: 'live', drive: 'advisor_drives', me: { party_id: 'lea', role: 'shopper' } };
  const whole = { ...bare, checkout: { phase: 'open' }, asks: {}, proposals: {}, changes: {}, timeline: {}, ...HERE, ...view };
  const stage = {
    view: whole,
    lang: 'en',
    words: enCounter,
    products: { get: (sku: string) => (sku === 'mill' ? GRINDER : undefined) },
    online: {},
    away: {},
    paying: [],
    hints: [],
    seen: new Map(Object.entries(whole.changes).map(([id, { at_ms }]) => [id, at_ms])),
    now: NOW_MS,
    ...more,
  };
  return { stage: stage as unknown as Stage, talk };
}

const said = (seq: number, by = 'mira') => ({ seq, id: `t${seq}`, by, at_ms: seq, version: 1, text: `word ${seq}` });
const change = (line_id: string, at_ms = NOW_MS, by = 'mira') => ({ by, at_ms, line_id, sku: 'mill', before: 0, after: 1 });
const marks = (seen: Moment) => marksOf(seen, attentions(seen, enPanel));
const lines = (seen: Moment, now: Moment) => unseen(marks(seen), attentions(now, enPanel)).map(({ line }) => line);

const CASES: [what: string, seen: Moment, now: Moment, unread: string[]][] = [
  ['nothing happened', moment({}), moment({}), []],
  ['an advisor came, and may change the cart from then on', moment(WAITING), moment({}), ['Mira is with you.']],
  ['they wrote twice', moment({}, [said(1)]), moment({}, [said(1), said(2), said(3)]), ['Mira: word 2', 'Mira: word 3']],
  ['the shopper wrote, on another device', moment({}), moment({}, [said(1, 'lea')]), []],
  ['they show a product', moment({}), moment(SHOWN), ['Mira shows you Grinder.']],
  ['they took back what they asked', moment(ASKED), moment({}), []],
  ['they asked', moment({}), moment(ASKED), ['Mira asks you to review the order.']],
  ['they asked again', moment(ASKED), moment({ asks: { review: { by: 'mira', at_ms: 9 } } }), ['Mira asks you to review the order.']],
  ['they changed two lines', moment({}), moment({ changes: { a: change('l1'), b: change('l2') } }), ['Mira changed 2 products.']],
  ['a change that was seen', moment({ changes: { a: change('l1') } }), moment({ changes: { a: change('l1') } }), []],
  ['the shopper changed a line', moment({}), moment({ changes: { a: change('l1', NOW_MS, 'lea') } }), []],
  ['only the shopper changes the cart now', moment({}), moment({ drive: 'shopper_only' }), ['You edit the cart alone now.']],
  ['they went away', moment({}), moment({}, [], { online: { mira: false } }), ['Mira is back in a moment.']],
  ['it has ended', moment({}), moment({ status: 'ended' }), [enPanel.ended]],
];

for (const [what, seen, now, unread] of CASES) {
  test(`unread: ${what}`, () => assert.deepEqual(lines(seen, now), unread));
}

test('a panel that has just come knows no talk, and marks none of it unread', () => {
  const before = marks(moment({}, [said(4)]));
  const after = marksOf(moment({}), attentions(moment({}), enPanel), before);
  assert.equal(after.talk, 4);
  assert.equal(marksOf(moment({ session_id: 'other' }), [], before).talk, 0);
});

test('quick changes of one person are one happening, and are held until they are seen', () => {
  const empty = marks(moment({}));
  const news = (now: Moment) => unseen(empty, attentions(now, enPanel));
  const first = heldChanges([], news(moment({ changes: { a: change('l1') } })), NOW_MS);
  const both = moment({ changes: { a: change('l1'), b: change('l2') } });
  const grown = heldChanges(first, news(both), NOW_MS + UNDO_MS - 1);
  assert.deepEqual(grown.map(({ key, line }) => [key, line]), [['change a', 'Mira changed 2 products.']]);
  const later = heldChanges(grown, news(moment({ changes: { c: change('l3') } })), NOW_MS + 3 * UNDO_MS);
  assert.equal(later.length, 2);
  assert.deepEqual(stillHeld(later, marks(both)).map(({ key }) => key), ['change c']);
});

const COMPANY: [Moment, ReturnType<typeof companyOf>][] = [
  [moment(WAITING), 'waiting'],
  [moment({ parties: { lea: LEA } }), undefined], // who only left a message waits for nobody
  [moment({}), 'here'],
  [moment(ASKED), 'asks'],
  [moment({ asks: { review: { by: 'lea', at_ms: 5 } } }), 'here'],
  [moment({ parties: { lea: LEA, mira: { ...MIRA, left: true } } }), 'nobody'],
  [moment({}, [], { online: { mira: false } }), 'waiting'],
  [moment({ status: 'ended' }), undefined],
];

test('who the shopper finds is one of four', () => {
  for (const [{ stage }, company] of COMPANY) assert.equal(companyOf(stage), company);
});

interface Tab {
  unread: Unread;
  isVisible: boolean;
  sounds: number;
  take(now: Moment): ReturnType<Unread['take']>;
}

/** Tabs of one browser; `load` opens one, or loads one anew where it is given its storage. */
function browser(locks?: SharedLocks) {
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true });
  Object.assign(globalThis, { parent: {}, window: globalThis });
  const site = shelf();
  return (own: Keep = shelf()): Tab => {
    const tab = { isVisible: true, sounds: 0 } as Tab;
    const around: Surroundings = {
      site,
      tab: own,
      isVisible: () => tab.isVisible,
      face: (picture = '') => picture,
      sound: () => tab.sounds++,
    };
    tab.unread = new Unread('demo', around, () => undefined);
    tab.take = ({ stage, talk }) => {
      tab.unread.take(stage, talk, enPanel);
      return tab.unread.take(stage, talk, enPanel);
    };
    return tab;
  };
}

const open = (tab: Tab, isOpen: boolean, notice = '') => tab.unread.shown(isOpen, notice, () => undefined);

test('while the panel is open all is read; put away, what happens is unread until it is opened', () => {
  const tab = browser()();
  open(tab, true);
  assert.equal(tab.take(moment(WAITING)).unread, 0);
  open(tab, false);
  const shown = tab.take(moment({}, [said(1)]));
  assert.equal(shown.unread, 2);
  assert.deepEqual(shown.advisor, { name: 'Mira', face: '' });
  assert.deepEqual(shown.notice, { name: 'Mira', face: '', id: 'message 1', line: 'Mira: word 1' });
  open(tab, true);
  assert.equal(tab.take(moment({}, [said(1)])).unread, 0);
  open(tab, false);
  assert.equal(tab.take(moment({}, [said(1)])).unread, 0);
});

test('who came and was put away is no number any more; what there is to read still is', () => {
  const tab = browser()();
  open(tab, true);
  tab.take(moment(WAITING));
  open(tab, false);
  tab.unread.dismiss(tab.take(moment({})).notice?.id ?? '');
  assert.deepEqual([tab.take(moment({})).unread, tab.take(moment({})).notice], [0, undefined]);
  const written = moment({}, [said(1)]);
  tab.unread.dismiss(tab.take(written).notice?.id ?? '');
  assert.deepEqual([tab.take(written).unread, tab.take(written).notice], [1, undefined]);
});

test('the panel opens at the part where it happened', () => {
  for (const [now, part] of [[moment({}, [said(1)]), 'talk'], [moment(SHOWN), 'cart']] as const) {
    const tab = browser()();
    open(tab, true);
    tab.take(moment({}));
    open(tab, false);
    const { notice } = tab.take(now);
    const turned: string[] = [];
    tab.unread.shown(true, notice?.id, (to) => turned.push(to));
    tab.unread.shown(true, 'unknown', (to) => turned.push(to));
    assert.deepEqual(turned, [part]);
  }
});

test('each happening is shown and heard by one tab; read in one it is read in all', () => {
  const load = browser();
  const [one, two, hidden] = [load(), load(), load()] as [Tab, Tab, Tab];
  hidden.isVisible = false;
  const tabs = [hidden, one, two];
  for (const tab of tabs) open(tab, true);
  for (const tab of tabs) tab.take(moment(WAITING));
  for (const tab of tabs) open(tab, false);
  const now = moment({}, [said(1)]);
  const shown = tabs.map((tab) => tab.take(now));
  assert.deepEqual(shown.map(({ unread }) => unread), [2, 2, 2]);
  assert.deepEqual(shown.map(({ notice }) => notice?.line), [undefined, 'Mira: word 1', undefined]);
  assert.equal(tabs.reduce((sum, { sounds }) => sum + sounds, 0), 1);
  hidden.isVisible = true;
  assert.equal(hidden.take(now).notice, undefined);
  open(two, true);
  two.take(now);
  assert.deepEqual(tabs.map((tab) => tab.take(now).unread), [0, 0, 0]);
});

test('an open panel in a hidden tab reads nothing', () => {
  const tab = browser()();
  open(tab, true);
  tab.take(moment({}));
  tab.isVisible = false;
  const shown = tab.take(moment({}, [said(1)]));
  assert.deepEqual([shown.unread, shown.notice, tab.sounds], [1, undefined, 1]);
  tab.isVisible = true;
  assert.equal(tab.take(moment({}, [said(1)])).unread, 0);
});

test('after a page load it stands again without being said again, unless it was dismissed', () => {
  const load = browser();
  const own = shelf();
  const before = load(own);
  open(before, true);
  before.take(moment({}));
  open(before, false);
  const now = moment({ changes: { a: change('l1') } });
  assert.equal(before.take(now).notice?.again, undefined);
  const after = load(own);
  open(after, false);
  const later = moment({ changes: { a: change('l1', NOW_MS - 2 * UNDO_MS) } });
  assert.equal(after.take(later).notice?.line, 'Mira added Grinder.');
  assert.equal(after.take(later).notice?.again, true);
  assert.equal(after.sounds, 0);
  after.unread.dismiss(after.take(later).notice?.id ?? '');
  assert.deepEqual([after.take(later).notice, after.take(later).unread], [undefined, 1]);
  const last = load(own);
  open(last, false);
  assert.deepEqual([last.take(later).notice, last.take(later).unread], [undefined, 1]);
});

test('after a page load the newest is still the newest, though the talk comes a moment later', () => {
  const load = browser();
  const own = shelf();
  const before = load(own);
  open(before, true);
  before.take(moment({}));
  open(before, false);
  before.take(moment({}, [said(1)]));
  assert.equal(before.take(moment(ASKED, [said(1)])).notice?.id, 'request review 5');
  const after = load(own);
  open(after, false);
  for (const talk of [[], [said(1)]]) {
    const { notice, unread } = after.take(moment(ASKED, talk));
    assert.deepEqual([notice?.id, notice?.again, unread], ['request review 5', true, 2]);
  }
  assert.equal(after.sounds, 0);
});

test('after a page load the newest is still the newest, though a product has no name at first', () => {
  const load = browser();
  const own = shelf();
  const before = load(own);
  open(before, true);
  before.take(moment({}));
  open(before, false);
  before.take(moment(SHOWN));
  const both = { ...SHOWN, ...ASKED };
  assert.equal(before.take(moment(both)).notice?.id, 'request review 5');
  const after = load(own);
  open(after, false);
  const unnamed = { products: { get: () => undefined } as unknown as Stage['products'] };
  assert.equal(after.take(moment(both, [], unnamed)).unread, 2);
  assert.deepEqual([after.take(moment(both)).notice?.id, after.take(moment(both)).unread], ['request review 5', 2]);
});

test('after a page load neither number nor bubble changes: not for the talk, nor for what a later part says', () => {
  const answer = { who: '', tab: 'cart', asks: false, key: 'answer 7', kind: 'answer', line: 'Your message was answered.' } as const;
  let answers: Attention[] = [answer];
  noticeDeeds(() => answers);
  const load = browser();
  const own = shelf();
  const before = load(own);
  open(before, true);
  answers = [];
  before.take(moment({}));
  open(before, false);
  before.take(moment({}, [said(1)]));
  answers = [answer];
  assert.deepEqual([before.take(moment({}, [said(1)])).unread, before.take(moment({}, [said(1)])).notice?.id], [2, 'answer 7']);
  const after = load(own);
  open(after, false);
  answers = [];
  for (const talk of [[], [said(1)]]) assert.deepEqual([after.take(moment({}, talk)).unread, after.take(moment({}, talk)).notice], [2, undefined]);
  // What is new is said at once, beside what is still to come.
  assert.equal(after.take(moment({}, [said(1), said(2)])).unread, 3);
  answers = [answer];
  assert.equal(after.take(moment({}, [said(1), said(2)])).unread, 3);
  answers = [];
  const never = load(own);
  open(never, false);
  never.take(moment({}, [said(1), said(2)]));
  assert.equal(never.take(moment({}, [said(1), said(2)], { now: NOW_MS + 10_000 })).unread, 2);
  const other = load(own);
  open(other, false);
  assert.equal(other.take(moment({ session_id: 'next' })).unread, 0);
});

test('what was seen in the panel is not counted with what is changed after it', () => {
  const tab = browser()();
  open(tab, true);
  tab.take(moment({ changes: { a: change('line a') } }));
  open(tab, false);
  const line = (...ids: string[]) =>
    tab.take(moment({ changes: Object.fromEntries(ids.map((id) => [id, change(`line ${id}`)])) })).notice?.line;
  assert.equal(line('a', 'b'), 'Mira added Grinder.');
  assert.equal(line('a', 'b', 'c'), 'Mira changed 2 products.');
});

test('what has gone and comes back is shown again', () => {
  const tab = browser()();
  open(tab, true);
  tab.take(moment({}));
  open(tab, false);
  for (const round of [1, 2]) {
    const away = tab.take(moment({}, [], { online: { mira: false } }));
    assert.deepEqual([away.notice?.id, away.unread], ['away mira', 1]);
    const back = tab.take(moment({}));
    assert.deepEqual([back.notice?.id, back.unread], ['arrived mira', 1]);
    assert.equal(tab.sounds, 2 * round);
  }
});

test('who may change the cart is news each time that it turns while the panel is put away', () => {
  const tab = browser()();
  const line = (drive: 'advisor_drives' | 'shopper_only') => tab.take(moment({ drive })).notice?.line;
  open(tab, true);
  line('shopper_only');
  open(tab, false);
  assert.equal(line('shopper_only'), undefined);
  for (const _ of [1, 2]) {
    assert.match(line('advisor_drives') ?? '', /Mira/);
    assert.equal(line('shopper_only'), 'You edit the cart alone now.');
  }
});

test('what comes back within moments is claimed anew: the lock of the time before is let go', async () => {
  const tab = browser(new SharedLocks())();
  const line = async (drive: 'advisor_drives' | 'shopper_only') => {
    tab.take(moment({ drive }));
    await new Promise((go) => setTimeout(go, 20));
    return tab.take(moment({ drive })).notice?.line;
  };
  open(tab, true);
  await line('advisor_drives');
  for (const _ of [1, 2, 3]) {
    open(tab, false);
    assert.equal(await line('shopper_only'), 'You edit the cart alone now.');
    open(tab, true);
    await line('advisor_drives');
  }
});

test('who was away when the panel was put away is back, and that is said', () => {
  const tab = browser()();
  open(tab, true);
  tab.take(moment({}, [], { online: { mira: false } }));
  open(tab, false);
  assert.equal(tab.take(moment({}, [], { online: { mira: false } })).unread, 0);
  assert.equal(tab.take(moment({})).notice?.line, 'Mira is with you.');
  assert.equal(tab.take(moment({}, [], { online: { mira: false } })).notice?.id, 'away mira');
});

test('a long absence is said in few words beside the button', () => {
  const tab = browser()();
  open(tab, true);
  tab.take(moment({}));
  open(tab, false);
  const gone = moment({}, [], { online: { mira: false }, away: { mira: Date.now() + 90_000 } });
  assert.equal(tab.take(gone).notice?.line, 'Mira is back in a moment.');
});

test('a product is not said before its name is there, unless that takes too long', () => {
  const tab = browser()();
  open(tab, true);
  tab.take(moment({}));
  open(tab, false);
  const unnamed = (now: number) => moment(SHOWN, [], { now, products: { get: () => undefined } as unknown as Stage['products'] });
  assert.equal(tab.take(unnamed(NOW_MS)).unread, 0);
  assert.equal(tab.take(moment(SHOWN)).notice?.line, 'Mira shows you Grinder.');
  const other = browser()();
  open(other, true);
  other.take(moment({}));
  open(other, false);
  other.take(unnamed(NOW_MS));
  assert.equal(other.take(unnamed(NOW_MS + 1_000)).notice?.line, 'Mira shows you a product.');
});

test('until the page has said whether the panel is open, nothing is read and nothing is new', () => {
  const tab = browser()();
  assert.deepEqual(tab.take(moment({}, [said(1)])), { unread: 0, company: 'here', advisor: { name: 'Mira', face: '' } });
});

test('what was seen is kept without a word of what was said', () => {
  assert.ok(!JSON.stringify(marks(moment({ ...SHOWN, ...ASKED }, [said(1)]))).includes('word'));
});
