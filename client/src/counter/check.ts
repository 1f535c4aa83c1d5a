// Everything that an approval covers, in one view: lines, who gave what, delivery, tax, total, address, terms.
import { customElement, property } from 'lit/decorators.js';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Field, LineView, QuoteView } from '../wire.ts';
import { inLang } from '../words/i18n.ts';
import { Addresses, countryName, inOneLine } from './addresses.ts';
import { advises, money, ordered, productName, type Stage } from './stage.ts';
import { parts } from './sums.ts';
import { clockText } from '../words/times.ts';

/** What was on the table before a change, so that the difference can be marked. */
export interface Before {
  quote: QuoteView;
  lines: Record<string, LineView>;
}

/** The quote as it lies before both. */
@customElement('theke-check')
export class ThekeCheck extends LitElement {
  static override styles = [
    look,
    css`
      li {
        padding: 8px 0;
        border-bottom: 1px solid var(--theke-edge);
      }
      dl {
        display: grid;
        gap: 4px;
      }
      .total {
        border-top: 2px solid var(--theke-ink);
        padding-top: 8px;
      }
      a {
        color: var(--theke-accent);
      }
      .differs {
        background: var(--theke-warn-soft);
      }
      .total {
        font-size: var(--theke-text-xl);
        font-weight: 650;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) former: Before | undefined;
  private readonly addresses = new Addresses(this);

  override render() {
    const { stage, former: before } = this;
    const { words } = stage;
    const { quote, lines } = stage.view.checkout;
    if (!quote) return html`<p class="soft">${words.cart.pricing}</p>`;
    const differs = before && before.quote.total.amount !== quote.total.amount;
    const total = before ? money(stage, before.quote.total) : '';
    const until = clockText(quote.valid_until_ms, stage.locale);
    return html`
      <section class="stack" aria-label=${words.check.title} data-testid=${ID.quote}>
        <h3>${advises(stage) ? words.advisor.lines : words.check.lines}</h3>
        <ul>
          ${ordered(lines).map(([id, line]) => this.line(line, before?.lines[id]))}
        </ul>
        <dl>${parts(stage)}</dl>
        ${this.address()}
        <p class="between total ${differs ? 'differs' : ''}">
          <span>${words.cart.total}</span>
          <span class="amount" translate="no" data-testid=${ID.quoteTotal}>${money(stage, quote.total)}</span>
        </p>
        ${differs ? html`<p class="soft">${asWritten(words.check.was(total), total)}</p>` : nothing}
        <p class="soft">${this.terms(quote.terms_version, words.check.validUntil(until))}</p>
      </section>
    `;
  }

  private line(line: LineView, before: LineView | undefined) {
    const { stage } = this;
    const differs =
      this.former && (before?.quantity !== line.quantity || before.total?.amount !== line.total?.amount);
    const was = before && differs ? `${before.quantity} ×` : '';
    return html`
      <li class="between ${differs ? 'differs' : ''}" data-testid=${ID.quoteLine} data-sku=${line.sku}>
        <span>
          <span translate="no">${`${line.quantity} × ${productName(stage, line.sku)}`}</span>
          ${was ? html`<span class="soft">${`(${stage.words.check.was(was)})`}</span>` : nothing}
        </span>
        <span class="amount" translate="no">${line.total ? money(stage, line.total) : '…'}</span>
      </li>
    `;
  }

  /** What is accepted, with the way to it where the shop names one, and until when. */
  private terms(version: string, until: string) {
    const { stage } = this;
    const { check, advisor } = stage.words;
    const [before, after] = advises(stage) ? advisor.terms : check.terms;
    const page = inLang(stage.view.terms_link, stage.lang);
    const name = check.termsOf(version);
    if (!page) return `${before}${name}${after} ${until}`;
    return html`${before}<a href=${page} target="_blank" rel="noopener noreferrer" data-testid=${ID.terms}
        >${name}<span class="away">${`\u00a0${check.newTab}`}</span></a
      >${`${after} ${until}`}`;
  }

  private address() {
    const { stage } = this;
    const { contact, check, cart } = stage.words;
    const { fields, checkout } = stage.view;
    const country = fields.country?.value ?? '';
    const place = this.addresses.lines(country);
    const used = [['name'], ...place, ['country'], ['email'], ['phone']] as const;
    const value = (field: Field) => (field === 'country' && country ? countryName(country, stage.lang) : fields[field]?.value);
    const written = used.map((line) => inOneLine(line, value)).filter(Boolean);
    const hidden = used.flat().some((field) => fields[field]?.filled && fields[field].value === undefined);
    const option = checkout.delivery_option && checkout.quote?.delivery_options[checkout.delivery_option];
    return html`
      <p>
        <span class="soft">${`${check.to}:`}</span>
        <span translate="no">${written.join(', ')}</span>
        ${hidden ? html`<span class="soft">${`(${written.length ? check.covered : contact.filled})`}</span>` : nothing}
      </p>
      ${option ? html`<p><span class="soft">${`${cart.delivery}:`}</span> ${inLang(option.name, stage.lang)}</p>` : nothing}
    `;
  }
}
