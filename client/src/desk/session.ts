// One session at the desk: the conversation in the middle, cart and checkout at its right.
// Every command, message and hint from within goes to this session's own connection and to no other.
import { customElement, property, query, state } from 'lit/decorators.js';
import { CommandEvent, HintEvent, RefusedEvent, send } from '../counter/events.ts';
import { ENDS, visitorOf, type Stage } from '../counter/stage.ts';
import { EarlierEvent, SayEvent } from '../counter/speaker.ts';
import type { Canned, RecentSession } from '../http.ts';
import type { ThekeCall } from '../call/entry.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Command } from '../wire.ts';
import './composer.ts';
import type { ThekeComposer } from './composer.ts';
import './counter.ts';
import { AwayEvent, type ThekeCounter } from './counter.ts';
import { COMMANDS, type Deed } from './deeds.ts';
import './hand-over.ts';
import './outcome.ts';
import { OutcomeEvent } from './outcome.ts';
import { ownChange } from './own-change.ts';
import './session-head.ts';
import './showcase.ts';
import './stream.ts';
import { DESK_ID } from './testids.ts';
import type { Leaving, Visit } from './visit.ts';
import type { DeskWords } from './words.ts';

/** What can be done with a product. */
export type Offering = 'show' | 'add' | 'propose';

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
        grid-template-columns: minmax(0, 1fr);
        min-height: 0;
      }
      .middle {
        position: relative;
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
      }
      .middle:focus {
        outline: none;
      }
      theke-session-head {
        flex: none;
        border-bottom: 1px solid var(--theke-edge);
      }
      /* The call's place, and what is on show: there is no box before there is something in it. */
      .stage {
        flex: 0 9999999 auto;
        min-height: 4rem;
        border-bottom: 1px solid var(--theke-edge);
        padding: 6px 16px;
        position: relative;
        overflow-y: auto;
      }
      .stage > * {
        max-width: 52rem;
        margin: 0 auto;
      }
      .strip {
        flex: none;
        margin: 8px 16px 0;
      }
      .strip:last-child {
        margin-bottom: 12px;
      }
      /* What was said keeps half of the pane, and what is on show gives way to it; but not what the advisor opened. */
      theke-stream {
        flex: 1 999 50%;
        min-height: 9rem;
      }
      .stage:has(theke-showcase[close]) {
        flex-shrink: 0;
        max-height: 44%;
      }
      theke-outcome {
        flex: 0 1 auto;
        min-height: 0;
        position: relative;
        overflow-y: auto;
      }
      theke-composer {
        flex: none;
      }
      theke-counter {
        min-width: 0;
        background: var(--theke-paper-soft);
        border-top: 1px solid var(--theke-edge);
      }
      @container (max-width: 59.99rem) {
        .middle {
          height: max(32rem, 80dvh);
        }
      }
      @container (min-width: 60rem) {
        :host {
          grid-template-columns: minmax(0, 1fr) clamp(18.5rem, 27cqi, 32rem);
          grid-template-rows: minmax(0, 1fr);
        }
        /* What is for screen readers alone is placed: it scrolls with its pane, and does not lengthen the window. */
        theke-counter {
          min-height: 0;
          position: relative;
          overflow-y: auto;
          border-top: 0;
          border-inline-start: 1px solid var(--theke-edge);
        }
      }
      @container (min-width: 112rem) {
        :host {
          grid-template-columns: minmax(0, 1fr) 40cqi;
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
  /** What this advisor has kept of it. */
  @property({ attribute: false }) kept: RecentSession | undefined;
  /** Whether the right pane is as the shopper sees it. */
  @state() private mirrored = false;
  @query('.middle') private middle!: HTMLElement;

  constructor() {
    super();
    this.addEventListener(CommandEvent.NAME, (event) => this.commanded(event as CommandEvent));
    // A call can begin once a session is open; until its part is there, its places are empty.
    void import('../call/entry.ts');
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
      if (away.how !== 'close') this.leave(event, away.how);
    });
  }

  /** What is to be chosen first takes the focus, else the composer; never what brings up a phone's keyboard. */
  override focus(): void {
    void this.updateComplete.then(() => this.enter());
  }

  private async enter(): Promise<void> {
    const find = (name: string) => this.renderRoot.querySelector<LitElement>(name);
    const fine = matchMedia('(pointer: fine)').matches;
    const asked = this.visit.leaving || this.visit.telling ? find('theke-outcome, theke-hand-over') : null;
    const part = asked ?? (fine ? this.composer : null) ?? find('theke-session-head');
    await part?.updateComplete;
    const first = part?.renderRoot.querySelector<HTMLElement>('input[type="radio"], form input, textarea, [tabindex="-1"]');
    (first ?? this.middle).focus();
  }

  /** Do what the menu or the palette asks of this session. */
  want(deed: Deed): void {
    if (deed === 'replies' || deed === 'sets') this.composer?.unfold(deed);
    else if (deed === 'mirror') this.mirrored = !this.mirrored;
    else if (deed === 'hand-back' || deed === 'leave') this.dispatchEvent(new AwayEvent(deed));
    else if (deed === 'put-away') this.dispatchEvent(new AwayEvent('close'));
    else if (deed === 'discount' || deed === 'coupon') this.enterCounter(deed);
    else if (deed === 'undo') this.undo();
    else if (COMMANDS[deed]) void send(this, COMMANDS[deed]);
  }

  private undo(): void {
    const change = ownChange(this.stage);
    if (change) void send(this, { type: 'undo_change', change_id: change.id });
  }

  private enterCounter(deed: 'discount' | 'coupon'): void {
    this.mirrored = false;
    void this.updateComplete.then(() => this.renderRoot.querySelector<ThekeCounter>('theke-counter')?.enter(deed));
  }

  private get composer(): ThekeComposer | null {
    return this.renderRoot.querySelector('theke-composer');
  }

  /** Put a text where the next message is written. */
  insert(text: string): void {
    void this.composer?.insert(text);
  }

  /** Show a product to the shopper, put it into the cart, or propose it. */
  offer(sku: string, how: Offering): void {
    const commands: Record<Offering, Command> = {
      show: { type: 'show_product', sku },
      add: { type: 'add_line', sku },
      propose: { type: 'propose', lines: [{ sku }] },
    };
    void send(this, commands[how]);
  }

  override render() {
    const { visit, stage, words } = this;
    const { shown, proposals } = stage.view;
    const offers = shown !== undefined || Object.keys(proposals).length > 0;
    return html`
      <div class="middle" tabindex="-1">
        <theke-session-head
          .stage=${stage}
          .words=${words}
          ?lost=${visit.lost}
          ?mirrored=${this.mirrored}
          @theke-mirror=${() => (this.mirrored = !this.mirrored)}
          @theke-call-start=${() => this.renderRoot.querySelector<ThekeCall>('theke-call')?.start()}
        ></theke-session-head>
        <theke-call class="strip" .stage=${stage} .link=${visit.link}></theke-call>
        ${this.notice()} ${visit.lost ? this.lost() : nothing} ${this.handovers()}
        <div class="stage" ?hidden=${!offers || visit.leaving !== ''}><theke-showcase .stage=${stage} .words=${words}></theke-showcase></div>
        <theke-stream .stage=${stage} .words=${words} .talk=${visit.link.talk} .past=${visit.link}></theke-stream>
        ${this.foot()}
      </div>
      <theke-counter .stage=${stage} .words=${words} ?lost=${visit.lost} ?mirrored=${this.mirrored}></theke-counter>
    `;
  }

  /** What advisors before have written for this one. */
  private handovers() {
    const { visit, words } = this;
    return visit.handovers.map(
      ({ by, text }) => html`<div class="strip note row" data-testid=${DESK_ID.handedOver}>
        <span class="grow"><span class="strong">${words.handOver.from(by)}</span> <span translate="no">${text}</span></span>
        <button
          @click=${() => {
            visit.handovers = visit.handovers.filter((one) => one.text !== text);
            this.requestUpdate();
          }}
        >
          ${words.close}
        </button>
      </div>`,
    );
  }

  private lost() {
    const { words } = this;
    return html`<p class="strip note warn row">
      <span class="grow">${words.lost}</span>
      <button data-testid=${ID.putAway} @click=${() => this.dispatchEvent(new AwayEvent('close'))}>
        ${words.putAway}
      </button>
    </p>`;
  }

  /** Where one writes; at an end also how it ended, beside what was said and not before it. */
  private foot() {
    const { visit, stage, words } = this;
    const { status, checkout, past } = stage.view;
    const over = status === 'ended' || visit.lost;
    const asks = visit.leaving || visit.telling || ENDS.includes(checkout.phase) || status === 'ended' || Object.keys(past).length > 0;
    const isHandedOver = visit.leaving === 'hand-back';
    return html`
      ${isHandedOver ? html`<theke-hand-over .stage=${stage} .words=${words} .session=${visit.session}></theke-hand-over>` : nothing}
      ${
        asks && !isHandedOver
          ? html`<theke-outcome
              .stage=${stage}
              .words=${words}
              .kept=${this.kept?.note ?? ''}
              ?leaving=${visit.leaving !== ''}
              ?open=${visit.telling}
            ></theke-outcome>`
          : nothing
      }
      ${
        over
          ? nothing
          : html`<theke-composer
              ?hidden=${visit.leaving !== ''}
              .stage=${stage}
              .words=${words}
              .canned=${this.canned}
              .shop=${this.shop}
              .attended=${this.attended}
            ></theke-composer>`
      }
    `;
  }

  private notice() {
    const { refusal } = this.visit;
    if (!refusal) return nothing;
    return html`<div class="strip note warn row" role="alert" data-testid=${ID.notice} data-reason=${refusal}>
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

  /** Ask how it ended before leaving, unless it was said already; before a hand-over, what the next one should know. */
  private leave(event: Event, how: Exclude<Leaving, ''>): void {
    event.stopPropagation();
    if (how === 'hand-back' || !this.stage.view.me.outcome) {
      this.visit.leaving = how;
      this.requestUpdate();
      void this.updateComplete.then(() => this.focus());
      return;
    }
    void this.visit.link.send({ type: 'leave_session' }).then((ack) => {
      if (ack.result === 'done' || ack.reason === 'session_ended') this.gone('leave');
      else this.dispatchEvent(new RefusedEvent(ack));
    });
  }

  /** It is over here: the desk says so, since nothing of it is left in view. */
  private gone(how: Leaving): void {
    const name = visitorOf(this.stage);
    const { handed, left } = this.words.handOver;
    this.dispatchEvent(new AwayEvent('close', how === 'hand-back' ? handed(name) : left(name)));
  }

  private settled(how: OutcomeEvent['how']): void {
    const { leaving } = this.visit;
    this.visit.leaving = '';
    this.visit.telling = how === 'open';
    if (how !== 'left') {
      this.requestUpdate();
      if (how !== 'said') this.focus();
      return;
    }
    this.gone(leaving);
  }
}
