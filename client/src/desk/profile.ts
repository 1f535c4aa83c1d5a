// The page about oneself: what shoppers see and read of an advisor. Fetched when it is opened.
import { customElement, property, state } from 'lit/decorators.js';
import '../counter/face.ts';
import type { Profile } from '../http.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { CodeWords } from '../words/codes.ts';
import { LANGS, type Lang } from '../words/i18n.ts';
import { introduction, languageName } from '../words/languages.ts';
import { withRegion } from '../words/locale.ts';
import { wordsIn, type Fetching } from '../words/speech.ts';
import { deskDescribe, deskPicture, deskPictureRemove, deskProfile } from './calls.ts';
import type { ProfileWords } from './profile-words.ts';

const SENTENCE_CHARS_MAX = 80;
const LANGUAGES_MAX = 8;
const PICTURE_BYTES_MAX = 2 * 1024 * 1024;
/** What is on offer; others can be given on the command line. */
const OFFERED =
  'ar bg bs cs da de el en es et fa fi fr ga gsw he hi hr hu it ja ko ku lb lt lv mk nb nl pl pt rm ro ru sk sl sq sr sv ta th ti tr uk vi zh'.split(' ');

const words: Fetching<ProfileWords> = {
  en: async () => (await import('./profile-words-en.ts')).enProfile,
  de: async () => (await import('./profile-words-de.ts')).deProfile,
};

/** A page over the desk, which takes itself away when it is closed. */
@customElement('theke-profile')
export class ThekeProfile extends LitElement {
  static override styles = [
    look,
    css`
      dialog {
        box-sizing: border-box;
        width: min(480px, calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
        border: 1px solid var(--theke-edge);
        border-radius: var(--theke-radius);
        padding: 16px;
        background: var(--theke-paper);
        color: var(--theke-ink);
        overflow-y: auto;
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 40%);
      }
      h2:focus {
        outline: none;
      }
      .shown {
        display: flex;
        align-items: center;
        gap: 16px;
        margin: 16px 0;
        overflow-wrap: anywhere;
      }
      .parts {
        display: grid;
        gap: 16px;
      }
      .part {
        display: grid;
        gap: 4px;
      }
      .part,
      .file {
        font-size: 1rem;
        color: var(--theke-ink);
      }
      .row {
        flex-wrap: wrap;
      }
      .end {
        margin-top: 16px;
      }
      input[type='file'] {
        position: absolute;
        width: 1px;
        height: 1px;
        opacity: 0;
      }
      .file {
        display: inline-grid;
        align-items: center;
        min-height: var(--theke-target);
        padding: 0 16px;
        border: 1px solid var(--theke-edge-strong);
        border-radius: var(--theke-radius);
        cursor: pointer;
      }
      .file:focus-within {
        outline: 2px solid var(--theke-accent);
        outline-offset: 2px;
      }
    `,
  ];

  @property({ attribute: false }) words!: ProfileWords;
  @property({ attribute: false }) codes!: CodeWords;
  @property() language: Lang = 'en';
  /** As it was loaded or saved last. */
  @state() private profile: Profile | undefined;
  @state() private sentence = '';
  /** The same for who reads another language, by its code. */
  @state() private sentences: Readonly<Record<string, string>> = {};
  @state() private languages: readonly string[] = [];
  /** A picture that was chosen and is not saved, and the same as an address to show. */
  @state() private file: File | undefined;
  @state() private preview = '';
  @state() private removes = false;
  @state() private saving = false;
  @state() private error = '';
  @state() private done = '';
  private closed: ((profile: Profile | undefined) => void) | undefined;

  /** Open the page; resolves with what is saved when it is closed. */
  async edit(): Promise<Profile | undefined> {
    document.body.append(this);
    await this.updateComplete;
    this.renderRoot.querySelector('dialog')?.showModal();
    void this.load();
    return new Promise((closed) => (this.closed = closed));
  }

  private async load(): Promise<void> {
    const answer = await deskProfile();
    if (answer.ok) this.take(answer.value);
    else this.error = this.words.away;
  }

  private take(profile: Profile): void {
    this.profile = profile;
    this.sentence = profile.sentence;
    this.sentences = profile.sentences;
    this.languages = profile.languages;
  }

  override render() {
    const { words } = this;
    return html`
      <dialog aria-labelledby="profile-title" data-testid=${ID.profile} @close=${this.close}>
        <h2 id="profile-title" tabindex="-1" autofocus>${words.title}</h2>
        <p class="soft">${words.intro}</p>
        ${this.profile ? html`${this.shown(this.profile)} ${this.form()}` : nothing}
        <div role="alert">
          ${this.error ? html`<p class="note warn" data-testid=${ID.profileError}>${this.error}</p>` : nothing}
        </div>
        <div class="row end">
          ${
            this.profile
              ? html`<button class="main" data-testid=${ID.profileSave} @click=${this.save}>
                  ${this.saving ? words.saving : words.save}
                </button>`
              : nothing
          }
          <button data-testid=${ID.profileClose} @click=${this.hide}>${words.close}</button>
          <span role="status">${this.done}</span>
        </div>
      </dialog>
    `;
  }

  /** As a shopper sees it. */
  private shown({ name, picture }: Profile) {
    const seen = this.preview || (this.removes ? '' : picture);
    const { sentence, languages } = this;
    return html`<div class="shown">
      <theke-face size="l" .name=${name} .picture=${seen || undefined}></theke-face>
      <div>
        <div class="strong" translate="no">${name}</div>
        <div class="soft">${introduction({ sentence, languages }, this.language)}</div>
      </div>
    </div>`;
  }

  private written(event: Event): void {
    this.sentence = (event.target as HTMLInputElement).value;
    this.error = '';
  }

  private form() {
    const { words, sentence } = this;
    return html`<div class="parts">
      <div class="part" role="group" aria-labelledby="picture">
        <span id="picture" class="strong">${words.picture}</span>
        <div class="row">
          <label class="file">
            <input
              type="file"
              accept="image/jpeg,image/png,image/webp"
              aria-describedby="picture-hint"
              data-testid=${ID.profilePicture}
              @change=${this.chosen}
            />
            <span>${words.choose}</span>
          </label>
          ${
            this.preview || (this.profile?.picture && !this.removes)
              ? html`<button data-testid=${ID.profileRemove} @click=${this.remover}>${words.remove}</button>`
              : nothing
          }
        </div>
        <span id="picture-hint" class="soft">${words.pictureHint}</span>
      </div>
      <label class="part">
        <span class="strong">${words.sentence}</span>
        <input
          maxlength=${SENTENCE_CHARS_MAX}
          placeholder=${words.sentenceHint}
          data-testid=${ID.profileSentence}
          .value=${sentence}
          @input=${this.written}
        />
        <span class="soft">${words.left(SENTENCE_CHARS_MAX - [...sentence].length)}</span>
      </label>
      ${LANGS.map((code) => this.inLanguage(code))} ${this.spoken()}
    </div>`;
  }

  private inLanguage(code: Lang) {
    const { words, language, sentences } = this;
    return html`<label class="part">
      <span class="soft">${words.sentenceIn(languageName(code, language))}</span>
      <input
        maxlength=${SENTENCE_CHARS_MAX}
        lang=${code}
        data-testid=${ID.profileSentenceIn}
        data-id=${code}
        .value=${sentences[code] ?? ''}
        @input=${(event: Event) => (this.sentences = { ...sentences, [code]: (event.target as HTMLInputElement).value })}
      />
    </label>`;
  }

  private spoken() {
    const { words, languages, language } = this;
    const names = OFFERED.filter((code) => !languages.includes(code)).map((code) => [code, languageName(code, language)] as const);
    names.sort(([, one], [, other]) => one.localeCompare(other, language));
    return html`<div class="part" role="group" aria-labelledby="languages">
      <span id="languages" class="strong">${words.languages}</span>
      <div class="row">
        ${languages.map((code) => {
          const name = languageName(code, language);
          return html`<button aria-label=${words.removeLanguage(name)} @click=${() => this.speak(languages.filter((one) => one !== code))}>
            <span>${name}</span> <span aria-hidden="true">×</span>
          </button>`;
        })}
      </div>
      ${
        languages.length < LANGUAGES_MAX
          ? html`<select aria-label=${words.addLanguage} data-testid=${ID.profileLanguage} @change=${this.added}>
              <option value="">${words.addLanguage}</option>
              ${names.map(([code, name]) => html`<option value=${code}>${name}</option>`)}
            </select>`
          : html`<span class="soft">${words.full}</span>`
      }
    </div>`;
  }

  private speak(languages: readonly string[]): void {
    this.languages = languages;
  }

  private added(event: Event): void {
    const select = event.target as HTMLSelectElement;
    if (select.value) this.speak([...this.languages, select.value]);
    select.value = '';
  }

  private chosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    this.error = '';
    if (file.size > PICTURE_BYTES_MAX) {
      this.error = this.words.pictures.too_large ?? '';
      return;
    }
    this.file = file;
    this.removes = false;
    const reader = new FileReader();
    reader.onload = () => (this.preview = String(reader.result));
    reader.readAsDataURL(file);
  }

  private remover(): void {
    this.file = undefined;
    this.preview = '';
    this.removes = true;
  }

  /** Save the picture first: it is what may be refused. */
  private async save(): Promise<void> {
    if (this.saving) return;
    [this.saving, this.error, this.done] = [true, '', ''];
    const { sentence, sentences, languages, file } = this;
    const said = Object.fromEntries(Object.entries(sentences).map(([code, text]) => [code, text.trim().toWellFormed()]));
    const pictured = file ? await deskPicture(file) : this.removes ? await deskPictureRemove() : undefined;
    const answer = pictured?.ok === false ? pictured : await deskDescribe(sentence.trim().toWellFormed(), [...languages], said);
    this.saving = false;
    if (!answer.ok) {
      this.error = this.words.pictures[answer.reason] ?? this.codes.reasons[answer.reason];
      return;
    }
    [this.file, this.preview, this.removes] = [undefined, '', false];
    this.take(answer.value);
    this.done = this.words.saved;
  }

  private hide(): void {
    this.renderRoot.querySelector('dialog')?.close();
  }

  private close(): void {
    this.closed?.(this.profile);
    this.remove();
  }
}

/** Open the page about oneself; resolves with what is saved when it is closed. */
export async function profiled(language: Lang, codes: CodeWords): Promise<Profile | undefined> {
  const spoken = await wordsIn(words, withRegion(language, navigator.languages)).catch(() => undefined);
  if (!spoken) return undefined;
  const page = document.createElement('theke-profile') as ThekeProfile;
  Object.assign(page, { words: spoken, codes, language });
  return page.edit();
}
