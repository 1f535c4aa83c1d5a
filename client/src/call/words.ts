// What a call says.
import type { CallForm } from '../wire.ts';
import type { Trouble } from './devices.ts';

/** What can be chosen of a browser's devices. */
export type Kind = 'audioinput' | 'videoinput' | 'audiooutput';

/** The texts of a call in one language. */
export interface CallWords {
  call: string;
  start: (who: string) => string;
  /** The same in one word, where it stands beside the name. */
  begin: string;
  calling: (who: string) => string;
  calls: (who: string) => string;
  /** What is sent in a form, to the shopper and to the advisor; `who` is the other. */
  sent: { shopper: (who: string, form: CallForm) => string; advisor: (who: string, form: CallForm) => string };
  /** The same in few words, for as long as it lasts: who is seen. */
  brief: { shopper: (who: string, form: CallForm) => string; advisor: (who: string, form: CallForm) => string };
  /** Another form is asked for; `what` is the sentence that says it. */
  wants: (who: string, what: string) => string;
  /** One's own question waits. */
  waits: (who: string) => string;
  agree: string;
  /** The menu: how one talks, with what, and who sees what. */
  more: string;
  form: string;
  /** Beside a form that sends more, at the desk. */
  asksFirst: (who: string) => string;
  /** The two may write while they talk. */
  chat: string;
  hide: string;
  /** Of the own devices, each by what it is. */
  device: Record<Kind, string>;
  /** A device that has no name, by its number. */
  unnamed: (number: number) => string;
  /** A picture that is pressed grows; `who` is whose. */
  larger: (who: string) => string;
  /** Not now, of the shopper's own call. */
  later: string;
  /** Before a payment in this very tab. */
  pauses: string;
  yes: string;
  no: string;
  join: string;
  play: string;
  own: string;
  screen: (isOn: boolean) => string;
  screenOf: (who: string) => string;
  /** To the shopper before a payment, while the microphone is on. */
  caution: (who: string) => string;
  /** To talk here, where one talks to somebody else. */
  speak: string;
  elsewhere: string;
  /** Of a window of its own: that it is there, how to get there, and what it says itself. */
  window: {
    elsewhere: string;
    move: string;
    why: string;
    /** The window could not be opened. */
    failed: string;
    note: string;
    over: string;
    close: string;
    /** What to do where its link is not good any more. */
    again: string;
  };
  takeOver: string;
  hangUp: string;
  microphone: (isOn: boolean) => string;
  camera: (isOn: boolean) => string;
  connecting: (who: string) => string;
  held: (who: string) => string;
  /** Of a call that waits while one talks in another. */
  rests: string;
  backSoon: (who: string) => string;
  /** The pay page lets no call through. */
  pays: (who: string) => string;
  muted: (who: string) => string;
  /** The own microphone is off. */
  unheard: (who: string) => string;
  inBackground: (who: string) => string;
  interrupted: string;
  /** Of the own connection, and of the other's. */
  weak: string;
  weakThere: (who: string) => string;
  givenUp: string;
  /** Why there is no microphone or camera, and what to do. */
  devices: Record<'audio' | 'camera', Record<Trouble, string>>;
  refused: string;
  /** An address is to be hidden, and nothing is there to hide it. */
  noRelay: string;
  unsupported: string;
}
