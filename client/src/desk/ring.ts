// A short ring when someone new waits. It can be silenced, and the browser remembers that.
import { siteKeep } from '../connection/keep.ts';

const KEY = 'theke.desk.silent';
const TONES_HZ = [660, 880];
const TONE_S = 0.16;
const LOUDNESS = 0.06;

export class Ring {
  #audio: AudioContext | undefined;
  #known: ReadonlySet<string> | undefined;

  get silent(): boolean {
    return siteKeep.get(KEY) !== null;
  }

  toggle(): void {
    if (this.silent) siteKeep.remove(KEY);
    else siteKeep.set(KEY, '1');
  }

  /** Ring where somebody waits who was not known before, and return who is new; the first are not. */
  look(waiting: readonly string[]): readonly string[] {
    const fresh = this.#known ? waiting.filter((session) => !this.#known?.has(session)) : [];
    this.#known = new Set(waiting);
    if (fresh.length && !this.silent) this.#ring();
    return fresh;
  }

  #ring(): void {
    try {
      const audio = (this.#audio ??= new AudioContext());
      // Before the first click browsers hold sound back; after it this lets it through.
      void audio.resume();
      TONES_HZ.forEach((tone_hz, index) => {
        const at = audio.currentTime + index * TONE_S;
        const tone = audio.createOscillator();
        const loudness = audio.createGain();
        tone.frequency.value = tone_hz;
        loudness.gain.setValueAtTime(LOUDNESS, at);
        loudness.gain.exponentialRampToValueAtTime(0.001, at + TONE_S);
        tone.connect(loudness).connect(audio.destination);
        tone.start(at);
        tone.stop(at + TONE_S);
      });
    } catch {
      // No sound here: the page's title says it too.
    }
  }
}
