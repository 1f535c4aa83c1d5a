// What happened, in words: who did it is the subject, and every kind that the server records has a sentence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../counter/stage.ts';
import type { EntryView } from '../wire.ts';
import { deCodes } from '../words/codes-de.ts';
import { enCodes } from '../words/codes-en.ts';
import { deCounter } from '../words/counter-de.ts';
import { enCounter } from '../words/counter-en.ts';
import type { CounterWords } from '../words/counter.ts';
import { deTimeline } from '../words/timeline-de.ts';
import { enTimeline } from '../words/timeline-en.ts';

Object.assign(globalThis, { matchMedia: () => ({ matches: false }) });
const { sentence } = await import('../counter/timeline.ts');

const PARTIES = {
  lea: { role: 'shopper', name: 'Lea', position: 0, left: false },
  urs1: { role: 'advisor', name: 'Urs', position: 1, left: true, own: true },
  mira: { role: 'advisor', name: 'Mira', position: 2, left: true },
  urs2: { role: 'advisor', name: 'Urs', position: 3, left: false },
};
const PROPOSED = { position: 7, at_ms: 1, by: 'urs2', what: 'proposed', subject: 'm4', quantity: 1 };
const GRINDER = { name: { en: 'Grinder M4', de: 'Mühle M4' }, variant: {} };

function said(words: CounterWords, lang: 'en' | 'de', by: string, what: string, about: Partial<EntryView> = {}): string {
  const stage = {
    view: { me: { party_id: 'urs2', role: 'advisor' }, parties: PARTIES, timeline: { t7: PROPOSED } },
    lang,
    locale: lang === 'en' ? 'en-GB' : 'de-CH',
    words,
    codes: lang === 'en' ? enCodes : deCodes,
    products: { get: (sku: string) => (sku === 'm4' ? GRINDER : undefined) },
  } as unknown as Stage;
  return sentence(stage, { position: 1, at_ms: 1, by, what, ...about });
}

const TOTAL = { amount: 21_480, currency: 'CHF' };
const CASES: [by: string, what: string, about: Partial<EntryView>, en: string, de: string][] = [
  ['urs2', 'product_shown', { subject: 'm4' }, 'You showed Grinder M4', 'Sie haben Mühle M4 gezeigt'],
  ['urs1', 'product_shown', { subject: 'm4' }, 'You showed Grinder M4', 'Sie haben Mühle M4 gezeigt'],
  ['mira', 'product_shown', { subject: 'm4' }, 'Mira showed Grinder M4', 'Mira hat Mühle M4 gezeigt'],
  ['urs2', 'proposed', { subject: 'm4', quantity: 1 }, 'You suggested Grinder M4', 'Sie haben Mühle M4 vorgeschlagen'],
  ['urs2', 'proposed', { subject: 'm4', quantity: 3 }, 'You suggested Grinder M4 and 2 more', 'Sie haben Mühle M4 und 2 weitere vorgeschlagen'],
  ['lea', 'proposal_declined', {}, 'Lea declined the suggestion', 'Lea hat den Vorschlag abgelehnt'],
  ['urs2', 'proposal_declined', {}, 'You took the suggestion back', 'Sie haben den Vorschlag zurückgenommen'],
  ['lea', 'proposal_accepted', { subject: 'p7' }, 'Lea accepted the suggestion: Grinder M4', 'Lea hat den Vorschlag angenommen: Mühle M4'],
  ['urs2', 'proposal_declined', { subject: 'p7' }, 'You took the suggestion back: Grinder M4', 'Sie haben den Vorschlag zurückgenommen: Mühle M4'],
  ['lea', 'proposal_declined', { subject: 'p8' }, 'Lea declined the suggestion', 'Lea hat den Vorschlag abgelehnt'],
  ['urs2', 'help_asked', { subject: 'review' }, 'You asked for the order to be reviewed', 'Sie haben um Prüfung der Bestellung gebeten'],
  ['lea', 'help_asked', { subject: 'refund' }, 'Lea asked for a refund', 'Lea hat um eine Rückzahlung gebeten'],
  ['urs1', 'quote_presented', { amount: TOTAL }, 'You opened the review: CHF 214.80', 'Sie haben die Prüfung der Bestellung geöffnet: CHF 214.80'],
  ['lea', 'quote_presented', { amount: TOTAL }, 'Lea opened the review: CHF 214.80', 'Lea hat die Prüfung der Bestellung geöffnet: CHF 214.80'],
  ['urs2', 'party_joined', {}, 'You joined', 'Sie sind dazugekommen'],
  ['lea', 'approval_withdrawn', {}, 'Lea took the approval back', 'Lea hat die Bestätigung zurückgenommen'],
];

for (const [by, what, about, en, de] of CASES) {
  test(`what happened: ${en}`, () => {
    const plain = (text: string) => text.replace(/\s/g, ' ');
    assert.equal(plain(said(enCounter, 'en', by, what, about)), en);
    assert.equal(plain(said(deCounter, 'de', by, what, about)), de);
  });
}

test('both languages have a sentence for the same kinds, and each begins with who did it or says what happened', () => {
  const kinds = Object.keys(enTimeline);
  assert.deepEqual(Object.keys(deTimeline).sort(), [...kinds].sort());
  for (const kind of kinds) {
    for (const [words, lang] of [[enCounter, 'en'], [deCounter, 'de']] as const) {
      const mine = said(words, lang, 'urs2', kind, { subject: 'm4', quantity: 1, amount: TOTAL });
      assert.doesNotMatch(mine, /undefined|Urs|: *$/, `${lang} ${kind}`);
      assert.match(mine, /^\p{Lu}|^CHF/u, `${lang} ${kind}`);
    }
  }
});
