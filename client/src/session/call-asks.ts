// What a call asks of the shopper, as something to notice: that somebody calls, and that more is to be seen. It is
// fetched with the call itself, which shows both, with yes and no.
import { callWords } from '../call/texts.ts';
import { isMe, nameOf, type Stage } from '../counter/stage.ts';
import { about, noticeDeeds, type Attention } from './attention.ts';

/** Return what waits for an answer about the call. */
export function callAsks(stage: Stage): Attention[] {
  const { call_id, state, by, wanted, wanted_by } = stage.view.call;
  const words = callWords(stage.lang);
  const asked = (key: string, party: string, line: string): Attention => ({ ...about(stage, party, 'cart'), key, kind: 'call', line, asks: true });
  const found: Attention[] = [];
  if (state === 'ringing' && by && !isMe(stage, by)) found.push(asked(`call ${call_id}`, by, words.calls(nameOf(stage, by))));
  if (wanted && wanted_by && !isMe(stage, wanted_by)) {
    const who = nameOf(stage, wanted_by);
    found.push(asked(`form ${call_id} ${wanted}`, wanted_by, words.wants(who, words.sent.shopper(who, wanted))));
  }
  return found;
}

noticeDeeds(callAsks);
