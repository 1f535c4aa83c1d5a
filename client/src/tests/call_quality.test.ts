// What a call is worth, from what a browser counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Meter, counted, mosTenths, reportOf, wordFor, type Counted, type Report } from '../call/quality.ts';

/** By round trip and jitter in milliseconds and lost share: R of ITU-T G.107 turned into its score (annex B). */
const SCORES: [number, number, number, number][] = [
  [0, 0, 0, 44],
  [100, 5, 0, 44],
  [300, 20, 0, 42],
  [600, 20, 0, 33],
  [2_000, 100, 0, 10],
  [40, 5, 0.01, 43],
  [40, 5, 0.05, 37],
  [40, 5, 0.2, 23],
  [40, 5, 1, 11],
  [60_000, 1_000, 1, 10],
];

for (const [rtt, jitter, loss, score] of SCORES) {
  test(`${rtt} ms there and back, ${jitter} ms jitter, ${loss * 100} % lost: ${score / 10}`, () => {
    assert.equal(mosTenths(rtt, jitter, loss), score);
  });
}

const NOTHING: Counted = { at_ms: 0, packets: 0, lost: 0, frames: 0, freezes: 0, rtt_ms: 0, jitter_ms: 0, relayed: false };

test('a report is about the time since the last one', () => {
  const before = { ...NOTHING, at_ms: 1_000, packets: 100, lost: 50, frames: 40, freezes: 3 };
  const after = { at_ms: 21_000, packets: 1_080, lost: 70, frames: 440, freezes: 5, rtt_ms: 41.6, jitter_ms: 4, relayed: true };
  assert.deepEqual(reportOf(before, after), {
    quality: 'good',
    mos_tenths: mosTenths(41.6, 4, 0.02),
    rtt_ms: 42,
    loss_bp: 200,
    fps: 20,
    freezes: 2,
    relayed: true,
  });
});

test('counts that begin anew, as after a restart, are no loss', () => {
  const before = { ...NOTHING, packets: 900, lost: 30, frames: 400, freezes: 4 };
  const { loss_bp, fps, freezes } = reportOf(before, { ...NOTHING, at_ms: 20_000, packets: 10 });
  assert.deepEqual([loss_bp, fps, freezes], [0, 0, 0]);
});

/** What Chromium and Firefox name the way that is used by. */
const WAYS: [string, Record<string, unknown>[]][] = [
  ['named at the transport', [{ id: 'T', type: 'transport', selectedCandidatePairId: 'P' }, { id: 'P', type: 'candidate-pair', currentRoundTripTime: 0.05, localCandidateId: 'L' }]],
  ['marked as selected', [{ id: 'Q', type: 'candidate-pair' }, { id: 'P', type: 'candidate-pair', selected: true, currentRoundTripTime: 0.05, localCandidateId: 'L' }]],
];

/** Return a connection that has counted this. */
const connected = (entries: Record<string, unknown>[]) =>
  ({ getStats: async () => new Map(entries.map((entry) => [entry.id, entry])) }) as unknown as RTCPeerConnection;

const SOUND = { id: 'A', type: 'inbound-rtp', kind: 'audio', packetsReceived: 250, packetsLost: 0, jitter: 0.004 };
const PICTURE = { id: 'V', type: 'inbound-rtp', kind: 'video', framesDecoded: 100, freezeCount: 1 };
const RELAY = { id: 'L', type: 'local-candidate', candidateType: 'relay' };

for (const [what, way] of WAYS) {
  test(`what is counted is read: ${what}`, async () => {
    assert.deepEqual(await counted(connected([...way, RELAY, SOUND, PICTURE]), 7), {
      at_ms: 7, packets: 250, lost: 0, frames: 100, freezes: 1, rtt_ms: 50, jitter_ms: 4, relayed: true,
    });
  });
}

/** By score in tenths and pictures a second. */
const WORDS: [number, number, string][] = [
  [44, 20, 'good'],
  [40, 0, 'good'],
  [40, 8, 'good'],
  [44, 7, 'fair'],
  [39, 20, 'fair'],
  [31, 0, 'fair'],
  [30, 20, 'poor'],
  [10, 0, 'poor'],
];

for (const [score, fps, word] of WORDS) {
  test(`${score / 10} with ${fps} pictures a second is ${word}`, () => assert.equal(wordFor(score, fps), word));
}

/** Return a meter that has begun, and what it reports. */
function metering() {
  const reports: Report[] = [];
  const meter = new Meter((report) => reports.push(report));
  meter.begin(10_000);
  return { meter, reports };
}

test('the weakest connection is reported, soon and then once a minute', async () => {
  const { meter, reports } = metering();
  const track = Object.assign(new EventTarget(), { kind: 'video' }) as unknown as MediaStreamTrack;
  meter.await(track, () => 10_420);
  track.dispatchEvent(new Event('unmute'));
  const well = connected([SOUND, PICTURE]);
  const badly = connected([{ ...SOUND, packetsLost: 2 }, PICTURE]);
  assert.equal(await meter.look([well, badly], 14_999), false);
  assert.equal(await meter.look([well, badly], 15_000), true);
  for (let at_ms = 20_000; at_ms < 75_000; at_ms += 5_000) assert.equal(await meter.look([well, badly], at_ms), false);
  assert.equal(reports.length, 1);
  await meter.look([well, badly], 75_000);
  assert.deepEqual(
    reports.map(({ quality, loss_bp, first_frame_ms }) => [quality, loss_bp, first_frame_ms]),
    [['good', 79, 420], ['good', 0, 420]],
  );
});

test('another word is reported at once, with all that was since the last report', async () => {
  const { meter, reports } = metering();
  const counts = { ...SOUND };
  const one = connected([counts]);
  await meter.look([one], 15_000);
  counts.packetsReceived += 250;
  await meter.look([one], 20_000);
  counts.packetsLost += 250;
  assert.equal(await meter.look([one], 25_000), true);
  assert.equal(meter.word, 'poor');
  assert.deepEqual([reports.length, reports[1]?.quality, reports[1]?.loss_bp], [2, 'poor', 5_000]);
});
