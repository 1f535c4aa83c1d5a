// The connections of one's own part in a call: one to each other party, made, followed and mended here.
import type { AnySignal, CallNews, Ice, PeerView, SignalAck, SignalFrom, Track } from '../wire.ts';
import { PLACES, Peer, type Outgoing, type Ways } from './peer.ts';
import { Meter } from './quality.ts';
import { rung, tried, troubleAt, type Rung, type Trouble } from './recovery.ts';
import type { Voices } from './voices.ts';

/** The way of signals to the server; nothing comes back where there is no connection. */
export type Ask = (signal: AnySignal, within_ms?: number) => Promise<SignalAck | undefined>;

/** From when on it is odd that nothing comes any more: a voice is 50 packets a second. */
const QUIET_MS = 1_000;
/** Within which the server answers whose connection stands. */
const STANDS_MS = 1_000;

/** Somebody else in the call, as they are shown. */
export interface Other {
  party: string;
  view: PeerView;
  /** Their camera; like their screen a stream of its own, made when its track comes. */
  face: MediaStream | undefined;
  screen: MediaStream | undefined;
  /** Whether something comes from them now. */
  stands: boolean;
  /** What is being done about it where nothing does. */
  rung: Rung;
}

interface Line {
  gen: number;
  peer: Peer;
  face: MediaStream | undefined;
  screen: MediaStream | undefined;
  trouble: Trouble | undefined;
  isAsking?: boolean;
  /** Whether it has been connected before. */
  stood?: boolean;
  /** When something was last seen to come; not known before that, nor once the server was asked about it. */
  quiet_ms?: number | undefined;
}

/** What the connections need of what is around them. */
export interface LinePorts {
  ask: Ask;
  voices: Voices;
  now(): number;
  /** What is sent in a place now. */
  track(place: Track): MediaStreamTrack | null;
  /** Something is to be drawn anew. */
  changed(): void;
  /** A connection cannot be mended: the own part is to begin anew, with everybody. */
  rebuild(): void;
}

const NOTHING: Ways = { send: [], receive: [] };

/** The connections to everybody else in one call. */
export class Lines {
  /** The generation of the own part that they belong to. */
  gen = 0;
  /** What the server gave last to find ways with. */
  ice: Ice | undefined;
  /** How it goes. */
  readonly meter: Meter;
  readonly #ports: LinePorts;
  readonly #lines = new Map<string, Line>();
  /** Connections that ended here because their party had gone, by the generation of theirs. */
  readonly #ended = new Map<string, number>();

  constructor(ports: LinePorts) {
    this.#ports = ports;
    this.meter = new Meter((report) => void ports.ask({ type: 'quality', ...report }));
  }

  /** One joins from here on: how it goes is counted anew. */
  begin(): void {
    this.meter.begin(this.#ports.now());
  }

  /** Return everybody who is connected to, or about to be. */
  others(news: CallNews | undefined): Other[] {
    const now = this.#ports.now();
    return Object.entries(news?.peers ?? {}).flatMap(([party, view]) => {
      const line = this.#lines.get(party);
      if (!line) return [];
      const { peer, face, screen, trouble } = line;
      const state = peer.connection.connectionState;
      return [{ party, view, face, screen, stands: state === 'connected', rung: trouble ? rung(state, trouble, now) : 'wait' }];
    });
  }

  /** Be connected to everybody who is there, and to nobody else. `begins`: the offers are made here. */
  follow(news: CallNews, begins: boolean): void {
    for (const [party, line] of this.#lines) {
      if (news.peers[party]?.gen === line.gen) continue;
      this.#drop(party);
      this.#ended.set(party, line.gen);
    }
    // Who comes back still has the other end of what ended here.
    const returned = Object.entries(news.peers).some(([party, { gen }]) => this.#ended.get(party) === gen);
    if (returned && !begins) return this.#ports.rebuild();
    if (begins) this.#ended.clear();
    for (const [party, view] of Object.entries(news.peers)) {
      const ways = { send: news.sends, receive: view.sends };
      const line = this.#lines.get(party);
      if (line) line.peer.allow(ways);
      else this.#connect(party, view, ways, begins);
    }
  }

  /** Send this track to everybody in its place, or nothing. */
  async give(place: Track, track: MediaStreamTrack | null): Promise<void> {
    await Promise.all([...this.#lines.values()].map(({ peer }) => peer.give(place, track)));
  }

  /** Take in what another party sent; what is of an earlier generation of either side means nothing. */
  take(signal: SignalFrom): void {
    const line = this.#lines.get(signal.by);
    if (line?.gen === signal.gen && signal.to_gen === this.gen) void line.peer.take(signal);
  }

  /** Whether all that stood when the socket went stands still: then a new way is enough. */
  get stand(): boolean {
    return [...this.#lines.values()].every(({ peer }) => peer.connection.connectionState === 'connected');
  }

  /** The socket is back, with fresh servers: what seems to stand may stand on an address of before. */
  returned(): void {
    for (const line of this.#lines.values()) void line.peer.restart(configurationOf(this.ice));
  }

  /** Look after what is in trouble, a step at a time. */
  look(): void {
    const now = this.#ports.now();
    for (const line of this.#lines.values()) {
      if (!line.trouble) this.#doubt(line, now);
      if (!line.trouble) continue;
      const what = rung(line.peer.connection.connectionState, line.trouble, now);
      if (what === 'restart') this.#restart(line);
      else if (what === 'rebuild') return this.#ports.rebuild();
      this.#ports.changed();
    }
    void this.#measure(now);
  }

  /** Where nothing comes any more though the browser takes it to stand for seconds yet, one's own address may be gone: then the server does not answer either. */
  #doubt(line: Line, now: number): void {
    if (line.peer.isHeard()) line.quiet_ms = now;
    else if (line.quiet_ms !== undefined && now - line.quiet_ms >= QUIET_MS) {
      line.quiet_ms = undefined;
      void this.#ports.ask({ type: 'ice' }, STANDS_MS);
    }
  }

  async #measure(now: number): Promise<void> {
    const standing = [...this.#lines.values()].map(({ peer }) => peer.connection).filter(({ connectionState }) => connectionState === 'connected');
    if (await this.meter.look(standing, now)) this.#ports.changed();
  }

  /** Return what has been tried so far, by party. */
  troubles(): Map<string, Trouble | undefined> {
    return new Map([...this.#lines].map(([party, { trouble }]) => [party, trouble]));
  }

  /** All began anew: what had been tried before is not forgotten. */
  rebuilt(before: Map<string, Trouble | undefined>): void {
    for (const [party, trouble] of before) {
      const line = this.#lines.get(party);
      if (line && trouble) line.trouble = tried(trouble, 'rebuild', this.#ports.now());
    }
  }

  /** Let go of everybody. */
  hangUp(): void {
    for (const party of [...this.#lines.keys()]) this.#drop(party);
    this.#ended.clear();
  }

  #connect(party: string, view: PeerView, ways: Ways, begins: boolean): void {
    const peer = new Peer(configurationOf(this.ice), view.polite, {
      send: (signal) => this.#send(party, view.gen, signal),
      changed: () => this.#moved(party),
      came: (place, track) => this.#came(party, place, track),
    });
    this.#lines.set(party, { gen: view.gen, peer, face: undefined, screen: undefined, trouble: troubleAt(this.#ports.now()) });
    for (const place of PLACES) void peer.give(place, this.#ports.track(place));
    if (begins) peer.begin(ways);
    else peer.allow(ways);
  }

  #send(to: string, to_gen: number, signal: Outgoing): Promise<SignalAck | undefined> {
    const about = { to, gen: this.gen, to_gen };
    if ('candidates' in signal) return this.#ports.ask({ type: 'candidates', ...about, ...signal });
    if ('restart' in signal) return this.#ports.ask({ type: 'renegotiate', ...about, ...signal });
    return this.#ports.ask({ type: 'description', ...about, ...signal });
  }

  #came(party: string, place: Track, track: MediaStreamTrack): void {
    const line = this.#lines.get(party);
    if (!line) return;
    if (place === 'screen') line.screen = new MediaStream([track]);
    else if (place === 'camera') line.face = new MediaStream([track]);
    else this.#ports.voices.hear(party, new MediaStream([track]));
    this.meter.await(track, () => this.#ports.now());
    this.#ports.changed();
  }

  #moved(party: string): void {
    const line = this.#lines.get(party);
    if (!line) return;
    const { connectionState: state } = line.peer.connection;
    if (state === 'connected') {
      if (line.stood) void line.peer.refresh();
      line.stood = true;
      line.trouble = undefined;
    } else if (state === 'disconnected' || state === 'failed') line.trouble ??= troubleAt(this.#ports.now());
    this.#ports.changed();
  }

  /** Nothing is tried, and nothing counted, while the server is not reached either: it begins anew when it is. */
  #restart(line: Line): void {
    if (line.isAsking) return;
    line.isAsking = true;
    void this.#ports.ask({ type: 'ice' }).then((answer) => {
      line.isAsking = false;
      if (answer?.result !== 'ice') return;
      this.ice = answer.ice;
      line.trouble &&= tried(line.trouble, 'restart', this.#ports.now());
      void line.peer.restart(configurationOf(this.ice));
    });
  }

  #drop(party: string): void {
    const line = this.#lines.get(party);
    this.#lines.delete(party);
    this.#ports.voices.stop(party);
    line?.peer.allow(NOTHING);
    line?.peer.close();
  }
}

/** Return what a browser's connection is made with. */
const configurationOf = (ice: Ice | undefined): RTCConfiguration => ({
  iceServers: (ice?.servers ?? []).map(({ urls, username, credential }) => ({
    urls,
    ...(username ? { username } : {}),
    ...(credential ? { credential } : {}),
  })),
  iceTransportPolicy: ice?.relay_only ? 'relay' : 'all',
  bundlePolicy: 'max-bundle',
  iceCandidatePoolSize: 1,
});
