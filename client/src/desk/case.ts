// One case: what happened, the evidence, and what can be done about it. Each deed is asked for twice.
import { customElement, property, state } from 'lit/decorators.js';
import type { Answer } from '../connection/api.ts';
import type { CaseOutcome, CaseRow, Evidence } from '../http.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { CodeWords } from '../words/codes.ts';
import { amountText } from '../words/money.ts';
import { pressId, type CaseBook } from './cases-book.ts';
import type { CaseKindWords, CasesWords } from './cases-words.ts';
import { noteField, noteStyle } from './note-field.ts';
import { keptMomentText } from '../words/times.ts';

const NOTE_CHARS_MAX = 500;
const ORDER_CHARS_MAX = 200;

type Deed = 'resolve' | 'refund' | 'resend';

const wordsOf = (kind: string, { kinds, other }: CasesWords): CaseKindWords =>
  Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : other;

/** Something was done about a case; `text` says what came of it. */
export class CaseDoneEvent extends Event {
  static readonly NAME = 'theke-case-done';

  constructor(readonly text: string) {
    super(CaseDoneEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * A case with its forms.
 * @fires theke-case-done when the server has taken what was done
 */
@customElement('theke-case')
export class ThekeCase extends LitElement {
  static override styles = [
    look,
    noteStyle,
    css`
      .facts {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 4px 16px;
        overflow-wrap: anywhere;
      }
      input[type='text'] {
        width: 100%;
      }
      .choice {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: var(--theke-target);
        color: inherit;
        font-size: inherit;
      }
      .choice input {
        width: 20px;
        min-height: 20px;
        height: 20px;
        margin: 0;
        flex: none;
      }
      @media (max-width: 480px) {
        .facts {
          grid-template-columns: minmax(0, 1fr);
          gap: 0;
        }
        dd + dt {
          margin-top: 8px;
        }
      }
    `,
  ];

  @property({ attribute: false }) row!: CaseRow;
  @property({ attribute: false }) book!: CaseBook;
  @property({ attribute: false }) words!: CasesWords;
  @property({ attribute: false }) codes!: CodeWords;
  @property() language = 'en';
  @state() private outcome: CaseOutcome | undefined;
  @state() private note = '';
  @state() private order = '';
  /** What was pressed and waits for its confirmation, with the id that all tries of it share. */
  @state() private asked: { deed: Deed; id: string } | undefined;
  @state() private busy = false;
  @state() private refusal = '';

  override render() {
    const { row, words } = this;
    const { title, happened, todo } = wordsOf(row.kind, words);
    return html`
      <article class="card stack" aria-labelledby="title" data-testid=${ID.caseItem} data-id=${row.case_id} data-kind=${row.kind}>
        <div class="between">
          <h3 id="title">${title}</h3>
          <span class="soft">${words.since(this.time(row.at_ms))}</span>
        </div>
        <p>${happened}</p>
        ${this.facts()}
        <p class="strong">${todo}</p>
        ${this.refusal ? html`<p class="note warn" role="alert" data-testid=${ID.caseRefused}>${this.refusal}</p>` : nothing}
        ${this.asked ? this.confirmation(this.asked.deed) : row.outcomes.length ? this.forms() : html`<p class="soft">${words.closesItself}</p>`}
      </article>
    `;
  }

  private facts() {
    const { row, words } = this;
    const { order_ref, order_key, total, payments = [] } = row;
    return html`
      <dl class="facts" data-testid=${ID.caseFacts}>
        ${order_ref ? html`<dt class="soft">${words.order}</dt><dd translate="no">${order_ref}</dd>` : nothing}
        ${order_key ? html`<dt class="soft">${words.orderKey}</dt><dd translate="no">${order_key}</dd>` : nothing}
        ${total ? html`<dt class="soft">${words.total}</dt><dd translate="no">${this.amount(total)}</dd>` : nothing}
        ${payments.map((payment) => this.payment(payment))}
        <dt class="soft">${words.session}</dt>
        <dd translate="no">${`${row.session_id} · ${row.subject}`}</dd>
      </dl>
    `;
  }

  private payment({ provider, attempt_id, ref, state: now, amount, captured, refunded, charged_back }: Evidence) {
    const { words } = this;
    return html`
      <dt class="soft" translate="no">${`${provider} ${attempt_id}`}</dt>
      <dd>
        <span translate="no">${this.amount(amount)}</span
        >${`, ${words.states[now] ?? now} · `}<span translate="no">${ref}</span>
        ${captured.amount ? html`<br />${`${words.taken}: ${this.amount(captured)}`}` : nothing}
        ${refunded.amount ? html`<br />${`${words.wentBack}: ${this.amount(refunded)}`}` : nothing}
        ${charged_back.amount
          ? html`<br /><strong>${`${words.chargedBack}: ${this.amount(charged_back)}`}</strong>`
          : nothing}
      </dd>
    `;
  }

  private forms() {
    const { row, words } = this;
    return html`
      <form class="stack" @submit=${(event: Event) => this.ask(event, 'resolve')} @input=${() => (this.refusal = '')}>
        ${row.outcomes.length > 1 ? this.choices() : html`<p data-testid=${ID.caseOutcome}>${words.outcomes[this.picked ?? 'done']}</p>`}
        ${this.picked === 'placed' ? this.orderField() : nothing}
        ${noteField({
          label: words.note,
          hint: words.noteHint,
          text: this.note,
          charsMax: NOTE_CHARS_MAX,
          testid: ID.caseNote,
          isRequired: true,
          write: (text) => (this.note = text),
        })}
        <div class="row">
          <button class="main" data-testid=${ID.caseResolve} ?disabled=${!this.picked}>${words.resolve}</button>
          ${row.refund ? this.refundButton(this.amount(row.refund.amount)) : nothing}
          ${
            row.resend
              ? html`<button type="button" data-testid=${ID.caseResend} @click=${(event: Event) => this.ask(event, 'resend')}>
                  ${words.resend}
                </button>`
              : nothing
          }
        </div>
      </form>
    `;
  }

  private choices() {
    return html`<div role="radiogroup" aria-labelledby="said">
      <h4 id="said" class="soft">${this.words.said}</h4>
      ${this.row.outcomes.map((outcome) => this.choice(outcome))}
    </div>`;
  }

  private refundButton(amount: string) {
    return html`<button
      type="button"
      data-testid=${ID.caseRefund}
      @click=${(event: Event) => {
        const form = (event.target as HTMLElement).closest('form');
        if (form?.reportValidity()) this.ask(event, 'refund');
      }}
    >
      ${this.words.refund(amount)}
    </button>`;
  }

  private orderField() {
    return html`<div>
      <label for="order">${this.words.orderRef}</label>
      <input
        id="order"
        type="text"
        required
        maxlength=${ORDER_CHARS_MAX}
        autocomplete="off"
        data-testid=${ID.caseOrder}
        .value=${this.order}
        @input=${(event: Event) => (this.order = (event.target as HTMLInputElement).value)}
      />
    </div>`;
  }

  private choice(outcome: CaseOutcome) {
    return html`<label class="choice" data-testid=${ID.caseOutcome} data-id=${outcome}>
      <input
        type="radio"
        name="outcome"
        .checked=${outcome === this.picked}
        @change=${() => (this.outcome = outcome)}
      />
      ${this.words.outcomes[outcome]}
    </label>`;
  }

  private confirmation(deed: Deed) {
    const { words, row } = this;
    const text = {
      resolve: () => words.sureResolve(words.outcomes[this.picked ?? 'done']),
      refund: () => words.sureRefund(row.refund ? this.amount(row.refund.amount) : ''),
      resend: () => words.sureResend,
    }[deed]();
    return html`
      <div class="note stack" role="group" aria-labelledby="sure" data-testid=${ID.caseSure}>
        <h4 id="sure" tabindex="-1">${words.sure}</h4>
        <p>${text}</p>
        <div class="row">
          <button class="main" data-testid=${ID.caseYes} ?disabled=${this.busy} @click=${this.carryOut}>${words.yes}</button>
          <button data-testid=${ID.caseBack} ?disabled=${this.busy} @click=${() => this.leaveQuestion()}>${words.back}</button>
        </div>
      </div>
    `;
  }

  /** The only outcome is chosen already; of several somebody must choose. */
  private get picked(): CaseOutcome | undefined {
    const { outcomes } = this.row;
    return this.outcome ?? (outcomes.length === 1 ? outcomes[0] : undefined);
  }

  private ask(event: Event, deed: Deed): void {
    event.preventDefault();
    this.refusal = '';
    this.asked = { deed, id: pressId() };
    this.focusOn('#sure');
  }

  private leaveQuestion(): void {
    this.asked = undefined;
    this.focusOn('textarea');
  }

  private async carryOut(): Promise<void> {
    const { asked, words } = this;
    if (!asked || this.busy) return;
    this.busy = true;
    const answer = await this.send(asked.deed, asked.id);
    this.busy = false;
    this.asked = undefined;
    if (!answer.ok) {
      this.refusal = this.codes.reasons[answer.reason];
    } else if (asked.deed === 'resend' && (answer.value as { failed?: string }).failed) {
      this.refusal = words.notTaken((answer.value as { failed: string }).failed);
    } else {
      this.dispatchEvent(new CaseDoneEvent(asked.deed === 'refund' ? words.onItsWay : words.settled));
    }
    // Only now: an element that has left the page tells nobody.
    void this.book.look();
  }

  private send(deed: Deed, id: string): Promise<Answer<object>> {
    const note = this.note.trim().toWellFormed();
    const { row, book } = this;
    if (deed === 'refund') return book.refund(row, id, note);
    if (deed === 'resend') return book.resend(row, id);
    const order_ref = this.picked === 'placed' ? this.order.trim().toWellFormed() : '';
    return book.resolve(row, { id, outcome: this.picked ?? 'done', note, order_ref });
  }

  private focusOn(what: string): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(what)?.focus());
  }

  private amount(money: Evidence['amount']): string {
    return amountText(money, this.language);
  }

  private time(at_ms: number): string {
    return keptMomentText(at_ms, this.language);
  }
}
