// One session as it lies on the desk: its counter in the middle, search, chat and timeline at its side.
// Every command, message and hint from within goes to this session's own connection and to no other.
import { customElement, property, query, state } from 'lit/decorators.js';
import { CommandEvent, HintEvent, RefusedEvent } from '../counter/events.ts';
import type { Stage } from '../counter/stage.ts';
import '../counter/talk.ts';
import { EarlierEvent, SayEvent, type ThekeTalk } from '../counter/talk.ts';
import '../counter/timeline.ts';
import type { Canned } from '../http.ts';
import { plainKeyOf } from '../look/keys.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { langOf } from '../words/i18n.ts';
import './canned.ts';
import { cannedIn, type ChosenTextEvent } from './canned.ts';
import './counter.ts';
import { AwayEvent } from './counter.ts';
import './outcome.ts';
import { OutcomeEvent } from './outcome.ts';
import './search.ts';
import type { Leaving, Visit } from './visit.ts';
import type { DeskWords } from './words.ts';

type Tab = 'talk' | 'timeline';

/**
 * A session of the desk.
 * @fires theke-away to hand it back or to put it away
 */
@customElement('theke-session')
export class ThekeSession extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 20.25rem;
        gap: 16px;
        align-items: start;
        min-height: 0;
      }
      .middle,
      .side {
        min-width: 0;
      }
      .middle:focus {
        outline: none;
      }
      .side {
        display: grid;
        gap: 16px;
        align-content: start;
      }
      [role='tablist'] {
        display: flex;
        gap: 4px;
        border-bottom: 1px solid var(--theke-edge);
        margin-bottom: 8px;
      }
      [role='tab'] {
        border-color: transparent;
        border-radius: var(--theke-radius) var(--theke-radius) 0 0;
        background: none;
      }
      [role='tab'][aria-selected='true'] {
        font-weight: 650;
        box-shadow: inset 0 -2px 0 var(--theke-accent);
      }
      @container (min-width: 73.75rem) {
        :host {
          grid-template-rows: minmax(0, 1fr);
          align-items: stretch;
        }
        .middle {
          max-height: 100%;
          overflow-y: auto;
          padding: 2px;
        }
        .side {
          display: flex;
          flex-direction: column;
          min-height: 0;
        }
        theke-search {
          flex: 0 1 auto;
          min-height: 124px;
          overflow-y: auto;
        }
        .side > section {
          flex: 0 0 auto;
          max-height: 62%;
          overflow-y: auto;
        }
      }
      @container (max-width: 73.74rem) {
        :host {
          grid-template-columns: minmax(0, 1fr);
        }
        .side {
          grid-template-columns: repeat(auto-fit, minmax(min(17.5rem, 100%), 1fr));
          align-items: start;
        }
      }
    `,
  ];

  @property({ attribute: false }) visit!: Visit;
  /** Made anew on every change, unlike the visit. */
  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  @property({ attribute: false }) canned: readonly Canned[] = [];
  @property() shop = '';
  @property({ type: Boolean }) attended = false;
  @state() private tab: Tab = 'talk';
  /** The advisor was asked how it stands: what comes now is to be done. */
  private sure = false;
  @query('theke-talk') private talk!: ThekeTalk;
  @query('.middle') private middle!: HTMLElement;

  constructor() {
    super();
    this.addEventListener(CommandEvent.NAME, (event) => this.commanded(event as CommandEvent));
    this.addEventListener(RefusedEvent.NAME, (event) => {
      this.visit.refusal = (event as RefusedEvent).rejected.reason;
      this.requestUpdate();
    });
    this.addEventListener(HintEvent.NAME, (event) => {
      const { kind, subject } = event as HintEvent;
      this.visit.link.hint(kind, subject);
    });
    this.addEventListener(EarlierEvent.NAME, () => void this.visit.link.readEarlier());
    this.addEventListener(SayEvent.NAME, (event) => {
      const say = event as SayEvent;
      say.outcome = this.visit.link.say(say.text, say.isNoCard);
    });
    this.addEventListener(OutcomeEvent.NAME, (event) => this.settled((event as OutcomeEvent).how));
    this.addEventListener(AwayEvent.NAME, (event) => {
      const away = event as AwayEvent;
      away.session = this.visit.session;
      if (away.how !== 'close' && !this.sure) this.leave(event, away.how);
    });
  }

  /** What is to be read or chosen first takes the focus: a host that took it would keep the Tab key out. */
  override focus(): void {
    const part = this.renderRoot.querySelector<LitElement>('.middle > theke-outcome, .middle > theke-counter');
    void part?.updateComplete.then(() =>
      (part.renderRoot.querySelector<HTMLElement>('input[type="radio"], [tabindex="-1"]') ?? this.middle).focus(),
    );
  }

  override render() {
    const { visit, stage, words } = this;
    return html`
      <div class="middle stack" tabindex="-1">
        ${this.notice()}
        ${
          visit.lost
            ? html`<p class="note warn row">
                <span class="grow">${words.lost}</span>
                <button data-testid=${ID.putAway} @click=${() => this.dispatchEvent(new AwayEvent('close'))}>
                  ${words.putAway}
                </button>
              </p>`
            : nothing
        }
        ${
          visit.leaving
            ? html`<theke-outcome .stage=${stage} .words=${words} .leaving=${visit.leaving}></theke-outcome>`
            : html`<theke-counter .stage=${stage} .words=${words} ?lost=${visit.lost}></theke-counter>`
        }
      </div>
      <div class="side">
        <theke-search
          class="card"
          .stage=${stage}
          .words=${words}
          .shop=${this.shop}
          .attended=${this.attended}
        ></theke-search>
        <section class="card">${this.tabs()} ${this.chat()} ${this.timeline()}</section>
      </div>
    `;
  }

  private tabs() {
    const { words } = this.stage;
    return html`<div role="tablist" @keydown=${this.turn}>
      ${this.tabOf('talk', ID.tabDeskTalk, words.talk.title)}
      ${this.tabOf('timeline', ID.tabDeskTimeline, words.timeline.title)}
    </div>`;
  }

  private tabOf(tab: Tab, id: string, text: string) {
    const chosen = this.tab === tab;
    return html`<button
      role="tab"
      id=${tab}
      data-testid=${id}
      aria-selected=${chosen ? 'true' : 'false'}
      aria-controls="${tab}-panel"
      tabindex=${chosen ? '0' : '-1'}
      @click=${() => (this.tab = tab)}
    >
      ${text}
    </button>`;
  }

  private turn(event: KeyboardEvent): void {
    if (!['ArrowLeft', 'ArrowRight'].includes(plainKeyOf(event))) return;
    this.tab = this.tab === 'talk' ? 'timeline' : 'talk';
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#${this.tab}`)?.focus());
  }

  /** The texts are in the shopper's language, whatever the desk's own is. */
  private chat() {
    const { stage, words } = this;
    const { link } = this.visit;
    const texts = cannedIn(this.canned, langOf(stage.view.locale));
    return html`<div
      id="talk-panel"
      role="tabpanel"
      aria-labelledby="talk"
      ?hidden=${this.tab !== 'talk'}
      @theke-chosen-text=${(event: ChosenTextEvent) => void this.talk.insert(event.text)}
    >
      <theke-talk .stage=${stage} .talk=${link.talk} .past=${link} .shortcuts=${texts}></theke-talk>
      <theke-canned .texts=${texts} .words=${words}></theke-canned>
    </div>`;
  }

  private timeline() {
    return html`<div
      id="timeline-panel"
      role="tabpanel"
      aria-labelledby="timeline"
      ?hidden=${this.tab !== 'timeline'}
    >
      <theke-timeline .stage=${this.stage}></theke-timeline>
    </div>`;
  }

  private notice() {
    const { refusal } = this.visit;
    if (!refusal) return nothing;
    return html`<div class="note warn row" role="alert" data-testid=${ID.notice} data-reason=${refusal}>
      <span class="grow">${this.stage.codes.reasons[refusal]}</span>
      <button
        @click=${() => {
          this.visit.refusal = undefined;
          this.requestUpdate();
        }}
      >
        ${this.words.close}
      </button>
    </div>`;
  }

  private commanded(event: CommandEvent): void {
    const { visit } = this;
    visit.refusal = undefined;
    event.outcome = visit.link.send(event.command);
    if (event.quiet) return;
    void event.outcome.then((ack) => {
      if (ack.result === 'rejected') visit.refusal = ack.reason;
      this.requestUpdate();
    });
  }

  /** Ask how it ended before leaving, unless it was said already or there is nothing left to say. */
  private leave(event: Event, how: Exclude<Leaving, ''>): void {
    if (!this.stage.view.me.outcome) {
      event.stopPropagation();
      this.visit.leaving = how;
      this.requestUpdate();
      return;
    }
    if (how === 'hand-back') return;
    event.stopPropagation();
    void this.visit.link.send({ type: 'leave_session' }).then((ack) => {
      if (ack.result === 'done' || ack.reason === 'session_ended') this.dispatchEvent(new AwayEvent('close'));
      else this.dispatchEvent(new RefusedEvent(ack));
    });
  }

  private settled(how: OutcomeEvent['how']): void {
    const { leaving } = this.visit;
    this.visit.leaving = '';
    if (how !== 'left') return this.requestUpdate();
    this.sure = true;
    this.dispatchEvent(new AwayEvent(leaving === 'hand-back' ? 'hand-back' : 'close'));
    this.sure = false;
  }
}
