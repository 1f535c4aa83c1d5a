// "Is this a card number?" Where the server cannot tell, the writer says it, once, before anything is kept.
import { customElement } from 'lit/decorators.js';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { spokenWords } from '../words/speech.ts';

/** The question, in the language of the page. It takes itself out of the page when it is answered. */
@customElement('theke-doubt')
export class ThekeDoubt extends LitElement {
  static override styles = [
    look,
    css`
      dialog {
        max-width: min(420px, calc(100vw - 32px));
        border: 1px solid var(--theke-edge);
        border-radius: var(--theke-radius);
        padding: 16px;
        background: var(--theke-paper);
        color: var(--theke-ink);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 40%);
      }
      .row {
        margin-top: 12px;
      }
    `,
  ];

  private readonly words = spokenWords()?.doubt;
  private answered: ((isNoCard: boolean) => void) | undefined;

  /** Ask; false where it is put away by the button, the Escape key or otherwise. */
  ask(): Promise<boolean> {
    return new Promise((answered) => {
      this.answered = answered;
    });
  }

  override render() {
    const { words } = this;
    if (!words) return nothing;
    return html`
      <dialog aria-labelledby="doubt-title" aria-describedby="doubt-why" data-testid=${ID.doubt} @close=${() => this.answer(false)}>
        <h2 id="doubt-title">${words.title}</h2>
        <p id="doubt-why">${words.why}</p>
        <div class="row">
          <button class="main" autofocus data-testid=${ID.doubtChange} @click=${() => this.answer(false)}>
            ${words.change}
          </button>
          <button data-testid=${ID.doubtSend} @click=${() => this.answer(true)}>${words.send}</button>
        </div>
      </dialog>
    `;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.answered?.(false);
  }

  private answer(isNoCard: boolean): void {
    this.answered?.(isNoCard);
    this.answered = undefined;
    this.remove();
  }
}

/** Ask the writer; true where they say that it is no card number. The focus goes back to where it was. */
export async function asked(): Promise<boolean> {
  const question = document.createElement('theke-doubt') as ThekeDoubt;
  const answer = question.ask();
  document.body.append(question);
  return answer;
}
