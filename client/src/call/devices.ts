// The own microphone and camera: opened only as far as the form of the call allows, and let go at once where they are not
// needed. Muted is nothing sent: the device itself is closed, its light is off.
import type { PeerView, Track } from '../wire.ts';

/** Why there is no device, as far as people can do something about it. */
export type Trouble = 'denied' | 'none' | 'busy' | 'withheld' | 'unsupported';

const TROUBLES: Readonly<Record<string, Trouble>> = {
  NotAllowedError: 'denied',
  SecurityError: 'withheld',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'busy',
  AbortError: 'busy',
};
const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 } };

/** How it is with a microphone, a camera or a screen. */
export type TrackState = PeerView['audio'];
type Own = Exclude<Track, 'screen'>;

/** What is around the devices of a browser. */
export type Media = Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia'>;

/** The own devices of one call. */
export class Devices {
  readonly #media: Media | undefined;
  readonly #changed: (place: Track, track: MediaStreamTrack | null) => void;
  readonly #tracks = new Map<Track, MediaStreamTrack>();
  /** What was taken away, by the system or by pulling it out, and not closed. */
  readonly #taken = new Set<Own>();
  /** Which device was chosen, by its id in this browser. */
  readonly #chosen = new Map<Track, string>();
  /** How one is seen, while one is. */
  preview: MediaStream | undefined;
  /** What has gone wrong with a device, until it is tried again. */
  readonly troubles = new Map<Track, Trouble>();

  /** `changed` hears of each track that is to be sent from now on, and of nothing in its place. */
  constructor(
    changed: (place: Track, track: MediaStreamTrack | null) => void,
    media: Media | undefined = globalThis.navigator.mediaDevices as Media | undefined,
  ) {
    this.#media = media;
    this.#changed = changed;
  }

  /** Return the track that is sent in a place. */
  track(place: Track): MediaStreamTrack | null {
    return this.#tracks.get(place) ?? null;
  }

  /** How it is with a place, for the others to read. */
  state(place: Track): TrackState {
    const track = this.#tracks.get(place);
    if (track) return track.readyState === 'ended' || track.muted ? 'lost' : 'on';
    const trouble = this.troubles.get(place);
    if (!trouble) return 'off';
    return trouble === 'none' || trouble === 'unsupported' ? 'none' : 'denied';
  }

  /** Open a device, or another one of its kind; returns whether it is there. */
  async open(place: Own, device = this.#chosen.get(place)): Promise<boolean> {
    this.troubles.delete(place);
    this.#taken.delete(place);
    if (device) this.#chosen.set(place, device);
    if (!this.#media) return this.#fail(place, 'unsupported');
    const wanted = { ...(place === 'camera' ? PICTURE : {}), ...(device ? { deviceId: { exact: device } } : {}) };
    try {
      // The camera is named only where it is asked for: else the browser would ask for it.
      const stream = await this.#media.getUserMedia(place === 'audio' ? { audio: wanted } : { video: wanted });
      return this.#take(place, stream);
    } catch (error) {
      const trouble = keepsBack(place) ? 'withheld' : (TROUBLES[(error as Error).name] ?? 'busy');
      if (!device || trouble !== 'none') return this.#fail(place, trouble);
      this.#chosen.delete(place); // that one was pulled out: another may be there
      return this.open(place);
    }
  }

  /** Take this device from now on: at once where one of its kind is open, else when one is opened. */
  async choose(place: Own, device: string): Promise<void> {
    const former = this.chosen(place);
    this.#chosen.set(place, device);
    if (!this.#tracks.has(place) || (await this.open(place, device))) return;
    // Many a phone opens one camera at a time, and the former is closed by now; where it was not that, the former has to do.
    if (!(await this.open(place, device))) await this.open(place, former);
  }

  /** Return which device is used, by its id; empty where none is. */
  chosen(place: Own): string {
    return this.#tracks.get(place)?.getSettings().deviceId ?? this.#chosen.get(place) ?? '';
  }

  /** Show a screen or a window of one's own; returns whether one was chosen. */
  async show(): Promise<boolean> {
    try {
      const stream = await this.#media?.getDisplayMedia({ video: true });
      return Boolean(stream && this.#take('screen', stream));
    } catch {
      return false; // nothing was chosen
    }
  }

  /** Open again what was taken away meanwhile: a call by telephone, or a phone that slept, leaves tracks that bring nothing. */
  async revive(): Promise<void> {
    const quiet = [...this.#tracks].filter(([place, track]) => place !== 'screen' && (track.muted || track.readyState === 'ended'));
    const places = new Set([...this.#taken, ...quiet.map(([place]) => place as Own)]);
    await Promise.all([...places].map((place) => this.open(place)));
  }

  /** Close a device: nothing is sent, and its light goes out. */
  close(place: Track): void {
    if (place !== 'screen') this.#taken.delete(place);
    const track = this.#tracks.get(place);
    if (!track) return;
    this.#tracks.delete(place);
    if (place === 'camera') this.preview = undefined;
    silence(track);
    track.stop();
    this.#changed(place, null);
  }

  /** Close all of them. */
  closeAll(): void {
    for (const place of [...this.#tracks.keys()]) this.close(place);
  }

  #take(place: Track, stream: MediaStream): boolean {
    const kind = place === 'audio' ? 'audio' : 'video';
    const track = stream.getTracks().find((one) => one.kind === kind);
    // A page that delegates only the microphone gives a stream without a picture, and no error.
    if (!track) return this.#fail(place, 'withheld');
    const before = this.#tracks.get(place);
    this.#tracks.set(place, track);
    if (place === 'camera') this.preview = new MediaStream([track]);
    track.onended = () => this.#ended(place, track);
    track.onmute = track.onunmute = () => this.#changed(place, track);
    this.#changed(place, track);
    if (before) silence(before);
    before?.stop();
    return true;
  }

  /** The device was pulled out, taken by another program, or sharing was ended in the browser's own bar. */
  #ended(place: Track, track: MediaStreamTrack): void {
    if (this.#tracks.get(place) !== track) return;
    this.#tracks.delete(place);
    if (place === 'camera') this.preview = undefined;
    if (place !== 'screen') {
      this.troubles.set(place, 'busy');
      this.#taken.add(place);
    }
    this.#changed(place, null);
  }

  #fail(place: Track, trouble: Trouble): false {
    this.troubles.set(place, trouble);
    this.close(place);
    return false;
  }
}

/** Whether the page around this one hands a device on to nobody: a browser calls that a refusal, and where it can tell says so. */
function keepsBack(place: Own): boolean {
  const page = globalThis.document as (Document & { featurePolicy?: { allowsFeature(name: string): boolean } }) | undefined;
  return page?.featurePolicy?.allowsFeature(place === 'audio' ? 'microphone' : 'camera') === false;
}

/** Hear no more of a track. */
function silence(track: MediaStreamTrack): void {
  track.onended = track.onmute = track.onunmute = null;
}
