// Parts of the checkout that only show: how far it is, and what a closed step holds.
import type { Before } from '../counter/check.ts';
import { money, ordered, typist, type Stage } from '../counter/stage.ts';
import { tick } from '../look/icons.ts';
import { asWritten, html, nothing } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { Field } from '../wire.ts';
import { inLang } from '../words/i18n.ts';
import type { PanelWords } from './words.ts';

/** Fields of the first step. */
export const WHO: readonly Field[] = ['name', 'email', 'phone'];
/** The steps in which something is filled in or chosen. */
export const STEPS = ['who', 'where', 'how'] as const;
/** One of them. */
export type FillStep = (typeof STEPS)[number];
/** A step of the checkout. */
type Step = FillStep | 'check' | 'pay';

const ALL: readonly Step[] = [...STEPS, 'check', 'pay'];
const SHOWN: Record<'who' | 'where', readonly Field[]> = {
  who: ['name', 'email'],
  where: ['street', 'postal_code', 'city', 'region'],
};

/** Return where one is on the way from who to pay; all are done where it is over. */
export function progress(panel: PanelWords, at: Step, over: boolean) {
  const index = over ? ALL.length : ALL.indexOf(at);
  return html`
    <ol class="progress" aria-label=${panel.progress}>
      ${ALL.map(
        (step, place) => html`
          <li
            class=${place < index ? 'done' : place === index ? 'here' : ''}
            aria-current=${place === index ? 'step' : 'false'}
          >
            <span class="dot" translate="no">${place < index ? tick : place + 1}</span>
            <span class="step">${panel.steps[step]}</span>
            ${place < index ? html`<span class="away">${panel.stepDone}</span>` : ''}
          </li>
        `,
      )}
    </ol>
  `;
}

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
  number: number;
  done: boolean;
  open: boolean;
}

/** Return the head of a step: its number or a tick, what it holds, and who types in it right now. */
export function summaryOf(stage: Stage, panel: PanelWords, { name, number, done, open }: Summary) {
  const fields = name === 'how' ? [] : name === 'who' ? WHO : SHOWN.where;
  const typing = fields.map((field) => typist(stage, field)).find((found) => found !== undefined);
  const aside = typing ? stage.words.contact.types(typing) : open ? '' : previewOf(stage, name);
  return html`
    <summary>
      <span class="number ${done ? 'done' : ''}" translate="no">${done ? tick : number}</span>
      <span class="name">${panel.steps[name]}</span>
      ${done ? html`<span class="away">${panel.stepDone}</span>` : nothing}
      <span class="aside ${typing ? 'typing' : ''}" translate=${typing ? nothing : 'no'}>${aside}</span>
    </summary>
  `;
}

/** Return the first field that does not fit, in words; nothing where all do. */
export function flawIn({ view, words, codes }: Stage): string | undefined {
  for (const [name, { flaw }] of Object.entries(view.fields)) {
    if (flaw) return words.address.flawed(codes.fields[name as Field], codes.reasons[flaw]);
  }
  return undefined;
}

/** Return the note that says that the total is another one, and leads to it. */
export function changedNote(
  stage: Stage,
  panel: PanelWords,
  former: Before | undefined,
  again: (event: Event) => void,
) {
  const { quote } = stage.view.checkout;
  const from = former?.quote.total;
  const why = whyVoided(stage) ?? panel.changedOnly;
  const differs = from && quote && !quote.stale && quote.total.amount !== from.amount;
  const amounts = differs ? [money(stage, from), money(stage, quote.total)] : [];
  const totals = amounts.length ? [panel.totalChanged(amounts[0] ?? '', amounts[1] ?? '')] : [];
  return html`
    <div class="note warn row" role="alert" data-testid=${ID.totalChanged}>
      <span class="grow">${asWritten([why, ...totals].join(' '), ...amounts)}</span>
      <button class="main" data-testid=${ID.lookAgain} @click=${again}>${panel.lookAgain}</button>
    </div>
  `;
}

/** Return why the quote is off the table, where that is more than a changed total. */
function whyVoided({ view, codes }: Stage): string | undefined {
  const entries = ordered(view.timeline).map(([, entry]) => entry);
  const last = entries.findLast(({ what }) => what === 'quote_voided' || what === 'order_refused');
  const { voids } = codes;
  return last?.what === 'order_refused' ? voids['order_refused'] : voids[last?.subject ?? ''];
}
