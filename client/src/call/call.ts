// The own part in a call: who else is in it, from which tab, with which devices; and what is done when a connection goes.
// It draws nothing. The cart never waits for it.
import type { Keep } from '../connection/keep.ts';
import type { Caller } from '../connection/link.ts';
import { every } from '../look/lifetime.ts';
import type { CallJoined, CallNews, CallView, MediaStatus, Quality, SignalFrom, Track } from '../wire.ts';
import { Devices, type Media, type TrackState } from './devices.ts';
import { Lines, type Ask, type Other } from './lines.ts';
import { PLACES } from './peer.ts';
import { Voices } from './voices.ts';

const LOOK_MS = 500;
const PLACE_BYTES = 8;

/** Says that this tab is in some call: the next page fetches what draws it at once (`session/call-place.ts`). */
const IN_CALL = 'theke.call';

/** What a call finds around it. */
export interface Around {
  ask: Ask;
  /** Of this tab: which call one is in, and what was muted. */
  keep: Keep;
  /** Whether this is the call's own window. */
  isWindow?: boolean;
  media?: Media;
  now?: () => number;
}

/** The own part in the call of one session. */
export class Call implements Caller {
  readonly devices: Devices;
  readonly voices: Voices;
  /** Something is to be drawn anew; set by who draws it. */
  changed: () => void = () => undefined;
  news: CallNews | undefined;
  /** Why one is not in the call though one wants to be: a reason of the server's, or `relay` where only that is missing. */
  refused = '';
  /** Whether another tab has the own part, and whether that is the call's own window. */
  isElsewhere = false;
  isInWindow = false;
  readonly #around: Around;
  readonly #key: string;
  readonly #lines: Lines;
  #view: CallView | undefined;
  #isJoining = false;
  /** How many times it was asked to join that are not answered yet. */
  #asks = 0;
  #watch: AbortController | undefined;
  /** How it is with the own devices, as the others have it. */
  #said = '';

  constructor(session: string, around: Around) {
    this.#around = around;
    this.#key = `theke.call.${session}`;
    this.voices = new Voices(() => this.changed());
    this.devices = new Devices((place, track) => void this.#give(place, track), around.media);
    this.#lines = new Lines({
      ask: around.ask,
      voices: this.voices,
      now: () => this.#now(),
      track: (place) => this.devices.track(place),
      changed: () => this.changed(),
      rebuild: () => this.#rebuild(),
    });
  }

  /** Whether one is in the call with sound and picture, or on the way there. */
  get isIn(): boolean {
    return this.#lines.gen > 0;
  }

  /** Whether one was in this call in this tab before the page was loaded. */
  get wasIn(): boolean {
    return Boolean(this.#view?.call_id) && this.#around.keep.get(this.#key) === this.#view?.call_id;
  }

  /** Everybody else in the call. */
  get others(): Other[] {
    return this.#lines.others(this.news);
  }

  /** Whether the browser wants a press before sound or microphone is back, as after a page load. */
  get isHeldBack(): boolean {
    return this.voices.waits || this.devices.troubles.get('audio') === 'denied';
  }

  /** How good it is for oneself, in a word. */
  get quality(): Quality {
    return this.#lines.meter.word;
  }

  /** Whether there is a way by which the own address can be hidden. */
  get hasRelay(): boolean {
    return (this.#lines.ice?.servers ?? []).some(({ urls }) => urls.some((url) => url.startsWith('turn')));
  }

  /** The session has another view of its call. */
  see(view: CallView): void {
    const before = this.#view;
    this.#view = view;
    if (view.state === 'on') {
      if (before?.state !== 'on' && this.wasIn && !this.isIn) void this.join();
      return;
    }
    if (view.state === 'idle' && this.isIn) this.#over();
  }

  /** Take part: open the microphone, and the camera where the form lets it be seen and one wants to be. */
  async join(wanted: { camera?: boolean; takeOver?: boolean; speak?: boolean } = {}): Promise<void> {
    const callId = this.#view?.call_id;
    if (!callId || this.#isJoining) return;
    this.#isJoining = true;
    this.refused = '';
    this.changed();
    // All at once: a browser may ask for the microphone, and whoever is there can be heard and seen meanwhile.
    const opened = Promise.all([this.#open('audio'), wanted.camera ? this.#open('camera') : undefined]);
    try {
      await this.#rejoin(callId, true, wanted);
      // Who was seen before a page was loaded is seen again, where the form is still one for that.
      if (!wanted.camera && this.#kept('camera') === 'on' && this.news?.sends.includes('camera')) await this.#open('camera');
    } finally {
      await opened;
      this.#isJoining = false;
      if (!this.isIn) this.devices.closeAll();
      else this.#opened();
      this.changed();
    }
  }

  /** Go on after a press that the browser wants: what could not be played plays, and a microphone is asked for again. */
  async resume(): Promise<void> {
    const played = this.voices.play();
    if (this.devices.troubles.has('audio')) await this.set('audio', true);
    await played;
  }

  /** Take part no longer, here; the call goes on for the others. */
  leave(): void {
    if (this.isIn) void this.#around.ask({ type: 'leave' });
    this.#over();
  }

  /** Send a microphone or a camera, or close it. */
  async set(place: 'audio' | 'camera', isOn: boolean): Promise<void> {
    this.#remember(place, isOn);
    if (isOn) await this.devices.open(place);
    else this.devices.close(place);
    await this.#tell();
  }

  /** Show a screen, or show none. */
  async share(isOn: boolean): Promise<void> {
    if (isOn) await this.devices.show();
    else this.devices.close('screen');
    await this.#tell();
  }

  /** The socket is there, again or for the first time: join again, and look for new ways. */
  async connected(): Promise<void> {
    const callId = this.#view?.call_id;
    if (!this.isIn || !callId) return;
    const isNew = !this.#lines.stand;
    if ((await this.#rejoin(callId, isNew)) && !isNew) this.#lines.returned();
  }

  /** `call` came in: who is there, and what may be sent, is as it says from now on. */
  heard(news: CallNews): void {
    // What comes while one joins is older than the answer to it; that the call is over holds all the same.
    if (this.#asks && news.call_id) return;
    this.news = news;
    this.isElsewhere = news.mine === 'elsewhere';
    this.isInWindow = news.window;
    if (!news.call_id || (this.isElsewhere && this.isIn)) this.#over(!news.call_id);
    else if (news.mine === 'none' && this.isIn) this.#rebuild();
    else this.#follow(news, false);
    this.changed();
  }

  /** `signal` came in. */
  signaled(signal: SignalFrom): void {
    this.#lines.take(signal);
  }

  /** Speak here, and in no other call, with the camera as it was: whoever else was talked to waits from now on. */
  async speak(): Promise<void> {
    const callId = this.#view?.call_id;
    if (!this.isIn || !callId) return;
    await this.#rejoin(callId, false, { speak: true });
    const isOn = this.devices.state('camera') === 'on';
    if (!isOn && this.news?.sends.includes('camera')) await this.#open('camera');
    await this.#tell();
    this.changed();
  }

  /** Stop everything: the page goes, or the session. */
  closed(): void {
    this.#view = undefined;
    this.#end();
  }

  // ---- joining

  /** The devices are there: others hear so, and a page that listens to a microphone may play by itself. */
  #opened(): void {
    void this.#tell();
    if (this.voices.waits) void this.voices.play();
  }

  async #rejoin(callId: string, isNew: boolean, wanted: { takeOver?: boolean; speak?: boolean } = {}): Promise<boolean> {
    if (!this.isIn) this.#lines.begin();
    const gen = isNew ? Math.max(this.#now(), this.#lines.gen + 1) : this.#lines.gen;
    const status = this.#status();
    this.#said = JSON.stringify(status);
    this.#asks += 1;
    const answer = await this.#around.ask({ type: 'join', call_id: callId, place: this.#place(), gen, take_over: wanted.takeOver ?? false, speak: wanted.speak ?? false, window: this.#around.isWindow ?? false, status });
    this.#asks -= 1;
    // Where the call or the session is over meanwhile, there is nothing to be in.
    const isOver = this.#view?.call_id !== callId;
    if (answer?.result === 'joined' && isOver) void this.#around.ask({ type: 'leave' });
    else if (answer?.result === 'joined') this.#joined(answer, gen, isNew);
    if (answer?.result === 'joined') return !isOver;
    this.isElsewhere = answer?.result === 'elsewhere';
    this.isInWindow = answer?.result === 'elsewhere' && answer.window;
    if (answer?.result === 'rejected') this.refused = answer.subject === 'relay' ? answer.subject : answer.reason;
    if (answer) this.#over(this.isElsewhere);
    return false;
  }

  #joined({ news, ice }: CallJoined, gen: number, isNew: boolean): void {
    if (isNew) this.#lines.hangUp();
    this.#lines.gen = gen;
    this.#lines.ice = ice;
    this.news = news;
    this.isElsewhere = false;
    this.#around.keep.set(this.#key, news.call_id);
    this.#around.keep.set(IN_CALL, news.call_id);
    if (!this.#watch) {
      this.#watch = new AbortController();
      every(LOOK_MS, () => this.#lines.look(), this.#watch.signal);
      document.addEventListener('visibilitychange', () => void this.#turned(), { signal: this.#watch.signal });
    }
    this.#follow(news, isNew);
  }

  /** Be connected to everybody who is there, and to nobody else. `begins`: the offers are made here. */
  #follow(news: CallNews, begins: boolean): void {
    if (!this.isIn) return;
    this.#lines.follow(news, begins);
    if (!news.sends.includes('screen')) this.devices.close('screen');
    if (!news.sends.includes('camera')) this.devices.close('camera');
  }

  /** Begin anew with everybody, under the next generation, as after hiding: what has been tried is not forgotten. */
  #rebuild(): void {
    const callId = this.#view?.call_id;
    const before = this.#lines.troubles();
    if (!callId || this.#asks) return;
    void this.#rejoin(callId, true).then((isIn) => isIn && this.#lines.rebuilt(before));
  }

  // ---- around it

  async #open(place: 'audio' | 'camera'): Promise<void> {
    if (this.#kept(place) === 'off') return;
    if (await this.devices.open(place)) this.#remember(place, true);
  }

  #remember(place: Track, isOn: boolean): void {
    this.#around.keep.set(`${this.#key}.${place}`, isOn ? 'on' : 'off');
  }

  #kept(place: Track): string | null {
    return this.#around.keep.get(`${this.#key}.${place}`);
  }

  async #give(place: Track, track: MediaStreamTrack | null): Promise<void> {
    await this.#lines.give(place, track);
    this.changed();
    if (!this.#isJoining) await this.#tell();
  }

  /** The page went into the background, as a phone that is put away, or is back: what was taken from it there is opened again. */
  async #turned(): Promise<void> {
    if (document.hidden) return this.#tell();
    await Promise.all([this.voices.play(), this.devices.revive()]);
    await this.#tell();
  }

  async #tell(): Promise<void> {
    const status = this.#status();
    const news = JSON.stringify(status);
    if (!this.isIn || news === this.#said) return;
    this.#said = news;
    await this.#around.ask({ type: 'status', status });
  }

  /** How it is with the own devices, for the others to read. */
  #status(): MediaStatus {
    const [audio, camera, screen] = PLACES.map((place) => this.devices.state(place)) as [TrackState, TrackState, TrackState];
    return { audio, camera, screen, hidden: document.hidden };
  }

  /** Which tab this is: the same from one page to the next. */
  #place(): string {
    const key = `${this.#key}.place`;
    const kept = this.#around.keep.get(key);
    if (kept) return kept;
    const bytes = crypto.getRandomValues(new Uint8Array(PLACE_BYTES));
    const place = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    this.#around.keep.set(key, place);
    return place;
  }

  #over(forgets = true): void {
    if (forgets) {
      this.#around.keep.remove(this.#key);
      this.#around.keep.remove(IN_CALL);
    }
    this.#end();
    this.changed();
  }

  #end(): void {
    this.#watch?.abort();
    this.#watch = undefined;
    this.#lines.hangUp();
    this.devices.closeAll();
    this.#lines.gen = 0;
  }

  #now(): number {
    return this.#around.now?.() ?? Date.now();
  }
}
