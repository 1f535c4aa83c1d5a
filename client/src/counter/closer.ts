// Looking closer at a product on show: its pictures, larger, and its variants. Whoever turns, the others' screens
// turn too. Fetched once somebody looks closer.
import { customElement, property, state } from 'lit/decorators.js';
import { minus, plus, sign } from '../look/icons.ts';
import { LitElement, css, html, nothing, type PropertyValues } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { HintFrom, Product } from '../wire.ts';
import { inLang, type InAll } from '../words/i18n.ts';
import { spelt } from '../words/orthography.ts';
import { HintEvent } from './events.ts';
import { asHint, fromHint, newestCloser, variantOnShow, variantsOf, type Closer } from './close-look.ts';
import { fullName, nameOf, picturesOf, productOf, type Stage } from './stage.ts';

interface CloserWords {
  before: string;
  next: string;
  larger: string;
  smaller: string;
  at: (number: number, count: number) => string;
  variants: string;
  with: (name: string) => string;
}

const closerWords: InAll<CloserWords> = {
  en: {
    before: 'Picture before',
    next: 'Next picture',
    larger: 'Larger',
    smaller: 'Smaller',
    at: (number, count) => `Picture ${number} of ${count}`,
    variants: 'Variants',
    with: (name) => `${name} sees what you see here.`,
  },
  de: {
    before: 'Bild davor',
    next: 'Nächstes Bild',
    larger: 'Grösser',
    smaller: 'Kleiner',
    at: (number, count) => `Bild ${number} von ${count}`,
    variants: 'Ausführungen',
    with: (name) => `${name} sieht hier, was Sie sehen.`,
  },
};

const wordsOf = ({ lang, locale }: Stage): CloserWords => spelt(closerWords[lang], locale);

const back = sign('M14 6l-6 6 6 6');
const on = sign('M10 6l6 6-6 6');

/** Another variant of the product is looked at. */
export class VariantEvent extends Event {
  static readonly NAME = 'theke-variant';

  constructor(readonly sku: string) {
    super(VariantEvent.NAME);
  }
}

/**
 * The pictures and variants of one product.
 * @fires theke-hint for the others to follow
 * @fires theke-variant when another one is chosen, here or there
 */
@customElement('theke-closer')
export class ThekeCloser extends LitElement {
  static override styles = [
    look,
    css`
      .view {
        overflow: auto;
        height: var(--theke-closer-height, min(300px, 38vh));
        border-radius: var(--theke-radius-s);
        background: var(--theke-picture);
      }
      img {
        display: block;
        width: 100%;
        height: 100%;
      }
      .large img {
        width: 220%;
        height: 220%;
      }
      .row {
        justify-content: center;
      }
      .variants {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      [aria-pressed='true'] {
        border-color: var(--theke-accent);
        box-shadow: inset 0 0 0 1px var(--theke-accent);
        font-weight: 600;
      }
      @media (forced-colors: active) {
        [aria-pressed='true'] {
          outline: 2px solid;
        }
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  /** The product on show. */
  @property() sku = '';
  @state() private at: Closer = { picture: 0, large: false, sku: '' };
  /** Whether the others have been turned along, or turned this one. */
  @state() private isShared = false;
  private followed: HintFrom | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('sku')) this.at = { picture: 0, large: false, sku: variantOnShow(this.stage) || this.sku };
    const hint = newestCloser(this.stage, this.variants());
    if (!hint || hint === this.followed) return;
    this.followed = hint;
    const theirs = fromHint(hint.subject);
    if (!theirs) return;
    const isOther = theirs.sku !== this.at.sku;
    this.at = theirs;
    this.isShared = true;
    if (isOther) this.dispatchEvent(new VariantEvent(theirs.sku));
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('at')) return;
    const view = this.renderRoot.querySelector('.view');
    if (this.at.large) view?.scrollTo(view.scrollWidth * 0.27, view.scrollHeight * 0.27);
  }

  override render() {
    const { stage, at } = this;
    const words = wordsOf(stage);
    const product = productOf(stage, at.sku);
    const pictures = product ? picturesOf(product) : [];
    const number = Math.min(at.picture, Math.max(0, pictures.length - 1));
    const other = Object.keys(stage.view.parties).find(
      (id) => id !== stage.view.me.party_id && !stage.view.parties[id]?.left,
    );
    return html`<div class="stack" data-testid=${ID.closer} data-at=${asHint({ ...at, picture: number })}>
      ${product ? this.view(product, pictures[number] ?? '', words.at(number + 1, pictures.length)) : nothing}
      ${this.turning(number, pictures.length)} ${this.choice()}
      ${other && this.isShared ? html`<p class="soft" role="status">${words.with(nameOf(stage, other))}</p>` : nothing}
    </div>`;
  }

  private view(product: Product, url: string, which: string) {
    const name = `${fullName(product, this.stage.lang)}: ${which}`;
    return html`<div class="view ${this.at.large ? 'large' : ''}" tabindex=${this.at.large ? '0' : nothing} role="group" aria-label=${name}>
      <img class="picture" src=${url} alt=${name} />
    </div>`;
  }

  private turning(number: number, count: number) {
    const words = wordsOf(this.stage);
    const { large } = this.at;
    const turn = (by: number, label: string, drawn: unknown, id: string | typeof nothing) => html`<button
      class="sign"
      data-testid=${id}
      title=${label}
      aria-label=${label}
      @click=${() => this.look({ picture: (number + by + count) % count })}
    >
      ${drawn}
    </button>`;
    return html`<div class="row">
      ${count > 1 ? turn(-1, words.before, back, nothing) : nothing}
      ${count > 1 ? html`<span class="soft" translate="no">${`${number + 1} / ${count}`}</span>` : nothing}
      ${count > 1 ? turn(1, words.next, on, ID.closerNext) : nothing}
      <button class="with-sign" data-testid=${ID.closerZoom} @click=${() => this.look({ large: !large })}>
        ${large ? minus : plus}<span>${large ? words.smaller : words.larger}</span>
      </button>
    </div>`;
  }

  private choice() {
    const { stage } = this;
    const skus = this.variants();
    if (skus.length < 2) return nothing;
    return html`<div class="variants" role="group" aria-label=${wordsOf(stage).variants}>
      ${skus.map((sku) => {
        const product = productOf(stage, sku);
        return html`<button
          data-testid=${ID.closerVariant}
          data-sku=${sku}
          aria-pressed=${sku === this.at.sku ? 'true' : 'false'}
          @click=${() => this.choose(sku)}
        >
          ${(product && inLang(product.variant, stage.lang)) || sku}
        </button>`;
      })}
    </div>`;
  }

  private choose(sku: string): void {
    this.look({ sku });
    this.dispatchEvent(new VariantEvent(sku));
  }

  private look(change: Partial<Closer>): void {
    this.at = { ...this.at, ...change };
    this.isShared = true;
    this.dispatchEvent(new HintEvent('closer', asHint(this.at)));
  }

  private variants(): readonly string[] {
    return variantsOf(this.sku, productOf(this.stage, this.sku));
  }
}
