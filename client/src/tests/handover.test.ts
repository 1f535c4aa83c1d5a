// What is said of an advisor who has gone: one sentence, right for how the purchase stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../counter/stage.ts';
import { goneWords, isAlone, leavingWords, waitingWords } from '../session/handover.ts';
import { dePanel } from '../session/words-de.ts';
import { enPanel } from '../session/words-en.ts';
import type { Phase, SessionView } from '../wire.ts';
import { enCounter } from '../words/counter-en.ts';

const LEA = { role: 'shopper', position: 0, left: false } as const;
const GONE = { role: 'advisor', position: 1, name: 'Mira', left: true } as const;

function stage(status: SessionView['status'], phase: Phase, what = 'session_requeued', left = true): Stage {
  const view = {
    status,
    checkout: { phase },
    parties: { lea: LEA, mira: { ...GONE, left } },
    timeline: { e1: { position: 1, at_ms: 1, by: 'mira', what } },
  };
  return { view, words: enCounter } as unknown as Stage;
}

const OVER = 'Mira has handed over. We’ll tell you here when a colleague comes.';
const CASES: [string, Stage, string | undefined][] = [
  ['left before there was anything to pay', stage('live', 'open', 'party_left'), 'Mira has left. You can finish on your own.'],
  ['left in review', stage('live', 'in_review', 'party_left'), 'Mira has left. You can finish on your own.'],
  ['left while one pays', stage('live', 'paying', 'party_left'), 'Mira has left. Your payment goes on.'],
  ['left after the order', stage('live', 'completed', 'party_left'), 'Mira has left. Your order is placed.'],
  ['left after the cart went back', stage('live', 'recommended', 'party_left'), 'Mira has left.'],
  ['handed over at the cart', stage('waiting', 'open'), `${OVER} Your cart stays as it is.`],
  ['handed over while one pays', stage('waiting', 'settling'), `${OVER} Your payment goes on.`],
  ['handed over after the order', stage('waiting', 'completed'), `${OVER} Your order is placed.`],
  ['another one was asked for', stage('waiting', 'open', 'advisor_called'), undefined],
  ['still here', stage('live', 'open', 'party_joined', false), undefined],
];

test('an advisor who has gone is spoken of once, and nobody is asked to finish what is finished', () => {
  for (const [what, now, sentence] of CASES) assert.equal(goneWords(now, enPanel), sentence, what);
});

test('who waits for the first advisor, or has asked for another, reads that somebody is looked for', () => {
  assert.equal(waitingWords(stage('waiting', 'open', 'advisor_called'), enPanel), enPanel.waiting);
  assert.match(waitingWords(stage('waiting', 'completed'), dePanel), /^Mira hat übergeben\..*Bestellung ist aufgegeben\.$/);
});

test('who leaves reads what becomes of the purchase: a payment that is under way goes on', () => {
  const cart = 'Leave the session? Your cart stays in the shop.';
  const pay = 'Leave the session? Your payment goes on.';
  const rows: Record<Phase, string> = {
    open: cart,
    in_review: cart,
    approved: cart,
    paying: pay,
    withdrawing: pay,
    settling: pay,
    completed: 'Leave the session? What you have bought stays ordered.',
    recommended: cart,
    abandoned: cart,
  };
  for (const [phase, said] of Object.entries(rows)) assert.equal(leavingWords(stage('live', phase as Phase), enPanel), said, phase);
  assert.equal(leavingWords(stage('live', 'paying'), dePanel), 'Beratung beenden? Ihre Zahlung läuft weiter.');
});

test('one is alone until somebody comes, also who only left a message and who waits again', () => {
  const never = (status: SessionView['status']) =>
    ({ view: { status, parties: { lea: LEA } } }) as unknown as Stage;
  for (const status of ['waiting', 'live', 'ended'] as const) assert.ok(isAlone(never(status)), status);
  assert.ok(isAlone(stage('waiting', 'open')));
  assert.ok(!isAlone(stage('live', 'open', 'party_left')), 'their advisor has left');
  assert.ok(!isAlone(stage('ended', 'open')));
  assert.ok(!isAlone(stage('live', 'open', 'party_joined', false)));
});
