// What the parts of a call are drawn from, and what a press in them does. The parts are functions of it: they keep nothing.
import { advisors, nameOf, shopper, type Stage } from '../counter/stage.ts';
import type { CallForm } from '../wire.ts';
import type { Call } from './call.ts';
import type { CallWords, Kind } from './words.ts';

/** What can be pressed in a call. */
export interface Acts {
  start(): void;
  answer(yes: boolean): void;
  end(): void;
  join(): void;
  takeOver(): void;
  /** Take the own part into a window of its own. */
  moveOut(): void;
  speak(): void;
  play(): void;
  set(place: 'audio' | 'camera', isOn: boolean): void;
  share(isOn: boolean): void;
  choose(form: CallForm): void;
  /** Let the two write beside the call, or not. */
  allowChat(isOn: boolean): void;
  hide(isHidden: boolean): void;
  useDevice(kind: Kind, device: string): void;
  /** Show or fold away the menu. */
  unfold(isOpen: boolean): void;
  /** Make a picture large, or small again. */
  enlarge(picture: string): void;
  /** Call nobody now. */
  later(): void;
  answerForm(form: CallForm, yes: boolean): void;
}

/** What the parts of a call are drawn from. */
export interface Sight {
  readonly stage: Stage;
  readonly words: CallWords;
  /** The one who is talked to, by name; empty where nobody is there. */
  readonly who: string;
  readonly isShopper: boolean;
  readonly acts: Acts;
}

/** What the parts of a call are drawn from while one is in it. */
export interface InSight extends Sight {
  readonly call: Call;
  readonly isUnfolded: boolean;
  /** Whether it can be taken into a window of its own: from the panel, not from there or from the desk. */
  readonly canMove: boolean;
  /** Of that window: a link to press where none could be opened; `undefined` where it was refused. */
  readonly way: string | undefined;
  /** The devices of this browser, once the menu was opened. */
  readonly devices: readonly MediaDeviceInfo[];
  /** Which pictures are not as they were at first. */
  readonly resized: ReadonlySet<string>;
}

/** Whether the one who looks is the shopper. */
export const isShopperHere = (stage: Stage): boolean => stage.view.me.role === 'shopper';

/** Return the one who is talked to, by name; empty where nobody is there. */
export function otherName(stage: Stage): string {
  const other = isShopperHere(stage) ? advisors(stage)[0]?.[0] : shopper(stage);
  return other ? nameOf(stage, other) : '';
}

/** Return the form in which the shopper would call. */
export const formOfCall = ({ view: { call } }: Stage): CallForm =>
  call.form === 'text' ? (call.forms.find((form) => form === 'one_way') ?? call.forms.at(-1) ?? 'text') : call.form;

/** Whether one may be seen oneself in a form. */
export const isSeenIn = (form: CallForm, isShopper: boolean): boolean => form === 'two_way' || (form === 'one_way' && !isShopper);

/** What the key of a screen ends with. */
export const SCREEN = ' screen';

/** Whether a picture is large: a screen is at first, a face is not. */
export const isLargeIn = (resized: ReadonlySet<string>, key: string): boolean => resized.has(key) !== key.endsWith(SCREEN);
