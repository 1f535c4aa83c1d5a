// Parts of the checkout that only show: what a closed step holds, and what has changed since it was looked at.
import type { Before } from '../counter/check.ts';
import { WHO, type FillStep } from '../counter/rail.ts';
import { money, typist, type Stage } from '../counter/stage.ts';
import { tick } from '../look/icons.ts';
import { asWritten, html, nothing } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { Field } from '../wire.ts';
import { inLang } from '../words/i18n.ts';
import { takenOff } from './tabled.ts';
import type { PanelWords } from './words.ts';

const SHOWN: Record<'who' | 'where', readonly Field[]> = {
  who: ['name', 'email'],
  where: ['street', 'postal_code', 'city', 'region'],
};

/** Return what a closed step holds, in a few words. */
function previewOf({ view, lang }: Stage, step: FillStep): string {
  if (step !== 'how') {
    const values = SHOWN[step].map((name) => view.fields[name]?.value);
    return values.filter(Boolean).join(', ');
  }
  const { delivery_option: chosen, quote } = view.checkout;
  const option = chosen ? quote?.delivery_options[chosen] : undefined;
  return option ? inLang(option.name, lang) : '';
}

interface Summary {
  name: FillStep;
  done: boolean;
  open: boolean;
}

/** Return the head of a step: whether it is done, what it holds, and who types in it right now. */
export function summaryOf(stage: Stage, { name, done, open }: Summary) {
  const { steps, contact } = stage.words;
  const fields = name === 'how' ? [] : name === 'who' ? WHO : SHOWN.where;
  const typing = fields.map((field) => typist(stage, field)).find((found) => found !== undefined);
  const aside = typing ? contact.types(typing) : open ? '' : previewOf(stage, name);
  return html`
    <summary>
      <span class="number ${done ? 'done' : ''}" translate="no">${done ? tick : nothing}</span>
      <span class="name">${steps[name]}</span>
      ${done ? html`<span class="away">${steps.done}</span>` : nothing}
      <span class="aside ${typing ? 'typing' : ''}" translate=${typing ? nothing : 'no'}>${aside}</span>
    </summary>
  `;
}

/** Return the first field that does not fit, with why; nothing where all do. */
export function flawIn({ view, words, codes }: Stage): { field: Field; text: string } | undefined {
  for (const [name, { flaw }] of Object.entries(view.fields)) {
    const field = name as Field;
    if (flaw) return { field, text: words.address.flawed(codes.fields[field], codes.reasons[flaw]) };
  }
  return undefined;
}

/** Return the note that says what an order needs before it can be reviewed; nothing where it needs no more. */
export const reviewNeeds = ({ words }: Stage, panel: PanelWords, undone: readonly FillStep[]) =>
  undone.length
    ? html`<p class="note" role="status">${panel.reviewNeeds(undone.map((step) => words.steps[step]).join(', '))}</p>`
    : nothing;

/** Return the note that says what changed since the shopper looked; the primary button leads to it again. */
export function changedNote(stage: Stage, panel: PanelWords, former: Before | undefined) {
  const amounts = changedTotal(stage, former);
  const why = whyVoided(stage) ?? panel.changedOnly;
  return note([why, ...(amounts ? [panel.totalChanged(...amounts)] : [])].join(' '), amounts);
}

/** Return the note in review that the total is another one than when it was last looked at; nothing where it is not. */
export function totalNote(stage: Stage, panel: PanelWords, former: Before | undefined) {
  const amounts = changedTotal(stage, former);
  return amounts ? note(panel.totalChanged(...amounts), amounts) : nothing;
}

const note = (text: string, amounts: readonly string[] = []) => html`
  <p class="note warn" role="alert" data-testid=${ID.totalChanged}>${asWritten(text, ...amounts)}</p>
`;

/** Return the total as it was and as it is, where both are known and differ. */
function changedTotal(stage: Stage, former: Before | undefined): [from: string, to: string] | undefined {
  const { quote } = stage.view.checkout;
  const from = former?.quote.total;
  const differs = from && quote && !quote.stale && quote.total.amount !== from.amount;
  return differs ? [money(stage, from), money(stage, quote.total)] : undefined;
}

/** Return why the quote is off the table, where that is more than a changed total. */
function whyVoided({ view, codes }: Stage): string | undefined {
  const last = takenOff(view);
  const { voids } = codes;
  return last?.what === 'order_refused' ? voids['order_refused'] : voids[last?.subject ?? ''];
}
