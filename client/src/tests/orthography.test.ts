// Words are spelt as the page's region does, and none is overlooked: every text of every page is read here.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { sheetWordsFor } from '../launcher/sheet-words.ts';
import { CODE_WORDS, WORDS, speakIn } from '../pay/words.ts';
import { deCodes } from '../words/codes-de.ts';
import { enCodes } from '../words/codes-en.ts';
import { deCounter } from '../words/counter-de.ts';
import { enCounter } from '../words/counter-en.ts';
import { SPELLINGS, spelt } from '../words/orthography.ts';
import { wordsIn } from '../words/speech.ts';

/** German words with ss that have it in every region. */
const SS = new Set(
  (
    'abgeschlossen adresse aussetzen bundesstaat dass durchlassen geschlossen hinterlassen hinterlassene hinterlässt interesse ' +
    'kasse lassen lässt muss müssen nachfassen netzadresse passt passwort rechnungsadresse schlüssel sessions verlassen wissen zahlungsseite'
  ).split(' '),
);
/** English words that end like British ones, and are the same in the United States. */
const SAME = new Set('advises billing called calling filled hour tour your'.split(' '));
const BRITISH =
  /\b(?:per cent|grey|cheque|licence|programme|\p{L}+(?:our|ours|oured|ouring|ise|ised|ises|ising|isation|yse|ysed|lled|lling|logue|tre))\b/giu;
/** May have a sharp s or not, by what they mean: a list of words cannot tell. */
const EITHER = ['masse', 'massen', 'busse', 'bussen', 'flosse', 'flossen', 'russe', 'schosse'];
/** What is spelt where it is fetched or said; all other words are the same in every region. */
const SPELT = /(?:^|\/)(?:(?:advisor|codes|counter|timeline)-\w\w|(?:cases-|messages-|profile-|message-)?words-\w\w|closer|pay\/words|sheet-words)\.ts$/;

interface Source {
  path: string;
  texts: string;
}

/** Return the texts of a language: files of its own, and its part of those that have both. */
function sources(lang: 'de' | 'en'): Source[] {
  const names = readdirSync('src', { recursive: true, encoding: 'utf-8' });
  const paths = names.filter((name) => /^(?!tests)\w+\/.*\.ts$/.test(name)).map((name) => `src/${name}`);
  return paths.flatMap((path) => {
    const source = readFileSync(path, 'utf-8').replace(/^\s*(?:\/\/|\/?\*).*$|^.* from '.*$/gm, '');
    if (path.endsWith(`-${lang}.ts`)) return [{ path, texts: literals(source) }];
    if (/-(?:de|en)\.ts$/.test(path)) return [];
    const other = lang === 'de' ? 'en' : 'de';
    const parts = source.split(new RegExp(`^ *(?=(?:${lang}|${other}): [{'])`, 'm'));
    const own = parts.filter((part) => part.startsWith(`${lang}:`));
    return own.length ? [{ path, texts: literals(own.join('\n').split(/^\};/m)[0] ?? '') }] : [];
  });
}

/** Code between texts is none. */
const literals = (source: string): string => (source.match(/'(?:[^'\\\n]|\\.)*'|`[^`]*`/g) ?? []).join(' ').replace(/\$\{[^}]*\}/g, ' ');

const unique = (words: readonly { word: string }[]): string[] => [...new Set(words.map(({ word }) => word))].sort();

const found = (lang: 'de' | 'en', pattern: RegExp) =>
  sources(lang).flatMap(({ path, texts }) => (texts.match(pattern) ?? []).map((word) => ({ path, word: word.toLowerCase() })));

test('texts of both languages are found', () => {
  for (const lang of ['de', 'en'] as const) {
    const paths = sources(lang).map(({ path }) => path);
    for (const path of ['src/pay/words.ts', 'src/launcher/words.ts', 'src/join/page.ts', `src/words/codes-${lang}.ts`]) {
      assert.ok(paths.includes(path), path);
    }
  }
});

test('every word with ss has been looked at: it has a sharp s elsewhere, or it has none', () => {
  const words = found('de', /\p{L}*ss\p{L}*/giu);
  const unseen = words.filter(({ word }) => !SPELLINGS['de']?.has(word) && !SS.has(word));
  assert.deepEqual(unique(unseen), []);
  assert.deepEqual([...SS].filter((word) => !words.some((one) => one.word === word)), []);
  assert.deepEqual([...(SPELLINGS['de']?.keys() ?? [])].filter((word) => SS.has(word) || EITHER.includes(word)), []);
});

test('every word that is British has its American spelling, or is the same', () => {
  const words = found('en', BRITISH);
  const unseen = words.filter(({ word }) => !SPELLINGS['en']?.has(word) && !SAME.has(word));
  assert.deepEqual(unique(unseen), []);
  assert.deepEqual([...SAME].filter((word) => !words.some((one) => one.word === word)), []);
});

test('German is written with ss, and what is spelt otherwise elsewhere stands where that is done', () => {
  assert.deepEqual(found('de', /\p{L}*ß\p{L}*/gu).filter(({ path }) => !path.endsWith('sheet-words.ts')), []);
  for (const lang of ['de', 'en'] as const) {
    const words = found(lang, /per cent|\p{L}+/giu).filter(({ word }) => SPELLINGS[lang]?.has(word));
    assert.deepEqual(words.filter(({ path }) => !SPELT.test(path)), []);
    assert.deepEqual([...(SPELLINGS[lang]?.keys() ?? [])].filter((key) => !words.some(({ word }) => word === key)), []);
  }
});

test('a region spells as it does, and a language alone as it is written', () => {
  const rows: [string, string, string][] = [
    ['Grösser als das, was Sie schliessen', 'de-DE', 'Größer als das, was Sie schließen'],
    ['Strasse und Hausnummer', 'de-AT', 'Straße und Hausnummer'],
    ['Strasse und Hausnummer', 'de-CH', 'Strasse und Hausnummer'],
    ['Strasse und Hausnummer', 'de-LI', 'Strasse und Hausnummer'],
    ['Strasse und Hausnummer', 'de', 'Strasse und Hausnummer'],
    ['Adresse, Kasse, müssen', 'de-DE', 'Adresse, Kasse, müssen'],
    ['The order was cancelled', 'en-US', 'The order was canceled'],
    ['Per cent off', 'en-US', 'Percent off'],
    ['Per cent off', 'en-GB', 'Per cent off'],
    ['Cancelled', 'en', 'Cancelled'],
  ];
  for (const [text, locale, shown] of rows) assert.equal(spelt(text, locale), shown, `${text} ${locale}`);
});

test('what is put into a text stays as it is', () => {
  const words = { sum: { says: (name: string) => `${name} kann abschliessen` }, list: ['weiss'], count: 1 };
  const shown = spelt(words, 'de-DE');
  assert.equal(shown.sum.says('Mira'), 'Mira kann abschließen');
  assert.equal(shown.sum.says('Lea Weiss'), 'Lea Weiss kann abschließen');
  assert.deepEqual(shown.list, ['weiß']);
  assert.equal(shown.count, 1);
  const about = spelt(({ who }: { who: string }) => `${who} weiss`, 'de-AT');
  assert.equal(about({ who: 'Strasse 7' }), 'Strasse 7 weiß');
});

test('words are fetched as their region spells them', async () => {
  const codes = { en: () => Promise.resolve(enCodes), de: () => Promise.resolve(deCodes) };
  assert.equal((await wordsIn(codes, 'de-DE')).fields.street, 'Straße und Hausnummer');
  assert.equal(await wordsIn(codes, 'de-CH'), deCodes);
  assert.equal(await wordsIn(codes, 'en-GB'), enCodes);
  const counter = { en: () => Promise.resolve(enCounter), de: () => Promise.resolve(deCounter) };
  const said = await wordsIn(counter, 'en-US');
  assert.equal(said.payment.canceled, 'The order was canceled, and nothing was charged.');
  assert.equal(said.looksAt('Grosse Weisse'), enCounter.looksAt('Grosse Weisse'));
});

test('the pay page speaks as the region of its session does, and goes back when that changes', () => {
  const [english, german] = [WORDS.en, WORDS.de];
  speakIn('de-DE');
  assert.match(WORDS.de.stays, /dieses Fenster schließen/);
  assert.equal(CODE_WORDS.de.fields.street, 'Straße und Hausnummer');
  assert.equal(WORDS.en, english);
  speakIn('en-US');
  assert.match(WORDS.en.notTakenText, /canceled/);
  speakIn('de-CH');
  speakIn('en');
  assert.deepEqual([WORDS.en, WORDS.de], [english, german]);
});

test("the panel's sheet says what the list says", () => {
  for (const tag of ['de-DE', 'de-at', 'de-CH', 'en-US']) {
    const locale = tag.replace('at', 'AT');
    assert.deepEqual(sheetWordsFor(tag, []), spelt(sheetWordsFor(`${tag.slice(0, 2)}-CH`, []), locale), tag);
  }
  assert.equal(sheetWordsFor('de', ['en-US', 'de-DE']).close, 'Beratung schließen');
  assert.equal(sheetWordsFor('de-CH', ['de-DE']).close, 'Beratung schliessen');
});
