// Faces without a picture: initials of names in any script, and colours that stay and can be read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FACE_COLOURS, colourOf, initials } from '../words/initials.ts';
import { introduction } from '../words/languages.ts';
import { CONTRAST_MIN, contrast, parseColour } from '../look/tokens.ts';

const WHITE = [255, 255, 255] as const;

for (const [name, expected] of [
  ['Mira', 'M'],
  ['mira keller', 'MK'],
  ['Mira van der Berg', 'MB'],
  ['  Mira   Keller ', 'MK'],
  ['Émilie Žižek', 'ÉŽ'],
  ['E\u0301milie', 'É'],
  ['(Dr.) Ada', 'DA'],
  ['"Lea"', 'L'],
  ['ßeta', 'ß'],
  ['Νίκος Παπάς', 'ΝΠ'],
  ['Анна Павлова', 'АП'],
  ['王小明', '王'],
  ['김민준', '김'],
  ['さくら 田中', 'さ田'],
  ['ليلى حسن', 'ل\u200cح'],
  ['ליאת כהן', 'לכ'],
  ['नि राम', 'निरा'],
  ['👩‍🍳 Lea', 'L'],
  ['👩‍🍳', ''],
  ['7 Zwerge', '7Z'],
  ['', ''],
  ['***', ''],
  ['ali_baba', 'AB'],
] as const) {
  test(`the initials of ${JSON.stringify(name)}`, () => assert.equal(initials(name), expected));
}

test('a name has one colour, and names have several', () => {
  const names = ['Mira', 'Lea', 'Tom', 'Pia', 'Ada', 'Noor', 'Jens', '王小明', 'Анна', 'Émilie'];
  const seen = names.map(colourOf);
  assert.deepEqual(names.map(colourOf), seen);
  assert.ok(new Set(seen).size > 3, `${seen}`);
  assert.ok(seen.every((one) => one >= 1 && one <= FACE_COLOURS));
  assert.equal(colourOf('E\u0301milie'), colourOf('Émilie '));
});

test('initials are readable on every colour', () => {
  const source = readFileSync(process.cwd() + '/src/counter/face.ts', 'utf8');
  const grounds = [...source.matchAll(/background: (#[0-9a-f]{6})/g)].map(([, hex]) => hex!);
  assert.equal(grounds.length, FACE_COLOURS + 1);
  for (const ground of grounds) {
    const reached = contrast(parseColour(ground)!, WHITE);
    assert.ok(reached >= CONTRAST_MIN, `${ground}: ${reached.toFixed(2)}`);
  }
});

test('an advisor is introduced in a line, in the language of the page', () => {
  assert.equal(introduction({ sentence: 'Barista', languages: ['de', 'gsw'] }, 'en'), 'Barista\u00a0· German, Swiss German');
  assert.equal(introduction({ languages: ['de', 'gsw', 'rm'] }, 'de'), 'Deutsch, Schweizerdeutsch, Rätoromanisch');
  assert.equal(introduction({ sentence: 'Barista' }, 'de'), 'Barista');
  assert.equal(introduction({}, 'en'), '');
  assert.equal(introduction({ languages: ['!', 'de-'] }, 'en'), '!, de-');
});
