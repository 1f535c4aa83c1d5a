// Who did what, newest first.
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { LitElement, css, html } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { EntryView, Field } from '../wire.ts';
import { fieldName, isMe, money, ordered, percent, productName, who, type Stage } from './stage.ts';
import { subjectOf, wordsOf } from './subject.ts';
import type { InAll } from '../words/i18n.ts';
import { spelt } from '../words/orthography.ts';
import { deTimeline } from '../words/timeline-de.ts';
import { enTimeline } from '../words/timeline-en.ts';
import type { TimelineTexts } from '../words/timeline.ts';
import { clockText } from '../words/times.ts';

/** Both languages are here, since the panel fetches what happened only when it is looked at. */
const SENTENCES: InAll<TimelineTexts> = { en: enTimeline, de: deTimeline };
/** Entries whose subject is a SKU. */
const OF_PRODUCTS = new Set(['line_added', 'quantity_changed', 'line_removed', 'product_shown', 'proposed']);

/** The timeline of a session. */
@customElement('theke-timeline')
export class ThekeTimeline extends LitElement {
  static override styles = [
    look,
    css`
      ol {
        display: grid;
        gap: 4px;
        max-height: 360px;
        overflow-y: auto;
        overflow-wrap: anywhere;
      }
      li {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 8px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;

  override render() {
    const { stage } = this;
    const entries = ordered(stage.view.timeline).reverse();
    return html`
      <ol tabindex="0" aria-label=${stage.words.timeline.title} data-testid=${ID.timeline}>
        ${repeat(
          entries,
          ([id]) => id,
          ([, entry]) => html`
            <li data-testid=${ID.timelineEntry} data-what=${entry.what}>
              <time class="soft" translate="no">${clock(stage, entry.at_ms)}</time>
              <span>${sentence(stage, entry)}</span>
            </li>
          `,
        )}
      </ol>
    `;
  }
}

/** Return when something was, as a clock shows it here. */
export const clock = (stage: Stage, at_ms: number): string => clockText(at_ms, stage.locale);

/** Return an entry as a sentence; one of a kind that has no words says who did it. */
export function sentence(stage: Stage, entry: EntryView): string {
  const entryWords = about(stage, entry);
  return spelt(SENTENCES[stage.lang][entry.what], stage.locale)?.(entryWords) ?? `${entryWords.who}: ${entry.what}`;
}

/** Return the product that an entry is about; of an answer to a proposal the one that was proposed, where that is here. */
function productIn(stage: Stage, what: string, subject: string): string {
  if (OF_PRODUCTS.has(what)) return productName(stage, subject);
  // A proposal and its entry bear the number of the same event.
  const proposed = what.startsWith('proposal_') ? stage.view.timeline[`t${subject.slice(1)}`] : undefined;
  return proposed?.what === 'proposed' && proposed.subject ? productName(stage, proposed.subject) : '';
}

/** Put what an entry is about into words, whatever its subject is. */
function about(stage: Stage, { by, what, subject = '', quantity = 0, amount }: EntryView) {
  const { codes, view } = stage;
  const coded = new Map<string, Record<string, string>>([
    ['drive_set', codes.drives],
    ['consent_given', codes.purposes],
    ['consent_revoked', codes.purposes],
  ]);
  return {
    who: who(stage, by),
    isYou: isMe(stage, by),
    isShopper: view.parties[by]?.role === 'shopper',
    code: subject,
    subject: subjectOf(coded, what, subject),
    reason: wordsOf(codes.voids, subject) ?? '',
    product: productIn(stage, what, subject),
    field: Object.hasOwn(codes.fields, subject) ? fieldName(stage, subject as Field) : subject,
    quantity,
    percent: percent(stage, quantity),
    amount: amount ? money(stage, amount) : '',
  };
}
