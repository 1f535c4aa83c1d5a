// The pay page's head: whose money it is, and in which language.
import { html, type TemplateResult } from 'lit';
import { lock } from '../look/icons.ts';
import { LANGS, type Lang } from '../words/i18n.ts';
import { WORDS } from './words.ts';

/** Return the head; `speak` changes the language. */
export const headerView = (shop: string, lang: Lang, speak: (lang: Lang) => void): TemplateResult =>
  html`<header>
    <p>${lock} ${shop}</p>
    <div role="group" aria-label=${WORDS[lang].language}>
      ${LANGS.map(
        (one) => html`<button class="lang" lang=${one} aria-pressed=${one === lang} @click=${() => speak(one)}>
          ${one.toUpperCase()}
        </button>`,
      )}
    </div>
  </header>`;
