// What was approved, line by line: exactly that, and nothing that this page worked out itself.
import type { PayAmount, PayLine, PaySummary } from '../http.ts';
import { html, nothing, type TemplateResult } from '../look/lit.ts';
import type { Money } from '../wire.ts';
import { inLang, type Lang } from '../words/i18n.ts';
import { amountText, deliveryText, percentText } from '../words/money.ts';
import { WORDS } from './words.ts';

/** Return what was bought as a table of amounts, under `title`. */
export const summaryView = (summary: PaySummary, lang: Lang, locale: string, title: string): TemplateResult =>
  html`<section class="sheet" aria-labelledby="bought">
    <h2 id="bought">${title}</h2>
    ${amountsView(summary, lang, locale)} ${recipientView(summary, lang)}
  </section>`;

/**
 * Return what was approved, folded under its total: who has just read it in the panel meets the form first.
 * `open` unfolds it where there is room beside the form.
 */
export const foldedSummary = (summary: PaySummary, lang: Lang, locale: string, open: boolean): TemplateResult =>
  html`<details class="sheet" .open=${open}>
    <summary>
      <span>${WORDS[lang].summary} <span class="soft">${WORDS[lang].items(itemsOf(summary))}</span></span>
      <strong translate="no">${amountText(summary.total, locale)}</strong>
    </summary>
    ${amountsView(summary, lang, locale)} ${recipientView(summary, lang)}
  </details>`;

/** Return in one line what is ordered, each with its variant: it stands beside the order button, whatever is folded. */
export const orderedText = ({ lines }: PaySummary, lang: Lang): string =>
  new Intl.ListFormat(lang, { type: 'unit', style: 'short' }).format(
    lines.map((line) => `${WORDS[lang].quantity(line.quantity)} ${wholeName(line, lang)}`),
  );

function wholeName({ name, variant, sku }: PayLine, lang: Lang): string {
  const called = inLang(name, lang) || sku;
  const which = inLang(variant, lang);
  return which && !called.includes(which) ? `${called} (${which})` : called;
}

const itemsOf = ({ lines }: PaySummary): number => lines.reduce((sum, line) => sum + line.quantity, 0);

function amountsView(summary: PaySummary, lang: Lang, locale: string): TemplateResult {
  const words = WORDS[lang];
  const row = (name: unknown, amount: Money, kind = '', text = amountText(amount, locale)) =>
    html`<tr class=${kind}><th scope="row">${name}</th><td translate="no">${text}</td></tr>`;
  const taxWord = summary.tax_included ? words.taxIncluded : words.tax;
  return html`<table>
    <tbody>
      ${summary.lines.map((line) => row(lineName(line, lang), line.total))}
      ${summary.discounts.map((one) =>
        row(discountText(one, lang, locale), { ...one.amount, amount: -one.amount.amount }),
      )}
      ${row(deliveryName(summary, lang), summary.delivery, '', deliveryText(summary.delivery, locale))}
      ${summary.tax_included ? nothing : taxes(summary, row, taxWord, locale)}
    </tbody>
    <tfoot>
      ${row(words.total, summary.total, 'total')}
      ${summary.tax_included ? taxes(summary, row, taxWord, locale) : nothing}
    </tfoot>
  </table>`;
}

/** Return what a discount is called: a coupon by its code, what an advisor gave by their name. */
export function discountText({ label, by, percent_bp, amount }: PayAmount, lang: Lang, locale: string): string {
  const words = WORDS[lang];
  if (label) return words.coupon(label);
  return by ? words.discountBy(percentText(percent_bp, locale, amount.currency), by) : words.discountByHand;
}

/** Return who it is for and where it goes, in the order of an envelope. */
function recipientView({ recipient, address }: PaySummary, lang: Lang): TemplateResult | typeof nothing {
  const { name, country, email } = recipient;
  const land = country && (new Intl.DisplayNames(lang, { type: 'region' }).of(country) ?? country);
  const rows = [name, ...address, land, email].filter(Boolean);
  if (!rows.length) return nothing;
  return html`<h3>${WORDS[lang].recipient}</h3>
    <address translate="no">${rows.map((row) => html`<span>${row}</span>`)}</address>`;
}

/** Return how long delivery takes; nothing where the shop does not say. */
export function deliveryDays({ days_min = 0, days_max = 0 }: PaySummary, lang: Lang): string {
  return days_max > 0 ? WORDS[lang].days(days_min, days_max) : '';
}

type Row = (name: unknown, amount: Money, kind?: string) => TemplateResult;

const taxes = (summary: PaySummary, row: Row, word: (rate: string) => string, locale: string) =>
  summary.taxes.map((tax) => row(word(percentText(Number(tax.label), locale, tax.amount.currency)), tax.amount, 'tax'));

function lineName(line: PayLine, lang: Lang): TemplateResult {
  const variant = inLang(line.variant, lang);
  return html`<span class="quantity" translate="no">${WORDS[lang].quantity(line.quantity)}</span>
    <span translate="no">${inLang(line.name, lang) || line.sku}</span>${
      variant ? html` <span class="soft" translate="no">${variant}</span>` : nothing
    }`;
}

function deliveryName(summary: PaySummary, lang: Lang): TemplateResult {
  const name = inLang(summary.delivery_name, lang);
  const days = deliveryDays(summary, lang);
  return html`${name ? `${WORDS[lang].delivery}: ${name}` : WORDS[lang].delivery}${
    days ? html` <span class="soft">${days}</span>` : nothing
  }`;
}
