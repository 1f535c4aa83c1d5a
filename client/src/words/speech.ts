// What a page says, one language at a time: each is a file of its own, fetched when it is to be spoken.
import type { AdvisorWords } from './advisor.ts';
import type { CodeWords } from './codes.ts';
import type { CounterWords } from './counter.ts';
import { langOf, type Lang } from './i18n.ts';
import { isWrittenFor } from './region.ts';

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

/** Fetch words in the language of `locale`, as its region spells them. Rejects where the connection is down. */
export async function wordsIn<Words>(words: Fetching<Words>, locale: string): Promise<Words> {
  const written = words[langOf(locale)]();
  if (isWrittenFor(locale)) return written;
  const { spelt } = await import('./orthography.ts');
  return spelt(await written, locale);
}

/**
 * Fetch what a page says in `locale`, such as `de-AT`; `own` fetches its own words, which may bring an advisor's for the
 * counter. Rejects where the connection is down.
 */
export async function speechIn<Own extends object>(own: Fetching<Own>, locale: string): Promise<Speech<Own>> {
  const [mine, counters, all] = await Promise.all([
    wordsIn(own, locale),
    wordsIn(counter, locale),
    wordsIn(codes, locale),
  ]);
  const { advisor } = mine as { advisor?: AdvisorWords };
  return { lang: langOf(locale), own: mine, counter: advisor ? { ...counters, advisor } : counters, codes: all };
}

/** Fetch the first words of a page: without them there is nothing to draw, so it is tried until they come. */
export async function firstSpeech<Own extends object>(own: Fetching<Own>, locale: string): Promise<Speech<Own>> {
  for (;;) {
    const speech = await speechIn(own, locale).catch(() => undefined);
    if (speech) return speech;
    await new Promise((go) => setTimeout(go, AGAIN_MS));
  }
}

/** Fetch the words of all reasons; nothing where the connection is down. */
export async function reasonsIn(locale: string): Promise<CodeWords['reasons'] | undefined> {
  const words = await wordsIn(codes, locale).catch(() => undefined);
  return words?.reasons;
}
