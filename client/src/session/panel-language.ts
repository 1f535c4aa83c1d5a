// The language that the panel speaks: the page's own, or the one that the shopper chose in this tab.
import { tabKeep } from '../connection/keep.ts';
import { langOf, type Lang } from '../words/i18n.ts';
import { firstSpeech, setSpoken, speechIn, type Fetching, type Speech } from '../words/speech.ts';
import type { PanelWords } from './words.ts';
import { withRegion } from '../words/locale.ts';

const panel: Fetching<PanelWords> = {
  en: async () => (await import('./words-en.ts')).enPanel,
  de: async () => (await import('./words-de.ts')).dePanel,
};

/** Another language is wanted. */
export class LanguageEvent extends Event {
  static readonly NAME = 'theke-language';

  constructor(readonly lang: Lang) {
    super(LanguageEvent.NAME, { bubbles: true, composed: true });
  }
}

/** What the panel speaks. */
export class PanelLanguage {
  /** What is spoken now; nothing until the first words have come. */
  speech: Speech<PanelWords> | undefined;
  /** The language that is wanted: from the first moment, before its words are there. */
  lang: Lang;
  readonly #key: string;
  readonly #page: string;

  /**
   * `page` is the language of the shop's page, as the page calls it: where that changes, a choice made before counts
   * no more.
   */
  constructor(page: string) {
    this.#page = page;
    this.#key = `theke.lang.${langOf(page)}`;
    this.lang = langOf(tabKeep.get(this.#key) ?? page);
  }

  /** How numbers are written: as in the page's region where it names one, else in the browser's. */
  get locale(): string {
    return withRegion(this.lang, [this.#page, ...navigator.languages]);
  }

  async begin(): Promise<void> {
    this.#say(await firstSpeech(panel, this.locale));
  }

  /** Change the language. False where its words could not be fetched: then all stays as it is. */
  async change(lang: Lang): Promise<boolean> {
    this.lang = lang;
    const speech = await speechIn(panel, this.locale).catch(() => undefined);
    if (this.lang !== lang) return true;
    if (speech) this.#say(speech);
    else this.lang = this.speech?.lang ?? lang;
    return speech !== undefined;
  }

  #say(speech: Speech<PanelWords>): void {
    this.speech = speech;
    tabKeep.set(this.#key, speech.lang);
    setSpoken(speech);
    document.title = speech.own.title;
  }
}
