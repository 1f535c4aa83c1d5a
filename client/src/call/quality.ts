// How good a call is, from what the browser counts: the sound by the E-model, the picture by its rate and its standing still.
// What is sent on are figures without an address; the server says them in a word.
import type { TellQuality } from '../wire.ts';

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

/** The first report comes soon, so that the word for it does. */
const FIRST_MS = 5_000;
/** Seldom enough to cost the server next to nothing. */
const EVERY_MS = 20_000;

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

/** Return how it was between two counts of one connection. */
export function reportOf(before: Counted, after: Counted): Report {
  const lost = Math.max(0, after.lost - before.lost);
  const packets = Math.max(0, after.packets - before.packets);
  const loss = lost ? lost / (lost + packets) : 0;
  const seconds = Math.max(1, after.at_ms - before.at_ms) / 1_000;
  return {
    mos_tenths: mosTenths(after.rtt_ms, after.jitter_ms, loss),
    rtt_ms: Math.round(Math.min(60_000, after.rtt_ms)),
    loss_bp: Math.round(loss * 10_000),
    fps: Math.min(240, Math.round(Math.max(0, after.frames - before.frames) / seconds)),
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

/** Counts how a call goes for oneself, and reports it now and then. */
export class Meter {
  readonly #report: (report: Report) => void;
  readonly #before = new WeakMap<object, Counted>();
  #began_ms = 0;
  #due_ms = 0;
  #first = { audio: 0, video: 0 };

  constructor(report: (report: Report) => void) {
    this.#report = report;
  }

  /** One joins a call now. */
  begin(now_ms: number): void {
    this.#began_ms = now_ms;
    this.#due_ms = now_ms + FIRST_MS;
    this.#first = { audio: 0, video: 0 };
  }

  /** A track is to come: it unmutes with its first packets. */
  await(track: MediaStreamTrack, now: () => number): void {
    const kind = track.kind === 'video' ? 'video' : 'audio';
    const came = () => (this.#first[kind] ||= Math.max(1, now() - this.#began_ms));
    track.addEventListener('unmute', came, { once: true });
  }

  /** Look at the connections that stand; report the weakest of them where it is time. */
  async look(connections: readonly RTCPeerConnection[], now_ms: number): Promise<void> {
    if (now_ms < this.#due_ms || !connections.length) return;
    this.#due_ms = now_ms + EVERY_MS;
    const reports = await Promise.all(connections.map((connection) => this.#since(connection, now_ms)));
    const [weakest] = reports.sort((one, other) => one.mos_tenths - other.mos_tenths || (one.fps ?? 0) - (other.fps ?? 0));
    const first_frame_ms = Math.min(600_000, this.#first.video || this.#first.audio);
    if (weakest) this.#report({ ...weakest, first_frame_ms });
  }

  async #since(connection: RTCPeerConnection, now_ms: number): Promise<Report> {
    const after = await counted(connection, now_ms);
    const before = this.#before.get(connection) ?? { ...after, at_ms: this.#began_ms, packets: 0, lost: 0, frames: 0, freezes: 0 };
    this.#before.set(connection, after);
    return reportOf(before, after);
  }
}
