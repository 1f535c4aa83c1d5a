// One connection to one other party, by perfect negotiation (W3C webrtc-pc, 10.7): both may offer at any time, and the
// polite one gives way. Media sections have fixed places: sound, camera, screen. Who joined last makes them and offers first.
import type { Candidate, SignalFrom, Track } from '../wire.ts';

/** What stands in which media section. */
export const PLACES: readonly Track[] = ['audio', 'camera', 'screen'];
const KINDS: Record<Track, 'audio' | 'video'> = { audio: 'audio', camera: 'video', screen: 'video' };
const CANDIDATES_MAX = 20;
/** Candidates that are found soon after each other travel together. */
const GATHER_MS = 50;

/** What may be sent here, and what may come. */
export interface Ways {
  send: readonly Track[];
  receive: readonly Track[];
}

/** What a description or some candidates are sent with. */
export type Outgoing = { kind: 'offer' | 'answer'; sdp: string } | { candidates: Candidate[] };

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
  #isOffering = false;
  #isAnswerPending = false;
  #isIgnoring = false;
  /** Signals of theirs are taken in one after the other. */
  #chain: Promise<void> = Promise.resolve();
  #waiting: Candidate[] = [];
  #found: Candidate[] = [];
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #isFirst = true;
  #isClosed = false;

  constructor(configuration: RTCConfiguration, polite: boolean, ports: PeerPorts) {
    this.#polite = polite;
    this.#ports = ports;
    const connection = (this.connection = new RTCPeerConnection(configuration));
    connection.onnegotiationneeded = () => void this.#offer();
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
  restart(configuration: RTCConfiguration): void {
    this.connection.setConfiguration(configuration);
    this.connection.restartIce();
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

  async #offer(): Promise<void> {
    const { connection } = this;
    try {
      this.#isOffering = true;
      await connection.setLocalDescription();
      await this.#describe();
    } catch {
      // The other side was faster, or it is over: the next state asks again.
    } finally {
      this.#isOffering = false;
    }
  }

  async #describe(): Promise<void> {
    const { localDescription } = this.connection;
    if (!localDescription || this.#isClosed) return;
    const { type, sdp } = localDescription;
    if (type === 'offer' || type === 'answer') await this.#ports.send({ kind: type, sdp });
  }

  async #taken({ kind, sdp, candidates }: SignalFrom): Promise<void> {
    if (this.#isClosed) return;
    if (kind === 'candidates') return this.#reached(candidates ?? []);
    const { connection } = this;
    const isReady =
      !this.#isOffering && (connection.signalingState === 'stable' || this.#isAnswerPending);
    this.#isIgnoring = !this.#polite && kind === 'offer' && !isReady;
    if (this.#isIgnoring) return;
    this.#isAnswerPending = kind === 'answer';
    await connection.setRemoteDescription({ type: kind, sdp: sdp ?? '' });
    this.#isAnswerPending = false;
    await this.#reached(this.#waiting.splice(0));
    if (kind !== 'offer') return;
    this.#settle();
    await connection.setLocalDescription();
    await this.#describe();
  }

  /** Take in candidates; those of another generation of theirs mean nothing, and are no fault. */
  async #reached(candidates: readonly Candidate[]): Promise<void> {
    if (!this.connection.remoteDescription) return void this.#waiting.push(...candidates);
    for (const { candidate, mid, ufrag } of candidates) {
      const usernameFragment = ufrag ? { usernameFragment: ufrag } : {};
      try {
        await this.connection.addIceCandidate({ candidate, sdpMid: mid ?? '0', ...usernameFragment });
      } catch {
        if (!this.#isIgnoring) continue;
      }
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

/** Return the direction of a section. */
export function directionOf(place: Track, { send, receive }: Ways): RTCRtpTransceiverDirection {
  const sends = send.includes(place);
  if (receive.includes(place)) return sends ? 'sendrecv' : 'recvonly';
  return sends ? 'sendonly' : 'inactive';
}
