// The words of a part of the page that is fetched on its own: in the page's language, also when that changes.
import type { ReactiveController, ReactiveControllerHost } from '../look/lit.ts';
import type { Lang } from '../words/i18n.ts';
import { withRegion } from '../words/locale.ts';
import { wordsIn, type Fetching } from '../words/speech.ts';

/** An element's own words, fetched before it is first drawn; nothing until they are there. */
export class OwnWords<Words> implements ReactiveController {
  words: Words | undefined;
  #lang: Lang | undefined;

  constructor(
    private readonly element: ReactiveControllerHost & { readonly language: Lang },
    private readonly fetching: Fetching<Words>,
  ) {
    element.addController(this);
  }

  /** The element is about to be drawn: fetch what it says, unless that is under way. */
  hostUpdate(): void {
    const { language } = this.element;
    if (this.#lang === language) return;
    this.#lang = language;
    void this.#fetch(language);
  }

  async #fetch(language: Lang): Promise<void> {
    const words = await wordsIn(this.fetching, withRegion(language, navigator.languages)).catch(() => undefined);
    if (language !== this.#lang) return;
    if (words) this.words = words;
    else this.#lang = undefined;
    this.element.requestUpdate();
  }
}
