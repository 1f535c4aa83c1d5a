// What the desk's lists say of somebody, from the list alone: the state by a colour and by a word.
import { shopper } from '../counter/stage.ts';
import type { Phase, WaitingView } from '../wire.ts';
import { dotted } from '../words/dotted.ts';
import { amountText } from '../words/money.ts';
import { waitText } from '../words/times.ts';
import { visitorName } from '../words/visitor.ts';
import type { PersonRow, Tone } from './person.ts';
import type { Visit } from './visit.ts';
import { rowPlace } from './whereabouts.ts';
import type { DeskWords } from './words.ts';

const PAYING: readonly Phase[] = ['paying', 'withdrawing', 'settling'];

/** In which words the lists speak, for which locale, and what the clock says. */
export interface Telling {
  readonly words: DeskWords;
  readonly language: string;
  readonly now: number;
}

/** A state, by a word and by a colour. */
export interface State {
  readonly state: string;
  readonly tone: Tone;
}

/** Return the colour of somebody who is there. */
export const toneOf = (phase: Phase): Tone => (PAYING.includes(phase) ? 'pays' : 'here');

/** Return what those are called who stand in one of these lists: in the others as in this one. */
export function namesOf(sessions: Readonly<Record<string, WaitingView>>, visits: readonly Visit[]): Record<string, string> {
  const open = visits.map(({ session, stage }) => [session, stage?.view.parties[shopper(stage)]?.name ?? '']);
  const rows = Object.values(sessions).map(({ session_id, name = '' }) => [session_id, name]);
  return Object.fromEntries([...rows, ...open].filter(([, name]) => name));
}

/** Return what is known of somebody from the list alone, before the first word. */
export function rowOf(session: WaitingView, { words, language, now }: Telling, state: State): PersonRow {
  const { page, locale, lines, total, since_ms } = session;
  return {
    name: visitorName(session, words),
    named: Boolean(session.name),
    time: waitText(now - since_ms),
    line: rowPlace(session, words),
    quoted: page !== '/',
    facts: dotted(words.lines(lines), words.language(locale)),
    total: total ? amountText(total, language) : '',
    ...state,
  };
}

/** Return the state of one of one's own that does not stand open here. */
export function apartState({ phase, shopper_away }: WaitingView, words: DeskWords): State {
  if (shopper_away) return { state: words.goneShort, tone: 'gone' };
  return { state: words.phases[phase as Phase], tone: toneOf(phase as Phase) };
}

/** Return the state of somebody who is with a colleague, or goes on alone. */
export function theirState(session: WaitingView, { words, now }: Omit<Telling, 'language'>): State {
  const name = session.advisor_name || session.advisor;
  const back_ms = session.returns_at_ms;
  if (back_ms !== undefined) return { state: words.backIn(name, waitText(back_ms - now)), tone: 'gone' };
  const { state, tone } = apartState(session, words);
  return { state: dotted(name ? words.others(name) : words.alone, state), tone };
}
