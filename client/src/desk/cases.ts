// What waits for a person: a button that says how much, and the page behind it. Fetched only for advisors
// who may look after cases.
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { CodeWords } from '../words/codes.ts';
import type { Lang } from '../words/i18n.ts';
import type { Fetching } from '../words/speech.ts';
import './case.ts';
import { CaseDoneEvent } from './case.ts';
import { CaseBook } from './cases-book.ts';
import type { CasesWords } from './cases-words.ts';

const PLACE = '#cases';

const caseWords: Fetching<CasesWords> = {
  en: async () => (await import('./cases-words-en.ts')).enCases,
  de: async () => (await import('./cases-words-de.ts')).deCases,
};

/** The button in the desk's head, and the page. `#cases` in the address opens it. */
@customElement('theke-cases')
export class ThekeCases extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: contents;
      }
      button[aria-haspopup] {
        border-color: transparent;
        background: none;
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
      }
      button[data-waits] {
        color: var(--theke-warn);
        border-color: var(--theke-warn, currentColor);
        font-weight: 600;
      }
      dialog {
        box-sizing: border-box;
        width: min(880px, 100vw);
        max-width: none;
        height: 100dvh;
        max-height: none;
        margin: 0 auto;
        padding: 16px;
        border: 0;
        background: var(--theke-paper);
        color: inherit;
        overflow-y: auto;
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 0.4);
      }
    `,
  ];

  @property() language: Lang = 'en';
  @property() locale = 'en';
  @property({ attribute: false }) codes!: CodeWords;
  @state() private words: CasesWords | undefined;
  @state() private done = '';
  private spoken: Lang | undefined;
  private readonly book = new CaseBook(() => this.requestUpdate());

  constructor() {
    super();
    new WhileConnected(this, (signal) => this.book.follow(signal));
    this.addEventListener(CaseDoneEvent.NAME, (event) => this.settled((event as CaseDoneEvent).text));
  }

  override willUpdate(): void {
    if (this.spoken === this.language) return;
    this.spoken = this.language;
    const { language } = this;
    caseWords[language]().then(
      (words) => {
        if (language === this.language) this.words = words;
      },
      () => (this.spoken = undefined),
    );
  }

  override updated(): void {
    const { dialog } = this;
    if (dialog?.isConnected && !dialog.open && location.hash === PLACE) dialog.showModal();
  }

  override render() {
    const { words, book } = this;
    if (!words) return nothing;
    const count = book.rows.length;
    return html`
      <button data-testid=${ID.casesOpen} ?data-waits=${count > 0} aria-haspopup="dialog" @click=${this.open}>
        ${words.open(count, book.more)}
      </button>
      <dialog aria-labelledby="cases-title" data-testid=${ID.cases} @close=${this.closed}>
        <div class="stack">
          <div class="between">
            <h2 id="cases-title" tabindex="-1">${words.title}</h2>
            <button data-testid=${ID.casesClose} @click=${() => this.dialog?.close()}>${words.close}</button>
          </div>
          <p role="status" data-testid=${ID.casesDone}>${this.done}</p>
          ${book.away ? html`<p class="note warn">${words.away}</p>` : nothing}
          ${count || book.away ? nothing : html`<p class="soft">${words.none}</p>`}
          ${repeat(
            book.rows,
            ({ session_id, case_id }) => `${session_id} ${case_id}`,
            (row) => html`<theke-case
              .row=${row}
              .book=${book}
              .words=${words}
              .codes=${this.codes}
              .language=${this.locale}
            ></theke-case>`,
          )}
          ${book.more
            ? html`<button data-testid=${ID.casesMore} @click=${() => this.book.further()}>${words.more}</button>`
            : nothing}
        </div>
      </dialog>
    `;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  private open(): void {
    this.done = '';
    history.replaceState(history.state, '', PLACE);
    void this.book.look();
    this.dialog?.showModal();
  }

  private closed(): void {
    if (location.hash === PLACE) history.replaceState(history.state, '', location.pathname + location.search);
  }

  /** What was settled is gone from the list: say so where the eyes and the focus are then. */
  private settled(text: string): void {
    this.done = text;
    this.renderRoot.querySelector<HTMLElement>('#cases-title')?.focus();
  }
}
