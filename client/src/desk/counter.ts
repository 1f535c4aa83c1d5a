// One session at the desk: the same cart and steps as the shopper's, with what an advisor may touch.
import { customElement, property, state } from 'lit/decorators.js';
import { Addresses } from '../counter/addresses.ts';
import '../counter/cart.ts';
import '../counter/check.ts';
import '../counter/contact.ts';
import '../counter/delivery.ts';
import { send } from '../counter/events.ts';
import '../counter/offers.ts';
import '../counter/payment.ts';
import { stepWords } from '../counter/rail.ts';
import { ENDS, connectionWords, percent, productName, shopper, visitorOf, type Stage } from '../counter/stage.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { AskKind, Command, Field } from '../wire.ts';
import './mirror.ts';
import './outcome.ts';
import { typedPercent } from './percent.ts';
import type { DeskWords } from './words.ts';

const WHO: readonly Field[] = ['name', 'email', 'phone'];
const BP_MAX = 10_000;

/** The advisor hands the session back to the queue, wants to leave it, or closes it here. */
export class AwayEvent extends Event {
  static readonly NAME = 'theke-away';
  /** Which session; the session's own element says so on the way up. */
  session = '';

  constructor(readonly how: 'hand-back' | 'leave' | 'close') {
    super(AwayEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The middle of the desk.
 * @fires theke-command for everything an advisor may do
 * @fires theke-away to leave this session
 */
@customElement('theke-counter')
export class ThekeCounter extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: grid;
        gap: 16px;
        align-content: start;
      }
      .row:not(:has(button)) {
        display: none;
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(17.5rem, 100%), 1fr));
        gap: 16px;
        align-items: start;
      }
      theke-contact {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(7.5rem, 100%), 1fr));
        gap: 0 12px;
      }
      form label {
        flex-basis: 100%;
      }
      form input {
        width: 6em;
      }
      [hidden] {
        display: none;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  /** Nothing can be done here any more: the session is with somebody else. */
  @property({ type: Boolean }) lost = false;
  @state() private discount = '';
  @state() private discountWrong = false;
  @state() private mirrored = false;
  private readonly addresses = new Addresses(this);

  override render() {
    const { stage, words } = this;
    const { view } = stage;
    const { checkout } = view;
    const offers = view.shown !== undefined || Object.keys(view.proposals).length > 0;
    return html`
      ${this.head()} ${view.status === 'ended' ? html`<p class="note">${words.ended}</p>` : nothing}
      ${
        ENDS.includes(checkout.phase) || view.status === 'ended'
          ? html`<theke-outcome .stage=${stage} .words=${words}></theke-outcome>`
          : nothing
      }
      ${this.mirrored ? html`<theke-mirror .stage=${stage} .words=${words}></theke-mirror>` : nothing}
      <theke-offers .stage=${stage} ?hidden=${this.mirrored || !offers}></theke-offers>
      <div class="two" ?hidden=${this.mirrored} data-testid=${ID.counter} data-phase=${checkout.phase}>
        <section class="card stack">
          <h2>${stage.words.cart.title}</h2>
          <theke-cart .stage=${stage}></theke-cart>
          ${this.discountForm()}
        </section>
        <section class="card stack">
          <h2>${words.checkout}</h2>
          <p class="note" data-testid=${ID.phase}>${this.about(`${this.shopperName()}: ${stepWords(stage) ?? words.phases[checkout.phase]}`)}</p>
          ${this.actions()}
          <theke-payment .stage=${stage}></theke-payment>
          ${
            checkout.phase === 'open'
              ? html`<theke-delivery .stage=${stage}></theke-delivery>`
              : html`<theke-check .stage=${stage}></theke-check>`
          }
          <h3>${words.contact}</h3>
          <theke-contact .stage=${stage} .fields=${this.fields()}></theke-contact>
        </section>
      </div>
    `;
  }

  private head() {
    const { words } = this;
    return html`
      <div class="stack">
        <div class="row">
          <h2 class="grow" tabindex="-1">${this.about(words.sessionWith(this.shopperName()))}</h2>
          ${this.lost ? nothing : this.headButtons()}
        </div>
        <p class="soft" data-testid=${ID.status} role="status">${this.standing()}</p>
      </div>
    `;
  }

  /** Whether the shopper is there, how the two drive, and where the shopper is and looks: one text. */
  private standing(): string {
    const { stage, words } = this;
    const party = shopper(stage);
    const theirs = stage.hints.filter(({ by }) => by === party);
    const page = theirs.find(({ kind }) => kind === 'page')?.subject ?? stage.view.page;
    const looking = theirs.find(({ kind, subject }) => kind === 'looking' && subject);
    const isAway = stage.link === 'connected' && stage.online[party] === false;
    return [
      isAway ? words.away(this.shopperName()) : connectionWords(stage),
      stage.codes.drives[stage.view.drive],
      words.language(stage.view.locale),
      page ? `${words.page}: ${page}` : '',
      looking ? words.looksAt(productName(stage, looking.subject)) : '',
    ]
      .filter(Boolean)
      .join(' · ');
  }

  private headButtons() {
    const { words } = this;
    return html`<button
        data-testid=${ID.mirrorToggle}
        aria-pressed=${this.mirrored ? 'true' : 'false'}
        @click=${() => (this.mirrored = !this.mirrored)}
      >
        ${this.mirrored ? words.mirrorOff : words.mirror}
      </button>
      ${
        this.stage.view.status === 'ended'
          ? html`<button data-testid=${ID.putAway} @click=${() => this.away('close')}>
              ${words.putAway}
            </button>`
          : html`<button data-testid=${ID.handBack} @click=${() => this.away('hand-back')}>
                ${words.handBack}
              </button>
              <button data-testid=${ID.leave} @click=${() => this.away('leave')}>
                ${words.leave}
              </button>`
      }`;
  }

  /** A sentence about the shopper; a name that they gave is no word to translate. */
  private about(text: string) {
    return asWritten(text, this.stage.view.parties[shopper(this.stage)]?.name ?? '');
  }

  private shopperName(): string {
    return visitorOf(this.stage);
  }

  /** The fields that matter here: the invoice's only where it is another address. */
  private fields(): readonly Field[] {
    const { stage, addresses } = this;
    const billing = addresses.billing(addresses.countryOf(stage, 'billing_country'));
    const invoiced = billing.some((field) => stage.view.fields[field]?.filled);
    return [...WHO, ...addresses.where(addresses.countryOf(stage, 'country')), ...(invoiced ? billing : [])];
  }

  // ---- what an advisor may do at this point, and why not the rest

  private actions() {
    const { stage, words } = this;
    const { phase, lines } = stage.view.checkout;
    if (stage.view.status === 'ended' || this.lost) return nothing;
    const empty = Object.keys(lines).length === 0;
    const alone = stage.view.drive === 'shopper_only';
    const name = this.shopperName();
    return html`
      <div class="row">
        ${phase === 'open' && !empty ? this.onward() : nothing}
        ${phase === 'approved' ? this.asking('pay', ID.askPay, words.askPay) : nothing}
        ${phase === 'paying' ? this.asking('withdraw', ID.askWithdraw, words.askWithdraw) : nothing}
        ${
          ENDS.includes(phase) && !alone
            ? this.button(ID.nextCheckout, words.nextCheckout, { type: 'open_next_checkout' })
            : nothing
        }
        ${stage.view.drive === 'advisor_drives' ? nothing : this.asking('drive', ID.askDrive, words.askDrive)}
      </div>
      ${phase === 'in_review' ? html`<p class="soft">${words.onlyShopperApproves(name)}</p>` : nothing}
      ${
        phase === 'approved' || phase === 'paying'
          ? html`<p class="soft">${words.onlyShopperPays(name)}</p>`
          : nothing
      }
    `;
  }

  /** The way on from the cart: to the till together, or a recommendation, as the shop has settled. */
  private onward() {
    const { stage, words } = this;
    const alone = stage.view.drive === 'shopper_only';
    if (stage.view.ending === 'recommend') {
      return alone ? nothing : this.button(ID.recommend, words.recommend, { type: 'recommend' });
    }
    return html`
      ${this.asking('review', ID.askReview, words.askReview)}
      ${alone ? nothing : this.button(ID.present, words.present, { type: 'present_quote' })}
    `;
  }

  private asking(kind: AskKind, id: string, text: string) {
    const { stage, words } = this;
    const asked = stage.view.asks[kind] !== undefined;
    return html`<button
      data-testid=${id}
      ?disabled=${asked}
      @click=${() => send(this, { type: 'ask', kind })}
    >
      ${asked ? words.asked(stage.words.asks[kind]) : text}
    </button>`;
  }

  private button(id: string, text: string, command: Command) {
    return html`<button data-testid=${id} @click=${() => send(this, command)}>${text}</button>`;
  }

  private discountForm() {
    const { stage, words } = this;
    const { checkout, drive, discount_max_bp: limit = 0, status } = stage.view;
    const editable = ['open', 'in_review', 'approved'].includes(checkout.phase) && status !== 'ended';
    if (!editable || !Object.keys(checkout.lines).length) return nothing;
    const off = drive === 'shopper_only';
    return html`
      <form class="row" novalidate @submit=${this.grant}>
        <label for="percent" class="grow">${words.discount(percent(stage, limit))}</label>
        <input
          id="percent"
          type="text"
          inputmode="decimal"
          autocomplete="off"
          data-testid=${ID.discountPercent}
          aria-label=${words.percent}
          aria-invalid=${this.discountWrong ? 'true' : 'false'}
          aria-describedby=${this.discountWrong ? 'percent-error' : nothing}
          .value=${this.discount}
          ?disabled=${off}
          @input=${(event: Event) => {
            this.discount = (event.target as HTMLInputElement).value;
            this.discountWrong = false;
          }}
        />
        <button data-testid=${ID.discountGive} ?disabled=${off}>${words.give}</button>
        ${off ? html`<p class="soft">${words.discountOff}</p>` : nothing}
        ${
          this.discountWrong
            ? html`<p class="note warn" role="alert" id="percent-error" data-testid=${ID.discountError}>
                ${words.discountRange(percent(stage, 0), percent(stage, limit))}
              </p>`
            : nothing
        }
      </form>
    `;
  }

  private async grant(event: Event): Promise<void> {
    event.preventDefault();
    const percent_bp = typedPercent(this.discount) ?? 0;
    this.discountWrong = !(percent_bp >= 1 && percent_bp <= BP_MAX);
    if (this.discountWrong) return this.renderRoot.querySelector<HTMLElement>('#percent')?.focus();
    const ack = await send(this, { type: 'grant_discount', percent_bp });
    if (ack.result === 'done') this.discount = '';
  }

  private away(how: AwayEvent['how']): void {
    this.dispatchEvent(new AwayEvent(how));
  }
}
