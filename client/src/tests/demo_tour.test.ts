// The demo's tour: which step is next, and whom it believes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DONE, SIDES, newsIn, stepAt } from '../demo/tour.ts';

test('the tour follows the session from asking to the order', () => {
  const steps = [
    [{ status: '', phase: '' }, 0],
    [{ status: 'waiting', phase: 'open' }, 1],
    [{ status: 'live', phase: 'open' }, 2],
    [{ status: 'live', phase: 'paying' }, 2],
    [{ status: 'live', phase: 'completed' }, DONE],
    [{ status: 'ended', phase: 'completed' }, DONE],
    [{ status: 'ended', phase: 'open' }, 0],
  ] as const;
  for (const [news, step] of steps) assert.equal(stepAt(news), step, JSON.stringify(news));
  assert.equal(SIDES.length, DONE);
});

test('only the panel of this very Theke is heard', () => {
  const news = { demo: 'theke', status: 'waiting', phase: 'open' };
  const own = 'http://localhost:8765';
  assert.deepEqual(newsIn({ origin: own, data: news }, own), news);
  for (const event of [
    { origin: 'http://127.0.0.1:8765', data: news },
    { origin: own, data: { ...news, demo: 'other' } },
    { origin: own, data: { ...news, status: 1 } },
    { origin: own, data: null },
    { origin: own, data: 'waiting' },
  ]) {
    assert.equal(newsIn(event, own), undefined);
  }
});
