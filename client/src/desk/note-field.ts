// The field of a note: what an advisor writes for a colleague, or for later.
import { css, html } from '../look/lit.ts';

const NOTE_CHARS_MAX = 1_000;

/** How it looks, in the styles of the form in which it stands. */
export const noteStyle = css`
  textarea {
    width: 100%;
    min-height: 72px;
    padding: 8px;
    resize: vertical;
  }
`;

/** The note of a form. */
export interface Note {
  label: string;
  /** Who reads it. */
  hint: string;
  text: string;
  charsMax?: number;
  testid: string;
  isRequired?: boolean;
  /** Hears the text at each key. */
  write(text: string): void;
  /** Hears that the writer has left the field. */
  keep?(): void;
}

/** Draw the field with its label and hint; a form has one. */
export const noteField = ({ label, hint, text, charsMax = NOTE_CHARS_MAX, testid, isRequired = false, write, keep }: Note) =>
  html`<div>
    <label for="note">${label}</label>
    <textarea
      id="note"
      ?required=${isRequired}
      maxlength=${charsMax}
      aria-describedby="note-hint"
      data-testid=${testid}
      .value=${text}
      @input=${(event: Event) => write((event.target as HTMLTextAreaElement).value)}
      @change=${keep}
    ></textarea>
    <p class="soft" id="note-hint">${hint}</p>
  </div>`;
