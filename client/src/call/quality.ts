// How good a call is, from what the browser counts: the sound by the E-model, the picture by its rate and its standing still.
// What is sent on are figures without an address, and a word for the others.
import type { Quality, TellQuality } from '../wire.ts';

/** What one connection has counted from its beginning on. */
export interface Counted {
  at_ms: number;
  /** Packets of sound that came, and that did not. */
  packets: number;
  lost: number;
  frames: number;
  freezes: number;
  rtt_ms: number;
  jitter_ms: number;
  relayed: boolean;
}

/** How the call is, as the server takes it. */
export type Report = Omit<TellQuality, 'type'>;

/** So often one looks for oneself. */
const LOOK_MS = 5_000;
/** So often it is reported where the word for it stays: seldom enough to cost the server next to nothing. */
const REPORT_MS = 60_000;

/** Below this, in tenths, some are dissatisfied; below the other nearly all (ITU-T G.107, annex B: R 80 and 60). */
const FAIR_BELOW = 40;
const POOR_BELOW = 31;
/** Fewer pictures a second than this are a row of pictures. */
const JERKS_BELOW = 8;

// ITU-T G.107: what is left of 93.2 without noise, after delay (its simplified form by Cole and Rosenbluth) and after loss.
const R_BEST = 93.2;
const CODEC_MS = 20;
const LATE_MS = 177.3;
/** How well a codec that hides losses bears them (G.113, appendix I, gives 19 to 25 for such codecs). */
const ROBUSTNESS = 20;
const MOS_LEAST = 10;
const MOS_MOST = 45;

/** Return the mean opinion score of sound, in tenths, 10 to 45. `loss` is a share, 0 to 1. */
export function mosTenths(rtt_ms: number, jitter_ms: number, loss: number): number {
  const delay_ms = rtt_ms / 2 + 2 * jitter_ms + CODEC_MS;
  const late = 0.024 * delay_ms + (delay_ms > LATE_MS ? 0.11 * (delay_ms - LATE_MS) : 0);
  const percent = loss * 100;
  const r = Math.max(0, R_BEST - late - (95 * percent) / (percent + ROBUSTNESS));
  const mos = 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r);
  return Math.min(MOS_MOST, Math.max(MOS_LEAST, Math.round(mos * 10)));
}

/** Return the word for a call; `fps` is 0 where no pictures are to come. */
export function wordFor(mos_tenths: number, fps: number): Quality {
  if (mos_tenths < POOR_BELOW) return 'poor';
  return mos_tenths < FAIR_BELOW || (fps > 0 && fps < JERKS_BELOW) ? 'fair' : 'good';
}

/** Return how it was between two counts of one connection. */
export function reportOf(before: Counted, after: Counted): Report {
  const lost = Math.max(0, after.lost - before.lost);
  const packets = Math.max(0, after.packets - before.packets);
  const loss = lost ? lost / (lost + packets) : 0;
  const seconds = Math.max(1, after.at_ms - before.at_ms) / 1_000;
  const fps = Math.min(240, Math.round(Math.max(0, after.frames - before.frames) / seconds));
  const mos_tenths = mosTenths(after.rtt_ms, after.jitter_ms, loss);
  return {
    quality: wordFor(mos_tenths, fps),
    mos_tenths,
    rtt_ms: Math.round(Math.min(60_000, after.rtt_ms)),
    loss_bp: Math.round(loss * 10_000),
    fps,
    freezes: Math.min(10_000, Math.max(0, after.freezes - before.freezes)),
    relayed: after.relayed,
  };
}

/** Entries of a report of the browser's, of all kinds. */
type Entry = Record<string, unknown> & { id: string; type: string };

/** Return what a connection has counted by now. */
export async function counted(connection: Pick<RTCPeerConnection, 'getStats'>, at_ms: number): Promise<Counted> {
  const entries: Entry[] = [];
  (await connection.getStats()).forEach((entry: Entry) => entries.push(entry));
  const sum = (kind: string, name: string) =>
    entries.filter((entry) => entry.type === 'inbound-rtp' && entry.kind === kind).reduce((total, entry) => total + number(entry[name]), 0);
  const pair = chosenPair(entries);
  const local = entries.find(({ id }) => id === pair?.localCandidateId);
  return {
    at_ms,
    packets: sum('audio', 'packetsReceived'),
    lost: sum('audio', 'packetsLost'),
    frames: sum('video', 'framesDecoded'),
    freezes: sum('video', 'freezeCount'),
    rtt_ms: number(pair?.currentRoundTripTime) * 1_000,
    jitter_ms: sum('audio', 'jitter') * 1_000,
    relayed: local?.candidateType === 'relay',
  };
}

/** Return the way that is used: Chromium names it at the transport, Firefox marks it. */
function chosenPair(entries: readonly Entry[]): Entry | undefined {
  const named = entries.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
  return entries.find((entry) => entry.id === named || (entry.type === 'candidate-pair' && entry.selected === true));
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Counts how a call goes for oneself, and reports it where the word for it is another one, or it was long ago. */
export class Meter {
  /** The word for it, for oneself. */
  word: Quality = 'unknown';
  readonly #report: (report: Report) => void;
  /** What each connection had counted at the last look and at the last report. */
  readonly #looked = new WeakMap<object, Counted>();
  readonly #reported = new WeakMap<object, Counted>();
  #began_ms = 0;
  #look_ms = 0;
  #report_ms = 0;
  #first = { audio: 0, video: 0 };

  constructor(report: (report: Report) => void) {
    this.#report = report;
  }

  /** One joins a call now. */
  begin(now_ms: number): void {
    this.word = 'unknown';
    this.#began_ms = now_ms;
    this.#look_ms = now_ms + LOOK_MS;
    this.#report_ms = now_ms;
    this.#first = { audio: 0, video: 0 };
  }

  /** A track is to come: it unmutes with its first packets. */
  await(track: MediaStreamTrack, now: () => number): void {
    const kind = track.kind === 'video' ? 'video' : 'audio';
    const came = () => (this.#first[kind] ||= Math.max(1, now() - this.#began_ms));
    track.addEventListener('unmute', came, { once: true });
  }

  /** Look at the connections that stand, where it is time; says whether the word is another one. */
  async look(connections: readonly RTCPeerConnection[], now_ms: number): Promise<boolean> {
    if (now_ms < this.#look_ms || !connections.length) return false;
    this.#look_ms = now_ms + LOOK_MS;
    const counts = await Promise.all(connections.map(async (connection) => [connection, await counted(connection, now_ms)] as const));
    const { quality } = this.#weakest(counts, this.#looked);
    const isNews = quality !== this.word;
    this.word = quality;
    if (isNews || now_ms >= this.#report_ms) {
      this.#report_ms = now_ms + REPORT_MS;
      const first_frame_ms = Math.min(600_000, this.#first.video || this.#first.audio);
      this.#report({ ...this.#weakest(counts, this.#reported), quality, first_frame_ms });
    }
    return isNews;
  }

  /** Return how the weakest connection was since the last time. */
  #weakest(counts: readonly (readonly [RTCPeerConnection, Counted])[], last: WeakMap<object, Counted>): Report {
    const reports = counts.map(([connection, after]) => {
      const before = last.get(connection) ?? { ...after, at_ms: this.#began_ms, packets: 0, lost: 0, frames: 0, freezes: 0 };
      last.set(connection, after);
      return reportOf(before, after);
    });
    return reports.reduce((weak, other) => (other.mos_tenths < weak.mos_tenths ? other : weak));
  }
}
