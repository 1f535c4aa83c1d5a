// The ways to deliver that the shop offers for this cart and country.
import { customElement, property } from 'lit/decorators.js';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { inLang } from '../words/i18n.ts';
import { send } from './events.ts';
import { deliveryPrice, ordered, whyNotEdit, type Stage } from './stage.ts';

/**
 * The choice of delivery.
 * @fires theke-command to choose one
 */
@customElement('theke-delivery')
export class ThekeDelivery extends LitElement {
  static override styles = [
    look,
    css`
      label {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 12px;
        min-height: 52px;
        padding: 4px 12px;
        border: 1px solid var(--theke-edge);
        border-radius: var(--theke-radius);
        color: inherit;
        font-size: inherit;
      }
      label + label {
        margin-top: 8px;
      }
      label:has(:checked) {
        border-color: var(--theke-accent);
        background: var(--theke-accent-soft);
      }
      label:has(:focus-visible) {
        outline: 3px solid var(--theke-accent);
        outline-offset: 2px;
      }
      label .grow {
        flex: 1 1 7rem;
      }
      label .amount {
        margin-left: auto;
      }
      label .soft {
        white-space: nowrap;
      }
      input {
        flex: none;
        margin: 0;
        accent-color: var(--theke-accent);
        min-height: 20px;
        width: 20px;
        height: 20px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;

  override render() {
    const { stage } = this;
    const { delivery_option: chosen, quote } = stage.view.checkout;
    const options = ordered(quote?.delivery_options ?? {});
    const off = whyNotEdit(stage) !== '';
    const { later, soon } = stage.words.delivery;
    if (!options.length) return html`<p class="soft">${stage.view.fields['country']?.filled ? soon : later}</p>`;
    return html`
      <fieldset data-testid=${ID.delivery}>
        <legend class="away">${stage.words.delivery.title}</legend>
        ${options.map(
          ([id, option]) => html`
            <label data-testid=${ID.deliveryOption} data-id=${id}>
              <input
                type="radio"
                name="delivery"
                value=${id}
                .checked=${id === chosen}
                ?disabled=${off}
                @change=${() => send(this, { type: 'choose_delivery', option_id: id })}
              />
              <span class="grow">
                ${inLang(option.name, stage.lang)}
                ${
                  option.days_max > 0
                    ? html`<span class="soft"
                        >${stage.words.delivery.days(option.days_min, option.days_max)}</span
                      >`
                    : nothing
                }
              </span>
              <span class="amount" translate="no">${deliveryPrice(stage, option.price)}</span>
            </label>
          `,
        )}
      </fieldset>
    `;
  }
}
