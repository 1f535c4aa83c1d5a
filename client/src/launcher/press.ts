// What a press on a marked part of the shop's page asks for, and when it is none of ours.

/** A product that a press asks for; without a quantity where what stands there is none. */
export interface Wanted {
  sku: string;
  quantity: number | undefined;
  /** Where the visitor can write another one. */
  field: HTMLInputElement | undefined;
}

const QUANTITY_MAX = 999;
const NUMBER = /^\+?[\d.]+(e\d)?$/i;
const CONTROLS = 'a[href], button, input, select, textarea, summary, [role="button"], [contenteditable]';

/** Whether a press with these keys opens another tab or window: that is the visitor's choice. */
export const isAside = (event: Event): boolean =>
  event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

/** Whether a press has been answered by the page, or leads elsewhere than the mark on `part` says. */
export function leadsElsewhere(event: Event, part: HTMLElement): boolean {
  if (event.defaultPrevented || isAside(event) || part.matches(':disabled, [aria-disabled="true"]')) return true;
  if (part instanceof HTMLFormElement) return isForOther((event as SubmitEvent).submitter, part);
  const { target } = event;
  const control = target instanceof Element ? target.closest(CONTROLS) : null;
  if (control && control !== part && part.contains(control)) return true;
  if (part.hasAttribute('download')) return true;
  return isSubmit(part) && !part.formNoValidate && part.form?.matches(':invalid:not([novalidate])') === true;
}

/** Return what a press on `part` asks for. A form's quantity counts for its buttons too. */
export function wantedBy(part: HTMLElement): Wanted {
  const isForm = part instanceof HTMLFormElement;
  const form = isForm ? part : (part as Partial<HTMLButtonElement>).form;
  const field = form?.querySelector<HTMLInputElement>('input[name="quantity"]') ?? undefined;
  const typed = form ? new FormData(form).get('quantity') : null;
  const marked = part.dataset['thekeQuantity'];
  const text = String((isForm ? (typed ?? marked) : (marked ?? typed)) ?? 1).trim();
  const quantity = NUMBER.test(text) ? Number(text) : 0;
  const fits = Number.isInteger(quantity) && quantity >= 1 && quantity <= QUANTITY_MAX;
  return { sku: part.dataset['thekeAdd'] ?? '', quantity: fits ? quantity : undefined, field };
}

/** A second button of a form may send it elsewhere, or send something else: to a list for later, say. */
function isForOther(submitter: HTMLElement | null | undefined, form: HTMLFormElement): boolean {
  const [first] = [...form.querySelectorAll<HTMLElement>('button, input')].filter(isSubmit);
  const isNamed = isSubmit(submitter) && submitter.name !== '';
  if (isNamed && first && (first.name !== submitter.name || first.value !== submitter.value)) return true;
  return hasOwnAddress(submitter, form);
}

function hasOwnAddress(submitter: HTMLElement | null | undefined, form: HTMLFormElement): boolean {
  const own = submitter?.getAttribute('formaction');
  if (submitter?.getAttribute('formmethod') === 'dialog') return true;
  const address = (given: string | null) => new URL(given || location.href, document.baseURI).href;
  return own != null && address(own) !== address(form.getAttribute('action'));
}

const isSubmit = (part: unknown): part is HTMLButtonElement | HTMLInputElement =>
  (part instanceof HTMLButtonElement || part instanceof HTMLInputElement) && /^(submit|image)$/.test(part.type);
