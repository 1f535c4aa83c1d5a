// What one sees where this page can be reached, but the connection for advice does not get through.
import { tick } from '../look/icons.ts';
import { html } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { Lang } from '../words/i18n.ts';
import { blockedWords } from './blocked-words.ts';

/** Return what to do where no connection comes about; it is tried on meanwhile. */
export const blockedView = (lang: Lang, retry: () => void, leave: () => void) => {
  const words = blockedWords[lang];
  return html`
    <main class="scroll" tabindex="-1" data-testid=${ID.panel}>
      <div class="pane" data-testid=${ID.blocked}>
        <h1>${words.title}</h1>
        <p role="alert">${words.text}</p>
        <ul class="stack promises">
          ${words.hints.map((hint) => html`<li>${tick}<span>${hint}</span></li>`)}
        </ul>
        <div class="dock stack">
          <button class="main wide" data-testid=${ID.blockedRetry} @click=${retry}>${words.retry}</button>
          <button class="wide" data-testid=${ID.blockedLeave} @click=${leave}>${words.leave}</button>
        </div>
      </div>
    </main>
  `;
};
