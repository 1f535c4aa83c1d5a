// A short tone, made here: no file is fetched for it.

const TONE_S = 0.16;
const LOUDNESS = 0.06;
/** A browser that holds sound back until a click must not play it late. */
const LATE_MS = 300;

let audio: AudioContext | undefined;
/** When the last tone ends, by the clock of the context. */
let end_s = 0;

/** Play tones one after the other, at once or not at all. */
export async function play(tones_hz: readonly number[]): Promise<void> {
  try {
    audio ??= new AudioContext();
    const { state } = audio;
    if (state !== 'running') await Promise.race([audio.resume(), new Promise((go) => setTimeout(go, LATE_MS))]);
    if ((audio.state as string) !== 'running') return;
    const begin = audio.currentTime;
    tones_hz.forEach((tone_hz, index) => sound(audio as AudioContext, tone_hz, begin + index * TONE_S));
  } catch {
    // No sound here: it is said in other ways too.
  }
}

function sound(context: AudioContext, tone_hz: number, at: number): void {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.frequency.value = tone_hz;
  loudness.gain.setValueAtTime(LOUDNESS, at);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + TONE_S);
  tone.connect(loudness).connect(context.destination);
  tone.start(at);
  tone.stop(at + TONE_S);
  end_s = at + TONE_S;
  tone.onended = () => {
    // What goes on without a sound keeps a processor awake.
    if (context.currentTime >= end_s) void context.suspend();
  };
}
