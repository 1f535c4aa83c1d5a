import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../counter/stage.ts';
import { transcriptOf } from '../session/transcript.ts';
import type { TalkView } from '../wire.ts';
import { enCounter } from '../words/counter-en.ts';

const AT_MS = Date.UTC(2026, 10, 30, 12);

const stage = (name?: string): Stage =>
  ({
    locale: 'en-GB',
    words: enCounter,
    view: {
      me: { party_id: 'y1', role: 'shopper' },
      parties: {
        y1: { role: 'shopper', position: 0, left: false, ...(name ? { name } : {}) },
        y2: { role: 'advisor', position: 1, left: true, name: 'Mira' },
      },
    },
  }) as unknown as Stage;

const item = (seq: number, by: string, text: string): TalkView => ({
  seq,
  id: `i${seq}`,
  by,
  at_ms: AT_MS + seq * 60_000,
  version: seq,
  text,
});

const TALK = [item(1, 'y1', 'Which one is quiet?'), item(2, 'y2', 'This one.\nOr that.'), item(3, 'gone', 'Hello')];

test('a copy of the talk names who spoke, when, and keeps the lines apart', () => {
  const lines = transcriptOf(stage('Lea'), TALK, 'Your conversation').split('\r\n');
  assert.deepEqual(lines.map((line) => line.replace(/^\d\d:\d\d/, 'TIME')), [
    'Your conversation',
    '',
    'TIME  Lea: Which one is quiet?',
    'TIME  Mira: This one.\n    Or that.',
    'TIME  Someone: Hello',
    '',
  ]);
});

test('who has no name speaks for themselves', () => {
  assert.match(transcriptOf(stage(), TALK, ''), /You: Which one/);
});
