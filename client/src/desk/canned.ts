// Texts that are written often, in the shopper's language: from a menu, or by their short name.
import { customElement, property, query } from 'lit/decorators.js';
import type { Canned } from '../http.ts';
import { plainKeyOf } from '../look/keys.ts';
import { LitElement, css, html } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { inLang, type Lang } from '../words/i18n.ts';
import type { DeskWords } from './words.ts';

/** What is on offer where the shop has written no texts of its own. */
const BUILT_IN: readonly Canned[] = [
  {
    short: 'hello',
    text: {
      en: 'Hello, good to have you here. What are you looking for?',
      de: 'Guten Tag, schön, dass Sie da sind. Was suchen Sie?',
    },
  },
  {
    short: 'moment',
    text: {
      en: 'One moment please, I am looking it up.',
      de: 'Einen Moment bitte, ich sehe nach.',
    },
  },
  {
    short: 'show',
    text: {
      en: 'I am showing you something now. You see it above your cart.',
      de: 'Ich zeige Ihnen jetzt etwas. Sie sehen es über Ihrem Warenkorb.',
    },
  },
  {
    short: 'till',
    text: {
      en: 'If all is right, go to the till. You see the whole total before you approve anything.',
      de: 'Wenn alles stimmt, gehen Sie zur Kasse. Sie sehen den ganzen Betrag, bevor Sie etwas bestätigen.',
    },
  },
  {
    short: 'card',
    text: {
      en: 'Please type your card on the pay page only, never here. I see that you are paying, not what you type.',
      de: 'Bitte geben Sie Ihre Karte nur auf der Zahlungsseite ein, nie hier. Ich sehe, dass Sie bezahlen, nicht was Sie eingeben.',
    },
  },
  {
    short: 'back',
    text: {
      en: 'I will be back in a few minutes. Your cart stays as it is.',
      de: 'Ich bin in ein paar Minuten zurück. Ihr Warenkorb bleibt, wie er ist.',
    },
  },
  {
    short: 'bye',
    text: {
      en: 'Thank you for coming. Ask for advice again whenever you like.',
      de: 'Danke für Ihren Besuch. Fragen Sie gern wieder nach Beratung.',
    },
  },
];

/** Return the texts of a shop in one language, the built-in ones where it has none. */
export function cannedIn(texts: readonly Canned[], lang: Lang): Record<string, string> {
  const offered = texts.length ? texts : BUILT_IN;
  return Object.fromEntries(offered.map(({ short, text }) => [short, inLang(text, lang)]));
}

/** A text was chosen for the chat. */
export class ChosenTextEvent extends Event {
  static readonly NAME = 'theke-chosen-text';

  constructor(readonly text: string) {
    super(ChosenTextEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The menu of texts.
 * @fires theke-chosen-text when one is chosen
 */
@customElement('theke-canned')
export class ThekeCanned extends LitElement {
  static override styles = [
    look,
    css`
      details {
        position: relative;
      }
      summary {
        min-height: var(--theke-target);
        padding: 0 8px;
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
        white-space: nowrap;
      }
      .over {
        position: absolute;
        z-index: 12;
        inset-inline-end: 0;
        bottom: calc(100% + 6px);
        width: min(30rem, 80vw);
        max-height: min(26rem, 50dvh);
        overflow-y: auto;
        padding: 8px;
        border: 1px solid var(--theke-edge);
        border-radius: var(--theke-radius);
        background: var(--theke-paper);
        box-shadow: var(--theke-shade);
      }
      ul {
        display: grid;
      }
      li button {
        width: 100%;
        height: auto;
        padding: 6px 8px;
        text-align: start;
        border-color: transparent;
        background: none;
      }
      code {
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
      }
    `,
  ];

  @property({ attribute: false }) texts: Record<string, string> = {};
  @property({ attribute: false }) words!: DeskWords;
  @query('details') private menu!: HTMLDetailsElement;

  override render() {
    const { words } = this;
    return html`
      <details data-testid=${ID.canned} @keydown=${this.key} @focusout=${this.left}>
        <summary>${words.canned}</summary>
        <div class="over">
        <p class="soft">${words.cannedHint}</p>
        <ul>
          ${Object.entries(this.texts).map(
            ([short, text]) => html`<li>
              <button data-testid=${ID.cannedItem} data-id=${short} @click=${() => this.choose(text)}>
                <code translate="no">${`;${short}`}</code> ${text}
              </button>
            </li>`,
          )}
        </ul>
        </div>
      </details>
    `;
  }

  /** Unfold it. */
  async show(): Promise<void> {
    this.menu.open = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('li button')?.focus();
  }

  /** Arrows walk through the texts, Escape puts them away. */
  private key(event: KeyboardEvent): void {
    const key = plainKeyOf(event);
    const by = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (key === 'Escape') this.menu.open = false;
    else if (!by || !this.menu.open) return;
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>('li button')];
    const at = rows.findIndex((row) => row === event.composedPath()[0]);
    if (by) rows[at + by]?.focus();
    else this.menu.querySelector('summary')?.focus();
    event.preventDefault();
  }

  private left({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof Node && !this.menu.contains(relatedTarget)) this.menu.open = false;
  }

  private choose(text: string): void {
    this.menu.open = false;
    this.dispatchEvent(new ChosenTextEvent(text));
  }
}
