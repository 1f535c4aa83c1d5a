// The colours: what carries text is readable in both themes, whatever accent a shop asks for.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CONTRAST_MIN, accentFor, contrast, parseColour, type Rgb, type Theme } from '../look/tokens.ts';

const SHEET = readFileSync(process.cwd() + '/src/look/page.css', 'utf8');
const PAIRS = [
  ['ink', 'paper'],
  ['ink', 'paper-soft'],
  ['ink', 'accent-soft'],
  ['ink-soft', 'paper'],
  ['ink-soft', 'paper-soft'],
  ['ink-soft', 'accent-soft'],
  ['accent', 'paper'],
  ['accent', 'paper-soft'],
  ['accent', 'accent-soft'],
  ['on-accent', 'accent'],
  ['warn', 'paper'],
  ['warn', 'warn-soft'],
  ['ok', 'paper'],
  ['ok', 'ok-soft'],
] as const;
const EDGE_MIN = 3;

function colours(opening: string): Map<string, string> {
  const start = SHEET.indexOf(opening);
  assert.ok(start >= 0, opening);
  const block = SHEET.slice(start, SHEET.indexOf('}', start));
  return new Map([...block.matchAll(/--theke-([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name, hex]) => [name!, hex!]));
}

const colour = (sheet: Map<string, string>, name: string): Rgb => {
  const found = parseColour(sheet.get(name));
  assert.ok(found, name);
  return found;
};

for (const opening of [':root {', ":root[data-theme='dark']", ":root:not([data-theme='light'])"]) {
  test(`text is readable under ${opening}`, () => {
    const sheet = colours(opening);
    for (const [text, ground] of PAIRS) {
      const reached = contrast(colour(sheet, text), colour(sheet, ground));
      assert.ok(reached >= CONTRAST_MIN, `${text} on ${ground}: ${reached.toFixed(2)}`);
    }
    const edge = contrast(colour(sheet, 'edge-strong'), colour(sheet, 'paper'));
    assert.ok(edge >= EDGE_MIN, `edge-strong: ${edge.toFixed(2)}`);
  });
}

test('the dark theme is the same by choice and by system', () => {
  assert.deepEqual(colours(":root[data-theme='dark']"), colours(":root:not([data-theme='light'])"));
});

test('any accent of a shop becomes readable', () => {
  for (const wanted of ['#ffff00', '#ffffff', '#000000', '#ff0000', '#00a0a0', '#8a2be2', 'c0ffee']) {
    for (const theme of ['light', 'dark'] as Theme[]) {
      const { accent, soft, on } = accentFor(parseColour(wanted)!, theme);
      const paper = theme === 'light' ? '#ffffff' : '#16191d';
      for (const [one, other] of [[accent, paper], [accent, soft], [on, accent]] as const) {
        assert.ok(contrast(parseColour(one)!, parseColour(other)!) >= CONTRAST_MIN, `${wanted} ${theme} ${one} ${other}`);
      }
    }
  }
});

test('a readable accent stays as it is', () => {
  assert.equal(accentFor(parseColour('#0b5c8f')!, 'light').accent, '#0b5c8f');
  assert.equal(accentFor(parseColour('#2b4a3f')!, 'light').accent, '#2b4a3f');
});

test('what is not a colour is left out', () => {
  for (const text of [null, undefined, '', 'red', '#fff', 'url(x)', '#12345g', '#1234567']) {
    assert.equal(parseColour(text), undefined);
  }
});
