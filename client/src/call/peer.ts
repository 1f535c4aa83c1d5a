// One connection to one other party. Media sections have fixed places: sound, camera, screen. Who joined last makes them and
// offers first; after that only the impolite one offers, and the polite one asks for it (decision 0038): no offer is ever
// taken back, after which Chromium shows no more of a picture that still comes.
import type { Candidate, SignalFrom, Track } from '../wire.ts';

/** What stands in which media section. */
export const PLACES: readonly Track[] = ['audio', 'camera', 'screen'];
const KINDS: Record<Track, 'audio' | 'video'> = { audio: 'audio', camera: 'video', screen: 'video' };
const CANDIDATES_MAX = 20;
/** Candidates that are found soon after each other travel together. */
const GATHER_MS = 50;
/** A new way that was begun so short a time ago is the one that is asked for now. */
const RESTART_MS = 1_000;

/** What may be sent here, and what may come. */
export interface Ways {
  send: readonly Track[];
  receive: readonly Track[];
}

/** What is sent to the other side: a description, some candidates, or a request for an offer. */
export type Outgoing = { kind: 'offer' | 'answer'; sdp: string; number: number } | { candidates: Candidate[] } | { restart: boolean };

/** What a connection needs of what is around it. */
export interface PeerPorts {
  /** Send to the other side; settles when the server has answered. */
  send(signal: Outgoing): Promise<unknown>;
  /** The state of the connection is another one. */
  changed(): void;
  /** A track of theirs has come. */
  came(place: Track, track: MediaStreamTrack): void;
}

/** A connection to another party. */
export class Peer {
  readonly connection: RTCPeerConnection;
  readonly #polite: boolean;
  readonly #ports: PeerPorts;
  readonly #tracks = new Map<Track, MediaStreamTrack | null>();
  #ways: Ways = { send: [], receive: [] };
  /** How many offers were made here. */
  #offers = 0;
  #isOffering = false;
  #restarted_ms = -Infinity;
  /** The last offer of theirs that was answered. */
  #answered = -1;
  /** Signals of theirs are taken in one after the other. */
  #chain: Promise<void> = Promise.resolve();
  #waiting: Candidate[] = [];
  #found: Candidate[] = [];
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #isFirst = true;
  #heard_ms = 0;
  #isClosed = false;

  constructor(configuration: RTCConfiguration, polite: boolean, ports: PeerPorts) {
    this.#polite = polite;
    this.#ports = ports;
    const connection = (this.connection = new RTCPeerConnection(configuration));
    connection.onnegotiationneeded = () => void (this.#asks ? this.#ask(false) : this.#offer());
    connection.onicecandidate = ({ candidate }) => this.#gather(candidate);
    connection.onconnectionstatechange = () => ports.changed();
    connection.ontrack = ({ track, transceiver }) => {
      const place = PLACES[connection.getTransceivers().indexOf(transceiver)];
      if (place) ports.came(place, track);
    };
  }

  /** Make the media sections, and with them the first offer: for the one who joined last. */
  begin(ways: Ways): void {
    this.#ways = ways;
    for (const place of PLACES) {
      const transceiver = this.connection.addTransceiver(KINDS[place], { direction: directionOf(place, ways) });
      void transceiver.sender.replaceTrack(this.#tracks.get(place) ?? null);
    }
  }

  /** What may be sent or may come is something else now; where that changes a section, it is offered anew. */
  allow(ways: Ways): void {
    this.#ways = ways;
    this.#settle();
  }

  /** Send this track in its place from now on, or nothing; nothing is negotiated for it. */
  async give(place: Track, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks.set(place, track);
    await this.#transceiver(place)?.sender.replaceTrack(track);
  }

  /** Find a new way to the other side, with fresh servers; what is sent goes on until then. */
  async restart(configuration: RTCConfiguration): Promise<void> {
    if (this.#isClosed) return;
    this.connection.setConfiguration(configuration);
    if (this.#asks) await this.#ask(true);
    else await this.#renew(true);
  }

  /** Begin each picture that is sent anew: after an interruption the other side waits up to 3 s before it asks for a whole one. */
  async refresh(): Promise<void> {
    for (const sender of this.connection.getSenders()) {
      if (sender.track?.kind !== 'video') continue;
      await activate(sender, false);
      await activate(sender, true);
    }
  }

  /** Whether a voice or a picture of theirs has come since this was last asked. */
  isHeard(): boolean {
    const before = this.#heard_ms;
    const sources = this.connection.getReceivers().flatMap((receiver) => receiver.getSynchronizationSources());
    this.#heard_ms = Math.max(...sources.map(({ timestamp }) => timestamp), 0);
    return this.#heard_ms > before;
  }

  /** Take in what the other side sent. */
  take(signal: SignalFrom): Promise<void> {
    this.#chain = this.#chain.then(() => this.#taken(signal)).catch(() => undefined);
    return this.#chain;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#gathering);
    this.connection.close();
  }

  #transceiver(place: Track): RTCRtpTransceiver | undefined {
    return this.connection.getTransceivers()[PLACES.indexOf(place)];
  }

  /** Give each section its direction and its track. */
  #settle(): void {
    for (const place of PLACES) {
      const transceiver = this.#transceiver(place);
      if (!transceiver) continue;
      const direction = directionOf(place, this.#ways);
      if (transceiver.direction !== direction) transceiver.direction = direction;
      const track = this.#tracks.get(place) ?? null;
      if (transceiver.sender.track !== track) void transceiver.sender.replaceTrack(track);
    }
  }

  /** Whether offers are made over there: what is needed here is asked for. */
  get #asks(): boolean {
    return this.#polite && Boolean(this.connection.remoteDescription);
  }

  async #ask(restart: boolean): Promise<void> {
    await this.#ports.send({ restart });
  }

  /** Offer, also with new ways. An offer that nobody has answered may have been lost: it is sent again, and the next one follows its answer. */
  async #renew(restart: boolean): Promise<void> {
    const { connection } = this;
    // Both sides find out that a way is lost: what was begun for one of them is for both.
    if (restart && performance.now() - this.#restarted_ms > RESTART_MS) {
      this.#restarted_ms = performance.now();
      connection.restartIce();
    }
    if (connection.signalingState === 'stable') await this.#offer();
    else if (restart && connection.signalingState === 'have-local-offer') await this.#describe(this.#offers);
  }

  async #offer(): Promise<void> {
    if (this.#isClosed || this.#isOffering || this.connection.signalingState !== 'stable') return;
    this.#isOffering = true;
    const number = ++this.#offers;
    try {
      await this.connection.setLocalDescription();
    } catch {
      return; // it is over
    } finally {
      this.#isOffering = false;
    }
    await this.#describe(number);
  }

  async #describe(number: number): Promise<void> {
    const { localDescription } = this.connection;
    if (!localDescription || this.#isClosed) return;
    const { type, sdp } = localDescription;
    if (type === 'offer' || type === 'answer') await this.#ports.send({ kind: type, sdp, number });
  }

  async #taken({ kind, sdp = '', number = 0, candidates, restart }: SignalFrom): Promise<void> {
    if (this.#isClosed) return;
    if (kind === 'candidates') return this.#reached(candidates ?? []);
    if (kind === 'renegotiate') return this.#renew(restart ?? false);
    if (kind === 'offer') return this.#answer(sdp, number);
    // A second answer to the same offer means nothing, and to the next one it would mean something wrong.
    if (number !== this.#offers || this.connection.signalingState !== 'have-local-offer') return;
    await this.connection.setRemoteDescription({ type: 'answer', sdp });
    await this.#reached(this.#waiting.splice(0));
  }

  async #answer(sdp: string, number: number): Promise<void> {
    const { connection } = this;
    if (connection.signalingState !== 'stable') return;
    if (number === this.#answered) return this.#describe(number); // ours was lost
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await this.#reached(this.#waiting.splice(0));
    this.#settle();
    await connection.setLocalDescription();
    this.#answered = number;
    await this.#describe(number);
  }

  /** Take in candidates; those of another generation of theirs mean nothing, and are no fault. */
  async #reached(candidates: readonly Candidate[]): Promise<void> {
    if (!this.connection.remoteDescription) return void this.#waiting.push(...candidates);
    for (const { candidate, mid, ufrag } of candidates) {
      const usernameFragment = ufrag ? { usernameFragment: ufrag } : {};
      await this.connection.addIceCandidate({ candidate, sdpMid: mid ?? '0', ...usernameFragment }).catch(() => undefined);
    }
  }

  #gather(found: RTCIceCandidate | null): void {
    const { candidate = '', sdpMid, usernameFragment } = found ?? {};
    this.#found.push({ candidate, mid: sdpMid ?? '0', ...(usernameFragment ? { ufrag: usernameFragment } : {}) });
    this.#gathering ??= setTimeout(() => this.#pass(), this.#isFirst ? 0 : GATHER_MS);
  }

  /** Send what was found: the first ways at once, since the other side waits for one. */
  #pass(): void {
    this.#gathering = undefined;
    this.#isFirst = false;
    while (this.#found.length && !this.#isClosed) {
      void this.#ports.send({ candidates: this.#found.splice(0, CANDIDATES_MAX) });
    }
  }
}

/** Let a sender encode, or not; nothing is negotiated for it. */
async function activate(sender: RTCRtpSender, active: boolean): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.active = active;
  await sender.setParameters(parameters).catch(() => undefined);
}

/** Return the direction of a section. */
export function directionOf(place: Track, { send, receive }: Ways): RTCRtpTransceiverDirection {
  const sends = send.includes(place);
  if (receive.includes(place)) return sends ? 'sendrecv' : 'recvonly';
  return sends ? 'sendonly' : 'inactive';
}
