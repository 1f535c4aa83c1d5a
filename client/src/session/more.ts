// What is not needed all the time: what the advisor sees, another device, the language, what happened.
import { customElement, property } from 'lit/decorators.js';
import '../counter/introduced.ts';
import { advisors, nameOf, type Stage } from '../counter/stage.ts';
import '../counter/timeline.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Field } from '../wire.ts';
import { LANGS, type Lang } from '../words/i18n.ts';
import { isChimeWanted, wantChime } from './chime.ts';
import { choiceStyle } from './choice-style.ts';
import './elsewhere.ts';
import { elsewhereWords } from './elsewhere-words.ts';
import { moreWords } from './more-words.ts';
import './called.ts';
import './report.ts';
import { LanguageEvent } from './panel-language.ts';
import type { PanelWords } from './words.ts';

const NAMES: Record<Lang, string> = { en: 'English', de: 'Deutsch' };

/**
 * The panel's third part.
 * @fires theke-language for another language
 */
@customElement('theke-more')
export class ThekeMore extends LitElement {
  static override styles = [
    look,
    choiceStyle,
    css`
      section {
        padding-bottom: 16px;
      }
      li {
        padding-left: 12px;
        border-left: 3px solid var(--theke-edge);
      }
      button[aria-pressed='true'] {
        border-color: var(--theke-accent);
        background: var(--theke-accent-soft);
        font-weight: 650;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  @property({ attribute: false }) token!: () => string;

  override render() {
    const { stage, panel } = this;
    const over = stage.view.status === 'ended';
    return html`
      ${
        over
          ? nothing
          : html`<theke-introduced .stage=${stage}></theke-introduced>
              ${this.seen()}
              <section><theke-called .stage=${stage} .panel=${panel}></theke-called></section>
              <section class="stack">
              <h2>${elsewhereWords[stage.lang].title}</h2>
              <theke-elsewhere .language=${stage.lang} .token=${this.token}></theke-elsewhere>
            </section>`
      }
      <section class="stack">
        <h2 id="language">${moreWords[stage.lang].language}</h2>
        <div class="row" role="group" aria-labelledby="language">
          ${LANGS.map(
            (lang) => html`<button
              lang=${lang}
              data-testid=${ID.language}
              data-id=${lang}
              aria-pressed=${stage.lang === lang ? 'true' : 'false'}
              @click=${() => this.dispatchEvent(new LanguageEvent(lang))}
            >
              ${NAMES[lang]}
            </button>`,
          )}
        </div>
      </section>
      ${this.sound()}
      <section class="stack">
        <h2>${stage.words.timeline.title}</h2>
        <theke-timeline .stage=${stage}></theke-timeline>
      </section>
      <theke-report .stage=${stage}></theke-report>
    `;
  }

  /** Whether something new is heard while the panel is put away. */
  private sound() {
    return html`<section>
      <label class="choice">
        <input
          type="checkbox"
          data-testid=${ID.chime}
          .checked=${isChimeWanted()}
          @change=${(event: Event) => wantChime((event.target as HTMLInputElement).checked)}
        />
        ${moreWords[this.stage.lang].chime}
      </label>
    </section>`;
  }

  /** What an advisor sees of this shopper, for each who is here. */
  private seen() {
    const { stage } = this;
    const { sees } = moreWords[stage.lang];
    return advisors(stage).map(([id]) => {
      const open = Object.entries(stage.view.fields).filter(
        ([, field]) => field.shared_with[id] || (field.for_all && field.filled),
      );
      const names = open.map(([field]) => stage.codes.fields[field as Field]);
      return html`<section class="stack">
        <h2>${sees.title(nameOf(stage, id))}</h2>
        <ul class="stack">
          <li>${sees.always}</li>
          <li>${names.length ? sees.shared(names.join(', ')) : sees.nothing}</li>
          <li>${sees.card}</li>
        </ul>
      </section>`;
    });
  }
}
