// How a desk that nobody looks at calls its advisor: a short ring, and notifications of the desktop. The ring
// can be silenced, which the browser remembers; notifications are asked for by a button, never at load.
import { siteKeep } from '../connection/keep.ts';

const KEY = 'theke.desk.silent';
const TONES_HZ = [660, 880];
const TONE_S = 0.16;
const LOUDNESS = 0.06;

/** Rings when somebody new is there and waits. */
export class Ring {
  #audio: AudioContext | undefined;
  /** When the last tone ends, by the clock of the context. */
  #end_s = 0;
  #seen: ReadonlySet<string> | undefined;

  get silent(): boolean {
    return siteKeep.get(KEY) !== null;
  }

  toggle(): void {
    if (this.silent) siteKeep.remove(KEY);
    else siteKeep.set(KEY, '1');
  }

  /**
   * Ring where somebody is there who was not called for before, and return who; the first are not. Of those
   * who are on the list, whoever leaves and comes back is known.
   */
  look(present: readonly string[], listed: ReadonlySet<string>): readonly string[] {
    const before = this.#seen;
    const fresh = before ? present.filter((session) => !before.has(session)) : [];
    this.#seen = new Set([...present, ...[...(before ?? [])].filter((session) => listed.has(session))]);
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
        this.#end_s = at + TONE_S;
        tone.onended = () => {
          // What goes on without a sound keeps a processor awake.
          if (audio.currentTime >= this.#end_s) void audio.suspend();
        };
      });
    } catch {
      // No sound here: the page's title says it too.
    }
  }
}

/** What can be done about notifications: nothing, ask for them, they are on, or they were refused. */
export type Notifying = 'unable' | 'ask' | 'on' | 'off';

/** Return what can be done about notifications here. */
export function notifying(): Notifying {
  if (!('Notification' in globalThis)) return 'unable';
  if (Notification.permission === 'default') return 'ask';
  return Notification.permission === 'granted' ? 'on' : 'off';
}

/** Ask the browser; must be called from a click. */
export async function askToNotify(): Promise<void> {
  await Notification.requestPermission();
}

/** Notify where the page is hidden and notifications are allowed; `tag` replaces an older one. */
export function notify(title: string, body: string, tag: string): void {
  if (!document.hidden || notifying() !== 'on') return;
  try {
    const notice = new Notification(title, { body, tag });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  } catch {
    // Some browsers notify from service workers only: title and sound say it too.
  }
}
