// The messages of a session: read when they may be others, and noticed once they are answered.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Stage } from '../counter/stage.ts';
import type { OwnMessage } from '../http.ts';
import { OwnMessages } from '../session/own-messages.ts';
import { shelf } from './moment.ts';

const LEA = { role: 'shopper', position: 0, left: false } as const;
const MIRA = { role: 'advisor', position: 1, name: 'Mira', left: false } as const;
const OPEN: OwnMessage = { message_id: 'm1', at_ms: 1, text: 'Is it quiet?', email: 'lea@example.org' };
const ANSWERED: OwnMessage = { ...OPEN, answer: 'It is.', answered_by: 'Mira' };
const ANSWER = { by: 'system', kind: 'answer', subject: '', until: Infinity };

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

/** Answer every look with these messages; the number of looks stands in what is returned. */
function answering(...messages: OwnMessage[]) {
  const looks = { count: 0 };
  globalThis.fetch = async () => {
    looks.count += 1;
    return new Response(JSON.stringify({ messages, offered_after_s: 60, kept_days: 90, mailed: true }));
  };
  return looks;
}

function stage(more: Partial<Stage> = {}, parties: object = { lea: LEA, mira: MIRA }): Stage {
  const view = { session_id: 's1', status: 'live', parties };
  return { view, locale: 'en-GB', link: 'connected', hints: [], now: 1_000, ...more } as unknown as Stage;
}

Object.assign(globalThis, { document: { hidden: false } });
const token = () => 'token';
const settled = () => new Promise((go) => setTimeout(go, 50));

test('they are read once, and anew for an answer, for a connection that is back, and where a hint was lost', async () => {
  const looks = answering(OPEN);
  const own = new OwnMessages(shelf());
  for (let times = 0; times < 3; times += 1) own.follow(stage(), token);
  await settled();
  assert.equal(looks.count, 1);
  own.follow(stage({ hints: [ANSWER] as Stage['hints'] }), token);
  own.follow(stage({ hints: [ANSWER] as Stage['hints'] }), token);
  await settled();
  assert.equal(looks.count, 2);
  own.follow(stage({ hints: [ANSWER] as Stage['hints'], link: 'interrupted' }), token);
  own.follow(stage({ hints: [ANSWER] as Stage['hints'] }), token);
  await settled();
  assert.equal(looks.count, 3);
  own.follow(stage({ hints: [ANSWER] as Stage['hints'], now: Date.now() + 60_000 }), token);
  await settled();
  assert.equal(looks.count, 4);
});

test('where all is answered nothing is read again by itself', async () => {
  const looks = answering(ANSWERED);
  const own = new OwnMessages(shelf());
  own.follow(stage(), token);
  await settled();
  own.follow(stage({ now: Date.now() + 60_000 }), token);
  await settled();
  assert.equal(looks.count, 1);
});

test('an answer is noticed with its advisor, where it stands, until it was in view in any tab', async () => {
  answering(ANSWERED);
  const site = shelf();
  const own = new OwnMessages(site);
  own.follow(stage(), token);
  await settled();
  const [answer, ...others] = own.unread(stage());
  assert.deepEqual(others, []);
  assert.deepEqual(answer, {
    key: 'answer m1',
    kind: 'answer',
    who: 'Mira',
    line: 'Mira has answered your message.',
    tab: 'chat',
    asks: false,
  });
  assert.equal(own.unread(stage({}, { lea: LEA }))[0]?.tab, 'cart');
  own.read('m1');
  assert.deepEqual(own.unread(stage()), []);
  const other = new OwnMessages(site);
  other.follow(stage(), token);
  await settled();
  assert.deepEqual(other.unread(stage()), []);
});

test('an open message is nothing to notice', async () => {
  answering(OPEN);
  const own = new OwnMessages(shelf());
  own.follow(stage(), token);
  await settled();
  assert.deepEqual(own.unread(stage()), []);
});
