// The shared cart: lines, undo, coupon, discounts and the sums; with reasons where nothing can be done.
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { inLang } from '../words/i18n.ts';
import { countryName } from './addresses.ts';
import { changesText, undoable } from './changes.ts';
import { send } from './events.ts';
import './line.ts';
import { advises, ordered, percent, productName, whyNotDiscount, whyNotEdit, type Stage } from './stage.ts';
import { sums } from './sums.ts';

const COUPON_CHARS_MAX = 64;

/**
 * The shared cart.
 * @fires theke-command for every change
 */
@customElement('theke-cart')
export class ThekeCart extends LitElement {
  static override styles = [
    look,
    css`
      .empty {
        padding-block: 8px;
      }
      form.row {
        margin-top: 12px;
        flex-wrap: nowrap;
      }
      form button {
        flex: none;
      }
      input {
        min-width: 0;
      }
      .note {
        margin-top: 8px;
      }
      /* An advisor's pointer is in here all the time: the row comes and goes in a place of its own, with its margin. */
      .kept {
        display: flow-root;
        min-height: calc(max(var(--theke-target), 2.6 * var(--theke-text-s)) + 24px);
      }
      .kept .row {
        flex-wrap: nowrap;
      }
      .kept button {
        flex: none;
      }
      .kept .grow {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        font-size: var(--theke-text-s);
        line-height: 1.3;
      }
      .note button {
        background: var(--theke-paper);
      }
      /* It is over after ten seconds, and closes by then: what lies below does not jump. */
      @media (prefers-reduced-motion: no-preference) {
        .undo {
          animation: over 250ms 9.75s forwards;
        }
      }
      @keyframes over {
        from {
          max-height: 8em;
        }
        to {
          max-height: 0;
          margin: 0;
          padding: 0;
          overflow: hidden;
          opacity: 0;
        }
      }
      dl {
        margin-top: 16px;
        display: grid;
        gap: 4px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @state() private code = '';

  override render() {
    const { stage } = this;
    const { checkout } = stage.view;
    const why = whyNotEdit(stage);
    const lines = ordered(checkout.lines);
    return html`
      <section aria-label=${stage.words.cart.title} data-testid=${ID.cart}>
        ${why ? html`<p class="note soft" data-testid=${ID.cartWhy}>${why}</p>` : nothing}
        ${lines.length ? nothing : html`<p class="soft empty">${(stage.words.advisor ?? stage.words.cart).empty}</p>`}
        <ul>
          ${repeat(
            lines,
            ([id]) => id,
            ([id, line]) => html`
              <li data-testid=${ID.line} data-sku=${line.sku} data-id=${id}>
                <theke-line .stage=${stage} .line=${line} .lineId=${id} .why=${why}></theke-line>
              </li>
            `,
          )}
        </ul>
        <div class=${advises(stage) && lines.length ? 'kept' : ''} aria-live="polite">${why ? nothing : this.undos()}</div>
        ${this.problems()} ${lines.length && !why ? this.couponForm() : nothing}
        ${lines.length ? sums(stage, (key) => this.takeOut(key, why !== '')) : nothing}
      </section>
    `;
  }

  private undos() {
    const { stage } = this;
    const { cart } = stage.words;
    return repeat(
      undoable(stage),
      ([, changes]) => changes.map(([id]) => id).join(),
      ([party, changes]) => html`
        <div class="note row undo">
          <span class="grow" data-testid=${ID.undoText}>${changesText(stage, party, changes)}</span>
          <button data-testid=${ID.undo} @click=${() => this.undo(changes.map(([id]) => id))}>${cart.undo}</button>
        </div>
      `,
    );
  }

  private undo(changes: string[]): void {
    for (const change_id of changes) void send(this, { type: 'undo_change', change_id });
  }

  private problems() {
    const { stage } = this;
    return ordered(stage.view.checkout.problems).map(([, { code, subject }]) => {
      const text = stage.codes.problems[code] ?? stage.codes.reasons.quote_has_problems;
      const about = this.subjectOf(code, subject);
      return html`<p class="note warn" data-testid=${ID.problem}>
        ${about ? `${about}: ${text}` : text}
      </p>`;
    });
  }

  /** What a problem is about, by its name: a country, a way to deliver, a coupon, else a product. */
  private subjectOf(code: string, subject: string): string {
    const { stage } = this;
    const { coupons, quote } = stage.view.checkout;
    if (!subject) return '';
    if (code === 'no_delivery') return countryName(subject, stage.lang);
    if (code === 'delivery_unavailable') return inLang(quote?.delivery_options[subject]?.name ?? {}, stage.lang);
    const isCoupon = Object.values(coupons).some((coupon) => coupon.code === subject);
    return isCoupon ? subject : productName(stage, subject);
  }

  private couponForm() {
    const { cart } = this.stage.words;
    return html`
      <form class="row" @submit=${this.useCoupon}>
        <input
          class="grow"
          data-testid=${ID.coupon}
          aria-label=${cart.coupon}
          placeholder=${cart.coupon}
          maxlength=${COUPON_CHARS_MAX}
          autocomplete="off"
          .value=${this.code}
          @input=${(event: Event) => (this.code = (event.target as HTMLInputElement).value)}
        />
        <button data-testid=${ID.couponUse}>${cart.useCoupon}</button>
      </form>
    `;
  }

  private async useCoupon(event: Event): Promise<void> {
    event.preventDefault();
    const code = this.code.trim().toWellFormed();
    if (!code) return;
    const ack = await send(this, { type: 'apply_coupon', code });
    if (ack.result === 'done') this.code = '';
  }

  /** A button that takes a coupon or a discount out again, where the one who looks may. */
  private takeOut(key: string, off: boolean) {
    const { stage } = this;
    const { cart } = stage.words;
    const { coupons, discounts } = stage.view.checkout;
    const coupon = coupons[key];
    if (coupon) {
      return html`<button
        class="plain"
        data-testid=${ID.couponRemove}
        aria-label=${cart.removeCoupon(coupon.code)}
        ?disabled=${off}
        @click=${() => send(this, { type: 'remove_coupon', code: coupon.code })}
      >
        ${cart.removeWord}
      </button>`;
    }
    const discount = discounts[key];
    if (!discount || stage.view.me.role !== 'advisor') return nothing;
    return html`<button
      class="plain"
      data-testid=${ID.discountRemove}
      ?disabled=${whyNotDiscount(stage) !== ''}
      aria-label=${cart.removeDiscount(percent(stage, discount.percent_bp))}
      @click=${() => send(this, { type: 'remove_discount', discount_id: key })}
    >
      ${cart.removeWord}
    </button>`;
  }
}
