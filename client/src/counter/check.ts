// Everything that an approval covers, in one view: lines, who gave what, delivery, tax, total, address, terms.
import { customElement, property } from 'lit/decorators.js';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Field, LineView, QuoteView } from '../wire.ts';
import type { AdvisorWords } from '../words/advisor.ts';
import { inLang } from '../words/i18n.ts';
import { Addresses, countryName, inOneLine } from './addresses.ts';
import { money, ordered, productName, type Stage } from './stage.ts';
import { parts } from './sums.ts';
import { clockText } from '../words/times.ts';

/** What was on the table before a change, so that the difference can be marked. */
export interface Before {
  quote: QuoteView;
  lines: Record<string, LineView>;
}

/** Fields by the lines in which they are written. */
type Lines = readonly (readonly Field[])[];

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
      .to {
        gap: 8px;
        hyphens: manual;
      }
      a {
        color: var(--theke-accent);
      }
      .differs {
        background: var(--theke-warn-soft);
      }
      .total {
        flex-wrap: wrap;
        font-size: var(--theke-text-xl);
        font-weight: 650;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) former: Before | undefined;
  /** What is said of it once it was approved, at the desk; set with the stage, which draws it. */
  declare past: Pick<AdvisorWords, 'lines' | 'terms'> | undefined;
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
        <h3>${(this.past ?? words.advisor ?? words.check).lines}</h3>
        <ul>
          ${ordered(lines).map(([id, line]) => this.line(line, before?.lines[id]))}
        </ul>
        <dl>${parts(stage)}</dl>
        <p class="between total ${differs ? 'differs' : ''}">
          <span>${words.cart.total}</span>
          <span class="amount" translate="no" data-testid=${ID.quoteTotal}>${money(stage, quote.total)}</span>
        </p>
        ${differs ? html`<p class="soft">${asWritten(words.check.was(total), total)}</p>` : nothing}
        <dl class="to">${this.delivery()} ${this.address()} ${this.billing()}</dl>
        <p class="soft">${this.terms(this.past ? '' : words.check.validUntil(until))}</p>
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
  private terms(until: string) {
    const { stage } = this;
    const { check, advisor } = stage.words;
    const [before, after] = (this.past ?? advisor ?? check).terms;
    const page = inLang(stage.view.terms_link, stage.lang);
    const name = check.termsOf;
    if (!page) return `${before}${name}${after} ${until}`;
    return html`${before}<a href=${page} target="_blank" rel="noopener noreferrer" data-testid=${ID.terms}
        >${name}<span class="away">${`\u00a0${check.newTab}`}</span></a
      >${`${after} ${until}`}`;
  }

  private delivery() {
    const { stage } = this;
    const { delivery_option: chosen, quote } = stage.view.checkout;
    const option = chosen ? quote?.delivery_options[chosen] : undefined;
    if (!option) return nothing;
    const days = option.days_max > 0 ? stage.words.delivery.days(option.days_min, option.days_max) : '';
    return this.fact(stage.words.cart.delivery, [inLang(option.name, stage.lang), days].filter(Boolean).join(', '));
  }

  /** Where it goes, as far as the one who looks may know. */
  private address() {
    const { fields } = this.stage.view;
    const place = this.addresses.lines(fields.country?.value ?? '');
    const used: Lines = [['name'], ...place, ['country'], ['email'], ['phone']];
    return this.fact(this.stage.words.check.to, this.written(used), this.isHidden(used));
  }

  /** Where the bill goes, where something of it is filled in: it is approved as well. */
  private billing() {
    const { fields } = this.stage.view;
    const delivery = fields.country?.value;
    const country = fields.billing_country?.value ?? delivery ?? '';
    const place = this.addresses.lines(country).map((line) => line.map((field) => `billing_${field}` as Field));
    const used: Lines = [['billing_name'], ...place, ['billing_country']];
    const isEmpty = used.flat().every((field) => !fields[field]?.filled || (field === 'billing_country' && country === delivery));
    if (isEmpty) return nothing;
    return this.fact(this.stage.words.check.billing, this.written(used), this.isHidden(used), ID.billing);
  }

  /** Return the values of an address in a line, countries by their names. */
  private written(used: Lines): string {
    const { stage } = this;
    const value = (field: Field) => {
      const text = stage.view.fields[field]?.value;
      return text && field.endsWith('country') ? countryName(text, stage.lang) : text;
    };
    return used.map((line) => inOneLine(line, value)).filter(Boolean).join(', ');
  }

  private isHidden(used: Lines): boolean {
    const { fields } = this.stage.view;
    return used.flat().some((field) => fields[field]?.filled && fields[field].value === undefined);
  }

  private fact(name: string, text: string, hidden = false, id = '') {
    const { contact, check } = this.stage.words;
    return html`<div data-testid=${id || nothing}>
      <dt class="soft">${name}</dt>
      <dd>
        <span translate="no">${text}</span>
        ${hidden ? html`<span class="soft">${`(${text ? check.covered : contact.filled})`}</span>` : nothing}
      </dd>
    </div>`;
  }
}
