// What is heard of the others, wherever one looks meanwhile: sound that hangs on no element of the page goes on while an
// advisor looks at another session.

/** Plays a stream; what a browser has for sound alone. */
export type Player = Pick<HTMLAudioElement, 'srcObject' | 'play' | 'pause'> & Partial<Pick<HTMLAudioElement, 'setSinkId'>>;

/** The voices of a call. */
export class Voices {
  readonly #players = new Map<string, Player>();
  readonly #made: () => Player;
  readonly #changed: () => void;
  /** By what is heard: a device's id in this browser; empty for the usual one. */
  output = '';
  /** Whether the browser plays nothing before something is pressed, as after a load of the page by its address. */
  waits = false;

  constructor(changed: () => void, made: () => Player = () => new Audio()) {
    this.#changed = changed;
    this.#made = made;
  }

  /** Let a party be heard. A stream that is empty at first may never play where a press was missing; a player that was pressed for stays. */
  hear(party: string, stream: MediaStream): void {
    const player = this.#players.get(party) ?? this.#made();
    player.srcObject = stream;
    if (this.output) void player.setSinkId?.(this.output).catch(() => undefined);
    this.#players.set(party, player);
    void this.play();
  }

  /** Let everybody be heard by another device; one that is gone meanwhile changes nothing. */
  async to(device: string): Promise<void> {
    const heard = await Promise.all([...this.#players.values()].map((player) => player.setSinkId?.(device).then(() => true, () => false)));
    if (!heard.includes(false)) this.output = device;
    this.#changed();
  }

  /** Begin, or try again after a press. */
  async play(): Promise<void> {
    const begun = await Promise.all([...this.#players.values()].map((player) => player.play().then(() => true, refused)));
    this.waits = begun.includes(false);
    this.#changed();
  }

  /** A party is heard no more. */
  stop(party: string): void {
    const player = this.#players.get(party);
    if (!player) return;
    this.#players.delete(party);
    player.pause();
    player.srcObject = null;
  }
}

/** Only a refusal waits for a press; a player that was stopped while it began is nobody's business. */
const refused = (error: Error): boolean => error.name !== 'NotAllowedError';
