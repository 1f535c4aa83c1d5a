// How it is with a call, in one sentence: the one thing that matters most now.
import type { Call } from './call.ts';
import type { CallWords } from './words.ts';

/** What the sentence depends on besides the call. */
export interface Around {
  words: CallWords;
  who: string;
  /** Whether the other is on the pay page, which lets no call through. */
  isPaying: boolean;
}

/** Return how it is; empty where there is nothing to say. */
export function standing(call: Call, around: Around): string {
  const { words } = around;
  for (const place of ['audio', 'camera'] as const) {
    const trouble = call.devices.troubles.get(place);
    if (trouble) return words.devices[place][trouble];
  }
  return call.news?.held ? words.rests : ofOther(call, around);
}

function ofOther(call: Call, { words, who, isPaying }: Around): string {
  const [other] = call.others;
  if (!other?.stands && isPaying) return words.pays(who);
  if (!other) return words.connecting(who);
  if (other.view.held) return words.held(who);
  if (other.view.back_soon) return words.backSoon(who);
  if (other.rung === 'give_up') return words.givenUp;
  if (!other.stands) return other.rung === 'wait' ? words.connecting(who) : words.interrupted;
  if (other.view.hidden) return words.inBackground(who);
  if (call.devices.state('audio') === 'off') return words.unheard(who);
  if (other.view.audio !== 'on') return words.muted(who);
  if (call.quality === 'poor') return words.weak;
  return other.view.quality === 'poor' ? words.weakThere(who) : '';
}
