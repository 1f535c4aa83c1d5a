// What waits for a person: a button that says how much, and the page behind it. Fetched only for advisors
// who may look after cases.
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, css, html, nothing, type PropertyValues } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { CodeWords } from '../words/codes.ts';
import type { Lang } from '../words/i18n.ts';
import './case.ts';
import { CaseDoneEvent } from './case.ts';
import { CaseBook } from './cases-book.ts';
import type { CasesWords } from './cases-words.ts';
import { OwnWords } from './own-words.ts';
import './page.ts';
import type { PageParts, ThekePage } from './page.ts';

const IDS = { open: ID.casesOpen, page: ID.cases, close: ID.casesClose, done: ID.casesDone };

/** The button in the desk's bar, and the page. `#cases` in the address opens it. */
@customElement('theke-cases')
export class ThekeCases extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: contents;
      }
    `,
  ];

  @property() language: Lang = 'en';
  @property() locale = 'en';
  @property({ attribute: false }) codes!: CodeWords;
  /** What the button says of so many that are open. */
  @property({ attribute: false }) label!: (count: number, more: boolean) => string;
  /** Whenever it is another one, the list may have changed. */
  @property({ type: Number }) version = 0;
  @query('theke-page') private page: ThekePage | undefined;
  private readonly book = new CaseBook(() => this.requestUpdate());
  private readonly own = new OwnWords<CasesWords>(this, {
    en: async () => (await import('./cases-words-en.ts')).enCases,
    de: async () => (await import('./cases-words-de.ts')).deCases,
  });

  constructor() {
    super();
    new WhileConnected(this, (signal) => this.book.follow(signal));
    this.addEventListener(CaseDoneEvent.NAME, (event) => this.page?.say((event as CaseDoneEvent).text));
  }

  /** How many are open, and whether there are more than are counted. */
  get waiting(): { count: number; more: boolean } {
    return { count: this.book.rows.length, more: this.book.more };
  }

  /** Open the page. */
  open(): void {
    this.page?.open();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has('version')) void this.book.look();
  }

  override render() {
    const { book } = this;
    const { words } = this.own;
    if (!words) return nothing;
    const { count, more } = this.waiting;
    const parts: PageParts = { place: 'cases', title: words.title, close: words.close, ids: IDS };
    return html`<theke-page
      .parts=${parts}
      .label=${this.label(count, more)}
      waits=${count ? 'warn' : ''}
      .away=${book.away ? words.away : ''}
      @theke-page-opened=${() => void book.look()}
    >
      ${count || book.away ? nothing : html`<p class="soft">${words.none}</p>`}
      <div class="stack">
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
        ${more ? html`<button data-testid=${ID.casesMore} @click=${() => book.further()}>${words.more}</button>` : nothing}
      </div>
    </theke-page>`;
  }
}
