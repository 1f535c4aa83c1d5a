// The bank's part, as this page shows it: a check in a frame, a check in the company's own window over
// this page, or the way to the bank's own page.
import { html, type TemplateResult } from '../look/lit.ts';
import type { Lang } from '../words/i18n.ts';
import { WORDS } from './words.ts';

/** What every step of the bank stands between. */
export interface Around {
  lang: Lang;
  heading: TemplateResult;
  /** Return the button that stops paying. */
  stop: (text: string) => TemplateResult;
}

/** The shopper walked away from the check, or nobody heard how it ended. */
export function leftCheck({ lang, heading, stop }: Around, goOn: () => void): TemplateResult {
  const words = WORDS[lang];
  return html`${heading}
    <p class="status warn">${words.bankCheckLeftText}</p>
    <button class="main" @click=${goOn}>${words.bankCheckOpen}</button>
    ${stop(words.otherWay)}`;
}

/** A check that is shown in a frame. */
export interface FrameCheck {
  url: string;
  /** Where the check must be; undefined where the company did not declare it. */
  origin: string | undefined;
  answered: (outcome: 'answered' | 'abandoned') => void;
}

/** The check in a frame. */
export function frameCheck({ lang, heading, stop }: Around, { url, origin, answered }: FrameCheck): TemplateResult {
  const words = WORDS[lang];
  if (!origin) return html`${heading}<p>${words.frameForeign}</p>${stop(words.withdraw)}`;
  return html`${heading}
    <p>${words.bankCheckText}</p>
    <theke-bank-frame
      .url=${url}
      .origin=${origin}
      .label=${words.bankFrame}
      @theke-bank-answer=${(event: CustomEvent<'answered' | 'abandoned'>) => answered(event.detail)}
    ></theke-bank-frame>
    ${stop(words.withdraw)}`;
}

/** The check in the company's own window. */
export function windowCheck({ lang, heading, stop }: Around): TemplateResult {
  const words = WORDS[lang];
  return html`${heading}<p>${words.bankWindowText}</p>${stop(words.withdraw)}`;
}

/** The way to the bank's own page; `back` from there without having paid, it is offered again. */
export function wayToBank({ lang, heading, stop }: Around, go: () => void, back: boolean): TemplateResult {
  const words = WORDS[lang];
  return html`${heading}
    <p class=${back ? 'status warn' : ''}>${back ? words.bankBackText : words.bankText}</p>
    <button class="main" @click=${go}>${back ? words.bankAgain : words.bankGo}</button>
    ${stop(back ? words.otherWay : words.withdraw)}`;
}
