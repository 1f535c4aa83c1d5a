// Where paying goes on: here after a press, or on another device, from which this page can take it back.
import { html, type TemplateResult } from 'lit';
import { devices } from '../look/icons.ts';
import type { Lang } from '../words/i18n.ts';
import { WORDS } from './words.ts';

export interface Press {
  lang: Lang;
  heading: TemplateResult;
  busy: boolean;
  press: () => void;
  /** What went wrong with the press before. */
  mistake: unknown;
}

/** The link was made for another device: nothing is redeemed until somebody presses. */
export const payHere = ({ lang, ...shown }: Press): TemplateResult =>
  pressed(shown, WORDS[lang].hereText, WORDS[lang].here);

/** Paying goes on at another device. */
export const paysElsewhere = ({ lang, ...shown }: Press): TemplateResult =>
  pressed(shown, WORDS[lang].elsewhereText, WORDS[lang].takeBack);

const pressed = ({ heading, busy, press, mistake }: Omit<Press, 'lang'>, text: string, name: string) =>
  html`<div class="narrow">
    <div class="told">
      ${devices}
      <div>${heading}<p>${text}</p></div>
    </div>
    <button class="main" aria-disabled=${busy} @click=${press}>${name}</button>
    ${mistake}
  </div>`;
