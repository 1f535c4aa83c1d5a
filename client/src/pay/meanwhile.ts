// While nobody knows how a payment ended: what the shopper can do, and that it is not to pay again.
import { html, type TemplateResult } from 'lit';
import type { Lang } from '../words/i18n.ts';
import { WORDS } from './words.ts';

/** Return what to do meanwhile; `look` asks again at once, `back` is the way to the shop. */
export function meanwhileView(lang: Lang, look: () => void, back: unknown): TemplateResult {
  const words = WORDS[lang];
  return html`<section aria-labelledby="what">
      <h2 id="what">${words.whatToDo}</h2>
      <ul class="steps">
        ${words.checkingSteps.map((step) => html`<li>${step}</li>`)}
      </ul>
    </section>
    <div class="actions">
      <button class="quiet" @click=${look}>${words.lookNow}</button>
      ${back}
    </div>`;
}
