// What the shopper has before them, for reading only: where they are, then cart and steps. It is made of the advisor's
// own view, so that it can show nothing that the advisor may not know. What is not shared is covered.
import { customElement, property } from 'lit/decorators.js';
import { Addresses, countryName } from '../counter/addresses.ts';
import '../counter/check.ts';
import '../counter/payment.ts';
import { WHO, fieldsOf, type Step } from '../counter/rail.ts';
import { deliveryPrice, fieldName, isMe, money, nameOf, ordered, productName, typist, visitorOf, type Stage } from '../counter/stage.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Field, Phase } from '../wire.ts';
import { dotted } from '../words/dotted.ts';
import { inLang } from '../words/i18n.ts';
import { progress, standing } from './progress.ts';
import { placeName } from './whereabouts.ts';
import type { DeskWords } from './words.ts';

const PAYING: readonly Phase[] = ['paying', 'withdrawing', 'settling'];

/** The shopper's side of the counter, covered where the advisor may not look. */
@customElement('theke-mirror')
export class ThekeMirror extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        max-width: 30rem;
        margin: 0 auto;
        border: 2px dashed var(--theke-edge-strong);
        border-radius: 16px;
        padding: 16px;
        background: var(--theke-paper-soft);
      }
      section {
        background: var(--theke-paper);
      }
      dl {
        display: grid;
        grid-template-columns: minmax(min(5.5rem, 40%), auto) minmax(0, 1fr);
        gap: 4px 12px;
      }
      dt {
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
      }
      dd,
      li {
        overflow-wrap: anywhere;
      }
      .covered {
        color: var(--theke-ink-soft);
        font-style: italic;
      }
      section[data-state='here'] {
        border-color: var(--theke-accent);
        border-width: 2px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;

  private readonly addresses = new Addresses(this);

  override render() {
    const { stage, words } = this;
    const title = words.mirrorTitle(visitorOf(stage));
    return html`
      <div class="stack" role="region" aria-label=${title} data-testid=${ID.mirror}>
        <h2>${title}</h2>
        <p class="soft">${words.mirrorHint}</p>
        ${this.place()} ${this.table()} ${this.cart()}
        ${this.step('who', this.fields(WHO))}
        ${this.step('where', this.fields(fieldsOf(stage, this.addresses, 'where')))}
        ${this.step('how', this.delivery())}
        ${this.step(
          'check',
          this.stage.view.checkout.phase === 'open'
            ? nothing
            : html`<theke-check .stage=${stage}></theke-check>`,
        )}
        ${this.step('pay', html`<theke-payment .stage=${stage}></theke-payment>`)}
      </div>
    `;
  }

  /** Where the shopper is: in the panel, as far as that is known, and on the shop's pages. */
  private place() {
    const { stage, words } = this;
    const place = placeName(stage, words);
    return html`<p class="strong">
      ${dotted(`${visitorOf(stage)}: ${standing(stage, words)}`, place && words.at(place))}
    </p>`;
  }

  private table() {
    const { stage, words } = this;
    const { shown, proposals, asks } = stage.view;
    const sets = ordered(proposals).map(([, { by, lines }]) => {
      const texts = ordered(lines).map(([, line]) => `${line.quantity} × ${productName(stage, line.sku)}`);
      const title = isMe(stage, by)
        ? stage.words.proposals.title
        : stage.words.proposals.from(nameOf(stage, by));
      return html`<li>${`${title}: ${texts.join(', ')}`}</li>`;
    });
    const asked = Object.keys(asks).map((kind) => stage.words.asks[kind as keyof typeof stage.words.asks]);
    const empty = !shown && !sets.length && !asked.length;
    return html`<section class="card">
      <h3>${words.onTable}</h3>
      ${empty ? html`<p class="soft">${words.nothingOnTable}</p>` : nothing}
      <ul>
        ${shown ? html`<li>${`${stage.words.shown.by}: ${productName(stage, shown)}`}</li>` : nothing} ${sets}
        ${asked.length ? html`<li>${`${words.asksOpen}: ${asked.join(', ')}`}</li>` : nothing}
      </ul>
    </section>`;
  }

  private cart() {
    const { stage } = this;
    const { lines, quote } = stage.view.checkout;
    return html`<section class="card">
      <h3>${stage.words.cart.title}</h3>
      <ul>
        ${ordered(lines).map(
          ([, line]) => html`<li class="between">
            <span translate="no">${`${line.quantity} × ${productName(stage, line.sku)}`}</span>
            <span class="amount" translate="no">${line.total ? money(stage, line.total) : '…'}</span>
          </li>`,
        )}
      </ul>
      ${
        quote && !quote.stale
          ? html`<p class="between strong">
              <span>${stage.words.cart.total}</span>
              <span class="amount" translate="no">${money(stage, quote.total)}</span>
            </p>`
          : nothing
      }
    </section>`;
  }

  private step(name: Step, content: unknown) {
    const { words } = this;
    const state = progress(this.stage, this.addresses)[name];
    const text = { done: words.stepDone, here: words.stepHere, later: words.stepLater }[state];
    return html`<section class="card stack" data-state=${state} data-id=${name}>
      <div class="between">
        <h3>${this.stage.words.steps[name]}</h3>
        <span class="soft">${text}</span>
      </div>
      ${content}
    </section>`;
  }

  private fields(names: readonly Field[]) {
    const { stage, words } = this;
    const begun = names.filter((name) => stage.view.fields[name]?.filled || typist(stage, name));
    if (!begun.length) return html`<p class="soft">${words.nothingFilled}</p>`;
    const empty = names.filter((name) => stage.view.fields[name] && !begun.includes(name));
    return html`
      <dl>${begun.map((name) => this.field(name))}</dl>
      ${empty.length ? html`<p class="soft">${words.stillEmpty(empty.map((name) => fieldName(stage, name)).join(', '))}</p>` : nothing}
    `;
  }

  private field(name: Field) {
    const { stage, words } = this;
    const { filled, value } = stage.view.fields[name] ?? {};
    const typing = typist(stage, name);
    const text = name === 'country' && value ? countryName(value, stage.lang) : value;
    return html`
      <dt>${fieldName(stage, name)}</dt>
      <dd class=${filled && value === undefined ? 'covered' : ''}>
        ${dotted(text ?? (filled ? words.notSeen : ''), typing && stage.words.contact.types(typing))}
      </dd>
    `;
  }

  private delivery() {
    const { stage } = this;
    const { delivery_option: chosen, quote, phase } = stage.view.checkout;
    const option = chosen ? quote?.delivery_options[chosen] : undefined;
    if (PAYING.includes(phase) && !option) return nothing;
    return option
      ? html`<p>${asWritten(dotted(inLang(option.name, stage.lang), deliveryPrice(stage, option.price)), money(stage, option.price))}</p>`
      : html`<p class="soft">${this.words.notChosen}</p>`;
  }
}
