// What a page says, one language at a time: each is a file of its own, fetched when it is to be spoken.
import type { AdvisorWords } from './advisor.ts';
import type { CodeWords } from './codes.ts';
import type { CounterWords } from './counter.ts';
import type { Lang } from './i18n.ts';

/** How to fetch words in each language. */
export type Fetching<Words> = Record<Lang, () => Promise<Words>>;

/** Everything that a page says in one language: its own words, the counter's, and what all pages say. */
export interface Speech<Own> {
  readonly lang: Lang;
  readonly own: Own;
  readonly counter: CounterWords;
  readonly codes: CodeWords;
}

const AGAIN_MS = 1_000;
let spoken: Speech<unknown> | undefined;

/** Say in the document which language this page speaks, and remember it: a translator writes its own there. */
export function setSpoken(speech: Speech<unknown>): void {
  spoken = speech;
  document.documentElement.lang = speech.lang;
}

/** Return the counter's words as this page speaks them, whatever it is translated to; nothing before it speaks. */
export const spokenWords = (): CounterWords | undefined => spoken?.counter;

const counter: Fetching<CounterWords> = {
  en: async () => (await import('./counter-en.ts')).enCounter,
  de: async () => (await import('./counter-de.ts')).deCounter,
};

const codes: Fetching<CodeWords> = {
  en: async () => (await import('./codes-en.ts')).enCodes,
  de: async () => (await import('./codes-de.ts')).deCodes,
};

/**
 * Fetch what a page says in `lang`; `own` fetches its own words, which may bring an advisor's for the counter. Rejects
 * where the connection is down.
 */
export async function speechIn<Own extends object>(own: Fetching<Own>, lang: Lang): Promise<Speech<Own>> {
  const [mine, counters, all] = await Promise.all([own[lang](), counter[lang](), codes[lang]()]);
  const { advisor } = mine as { advisor?: AdvisorWords };
  return { lang, own: mine, counter: advisor ? { ...counters, advisor } : counters, codes: all };
}

/** Fetch the first words of a page: without them there is nothing to draw, so it is tried until they come. */
export async function firstSpeech<Own extends object>(own: Fetching<Own>, lang: Lang): Promise<Speech<Own>> {
  for (;;) {
    const speech = await speechIn(own, lang).catch(() => undefined);
    if (speech) return speech;
    await new Promise((go) => setTimeout(go, AGAIN_MS));
  }
}

/** Fetch the words of all reasons; nothing where the connection is down. */
export async function reasonsIn(lang: Lang): Promise<CodeWords['reasons'] | undefined> {
  const words = await codes[lang]().catch(() => undefined);
  return words?.reasons;
}
