// The advisor as a person: a large face, the name, what they say of themselves, the languages they speak.
import { customElement, property } from 'lit/decorators.js';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { languageNames } from '../words/languages.ts';
import './face.ts';
import { advises, advisors, nameOf, type Stage } from './stage.ts';

/** Who advises, for those who are advised; nothing while nobody does. */
@customElement('theke-introduced')
export class ThekeIntroduced extends LitElement {
  static override styles = [
    look,
    css`
      div {
        overflow-wrap: anywhere;
      }
      .card {
        display: flex;
        align-items: center;
        gap: 16px;
        margin-bottom: 16px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;

  override render() {
    const { stage } = this;
    const [id, advisor] = advisors(stage)[0] ?? [];
    if (!id || !advisor || advises(stage)) return nothing;
    const name = nameOf(stage, id);
    const { picture, sentence, languages = [] } = advisor;
    return html`<div class="card">
      <theke-face size="l" .name=${name} .picture=${picture}></theke-face>
      <div>
        <div class="strong" translate="no">${name}</div>
        ${sentence ? html`<div>${sentence}</div>` : nothing}
        ${languages.length ? html`<div class="soft">${languageNames(languages, stage.lang)}</div>` : nothing}
      </div>
    </div>`;
  }
}
