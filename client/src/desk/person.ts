// One person in the desk's list: the face, the name, the last word, the cart, the minutes, and a state that is said
// by a colour and by a word.
import { customElement, property } from 'lit/decorators.js';
import '../counter/face.ts';
import { bubble } from '../look/icons.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';

/** How somebody's state is coloured: waiting, at the counter, of money, or no longer there. */
export type Tone = 'waits' | 'here' | 'pays' | 'gone';

/** What is said of a person. */
export interface PersonRow {
  readonly name: string;
  /** Whether the name is theirs, and so no word to translate. */
  readonly named: boolean;
  readonly time: string;
  /** The last message, or where they are. */
  readonly line: string;
  /** Whether the line is the person's or the shop's own text. */
  readonly quoted: boolean;
  readonly facts: string;
  readonly total: string;
  readonly state: string;
  readonly tone: Tone;
  /** The key that leads there. */
  readonly key?: string;
  readonly news?: string;
  /** That they wait for an answer, and how long. */
  readonly owed?: string;
}

/** A person. What can be done with them stands beside it, in the list. */
@customElement('theke-person')
export class ThekePerson extends LitElement {
  static override styles = [
    look,
    css`
      .person {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 10px;
        text-align: start;
        line-height: 1.35;
      }
      .lines {
        display: grid;
        gap: 1px;
      }
      /* A long name has a line of its own. */
      .first {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 8px;
      }
      .first .strong {
        flex: 1 1 auto;
        min-width: 0;
        max-width: 100%;
        overflow-wrap: anywhere;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
      }
      .time {
        flex: none;
        font-variant-numeric: tabular-nums;
      }
      .line {
        overflow: hidden;
        overflow-wrap: anywhere;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 1;
      }
      .facts {
        -webkit-line-clamp: 2;
      }
      .state {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 6px;
        font-size: var(--theke-text-s);
        overflow-wrap: anywhere;
      }
      .state::before {
        content: '';
        flex: none;
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: currentColor;
      }
      .state[data-tone='waits'],
      .state[data-tone='pays'] {
        color: var(--theke-warn);
      }
      .state[data-tone='here'] {
        color: var(--theke-ok);
      }
      .state[data-tone='gone'] {
        color: var(--theke-ink-soft);
      }
      .state[data-tone='gone']::before {
        background: none;
        border: 2px solid currentColor;
      }
      .state .amount {
        margin-inline-start: auto;
      }
      .owed {
        display: flex;
        align-items: center;
        gap: 4px;
        color: var(--theke-warn);
        font-size: var(--theke-text-s);
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .owed svg {
        width: 16px;
        height: 16px;
      }
      .news {
        justify-self: start;
        margin-top: 3px;
        border-radius: 10px;
        padding: 0 8px;
        background: var(--theke-accent);
        color: var(--theke-on-accent);
        font-size: var(--theke-text-xs);
        font-weight: 600;
        line-height: 20px;
      }
      /* A narrow list has room for the digit. */
      @container (max-width: 79.99rem) {
        .alt {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
          white-space: nowrap;
        }
      }
      kbd {
        flex: none;
        border: 1px solid var(--theke-edge);
        border-radius: 4px;
        padding: 0 4px;
        color: var(--theke-ink-soft);
        font: inherit;
        font-size: var(--theke-text-xs);
      }
    `,
  ];

  @property({ attribute: false }) row!: PersonRow;

  override render() {
    const { name, named, time, line, quoted, facts, total, state, tone, key, news, owed } = this.row;
    return html`
      <div class="person">
        <theke-face .name=${named ? name : ''} size="s"></theke-face>
        <div class="lines">
          <div class="first">
            <span class="strong" translate=${named ? 'no' : nothing}>${name}</span>
            ${time ? html`<span class="soft time" translate="no">${time}</span>` : nothing}
            ${key ? html`<kbd translate="no" title=${key}><span class="alt">Alt </span>${key.replace('Alt ', '')}</kbd>` : nothing}
          </div>
          ${line ? html`<div class="soft line" translate=${quoted ? 'no' : nothing}>${line}</div>` : nothing}
          ${facts ? html`<div class="soft line facts">${facts}</div>` : nothing}
          <div class="state" data-tone=${tone}>
            <span>${state}</span>
            ${total ? html`<span class="soft amount" translate="no">${total}</span>` : nothing}
          </div>
          ${owed ? html`<div class="owed" data-testid=${ID.seatOwed}>${bubble}<span>${owed}</span></div>` : nothing}
          ${news ? html`<span class="news" data-testid=${ID.seatNews}>${news}</span>` : nothing}
        </div>
      </div>
    `;
  }
}
