// The connections of one's own part in a call: one to each other party, made, followed and mended here.
import type { AnySignal, CallNews, Ice, PeerView, SignalAck, SignalFrom, Track } from '../wire.ts';
import { PLACES, Peer, type Outgoing, type Ways } from './peer.ts';
import { Meter } from './quality.ts';
import { rung, tried, troubleAt, type Rung, type Trouble } from './recovery.ts';
import type { Voices } from './voices.ts';

/** The way of signals to the server; nothing comes back where there is no connection. */
export type Ask = (signal: AnySignal) => Promise<SignalAck | undefined>;

/** Somebody else in the call, as they are shown. */
export interface Other {
  party: string;
  view: PeerView;
  /** Their sound and camera. */
  stream: MediaStream;
  screen: MediaStream | undefined;
  /** Whether something comes from them now. */
  stands: boolean;
  /** What is being done about it where nothing does. */
  rung: Rung;
}

interface Line {
  gen: number;
  peer: Peer;
  stream: MediaStream;
  screen: MediaStream | undefined;
  trouble: Trouble | undefined;
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
      const { peer, stream, screen, trouble } = line;
      const state = peer.connection.connectionState;
      return [{ party, view, stream, screen, stands: state === 'connected', rung: trouble ? rung(state, trouble, now) : 'wait' }];
    });
  }

  /** Be connected to everybody who is there, and to nobody else. `begins`: the offers are made here. */
  follow(news: CallNews, begins: boolean): void {
    for (const [party, line] of this.#lines) {
      if (news.peers[party]?.gen !== line.gen) this.#drop(party);
    }
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

  /** The socket was away: look for new ways wherever nothing comes. */
  returned(): void {
    for (const line of this.#lines.values()) {
      if (line.peer.connection.connectionState !== 'connected') this.#restart(line);
    }
  }

  /** Look after what is in trouble, a step at a time. */
  look(): void {
    const now = this.#ports.now();
    for (const line of this.#lines.values()) {
      if (!line.trouble) continue;
      const what = rung(line.peer.connection.connectionState, line.trouble, now);
      if (what === 'restart') this.#restart(line);
      else if (what === 'rebuild') return this.#ports.rebuild();
      this.#ports.changed();
    }
    void this.#measure(now);
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
  }

  #connect(party: string, view: PeerView, ways: Ways, begins: boolean): void {
    const stream = new MediaStream();
    const peer = new Peer(configurationOf(this.ice), view.polite, {
      send: (signal) => this.#send(party, view.gen, signal),
      changed: () => this.#moved(party),
      came: (place, track) => this.#came(party, place, track),
    });
    this.#ports.voices.hear(party, stream);
    this.#lines.set(party, { gen: view.gen, peer, stream, screen: undefined, trouble: troubleAt(this.#ports.now()) });
    for (const place of PLACES) void peer.give(place, this.#ports.track(place));
    if (begins) peer.begin(ways);
    else peer.allow(ways);
  }

  #send(to: string, to_gen: number, signal: Outgoing): Promise<SignalAck | undefined> {
    const about = { to, gen: this.gen, to_gen };
    if ('candidates' in signal) return this.#ports.ask({ type: 'candidates', ...about, ...signal });
    return this.#ports.ask({ type: 'description', ...about, ...signal });
  }

  #came(party: string, place: Track, track: MediaStreamTrack): void {
    const line = this.#lines.get(party);
    if (!line) return;
    if (place === 'screen') line.screen = new MediaStream([track]);
    else line.stream.addTrack(track);
    this.meter.await(track, () => this.#ports.now());
    this.#ports.changed();
  }

  #moved(party: string): void {
    const line = this.#lines.get(party);
    if (!line) return;
    const { connectionState: state } = line.peer.connection;
    if (state === 'connected') line.trouble = undefined;
    else if (state === 'disconnected' || state === 'failed') line.trouble ??= troubleAt(this.#ports.now());
    this.#ports.changed();
  }

  #restart(line: Line): void {
    line.trouble = tried(line.trouble ?? troubleAt(this.#ports.now()), 'restart', this.#ports.now());
    void this.#ports.ask({ type: 'ice' }).then((answer) => {
      if (answer?.result === 'ice') this.ice = answer.ice;
      line.peer.restart(configurationOf(this.ice));
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
