// What the palette offers at this moment: who waits and who is served, what can be done, and the saved replies.
import { fullName, nameOf, shopper, visitorOf, whyNotEdit } from '../counter/stage.ts';
import type { Canned, RecentSession } from '../http.ts';
import type { DeskView, WaitingView } from '../wire.ts';
import { dotted } from '../words/dotted.ts';
import { langOf } from '../words/i18n.ts';
import { amountText } from '../words/money.ts';
import { waitText } from '../words/times.ts';
import { visitorName } from '../words/visitor.ts';
import type { Action } from './actions.ts';
import { theirState } from './board-rows.ts';
import { search } from './calls.ts';
import { cannedIn } from './canned-texts.ts';
import type { Deed } from './deeds.ts';
import type { Choice, ProductSearch } from './choice.ts';
import { presence } from './presence.ts';
import { whyNotPropose } from './results.ts';
import type { Offering } from './session.ts';
import type { Visit } from './visit.ts';
import type { DeskWords } from './words.ts';

/** What the choices are made of, and what they do. */
export interface Offers {
  readonly view: DeskView | undefined;
  readonly visits: readonly Visit[];
  readonly current: Visit | undefined;
  /** The last sessions of this advisor. */
  readonly recent: readonly RecentSession[];
  readonly canned: readonly Canned[];
  /** Everything that can be done now. */
  readonly actions: readonly Action[];
  readonly words: DeskWords;
  /** This advisor. */
  readonly me: string;
  readonly now: number;
  readonly accept: (session: string) => void;
  /** Go to somebody's row in the lists. */
  readonly find: (session: string) => void;
  readonly insert: (text: string) => void;
  readonly want: (deed: Deed) => void;
}

/** Return everything that can be chosen without a word of search, people first. */
export const choices = (offers: Offers): Choice[] => [...people(offers), ...doings(offers), ...replies(offers)];

/** Everybody of whom the desk knows, each once: who waits and who is open here first, then who is only on the lists. */
function people(offers: Offers): Choice[] {
  const { view, visits, words, now, accept } = offers;
  const { waiting, gone, live } = presence(view?.sessions ?? {}, now);
  const all = [
    ...waiting.map((row): Choice => ({
      ...person(row.session_id, visitorName(row, words)),
      text: words.palette.accept(visitorName(row, words)),
      about: dotted(`${words.waits} ${waitText(now - row.since_ms)}`, words.language(row.locale)),
      act: () => accept(row.session_id),
    })),
    ...visits.flatMap((visit) => opened(offers, visit)),
    ...[...live, ...gone].map((row) => listed(offers, row)),
    ...offers.recent.map((past): Choice => ({
      ...person(past.session_id, visitorName(past, words)),
      about: words.menu.recent,
      does: words.palette.find,
      act: () => offers.find(past.session_id),
    })),
  ];
  return all.filter(({ id }, at) => all.findIndex((other) => other.id === id) === at);
}

const person = (id: string, name: string) => ({ kind: 'people' as const, id, name, text: name });

/** Somebody whose session is open here; of the one in view it says so, and Enter goes on with it. */
function opened({ current, words, accept }: Offers, { session, stage, digit }: Visit): Choice[] {
  if (!stage) return [];
  const name = visitorOf(stage);
  const isHere = session === current?.session;
  return [
    {
      ...person(session, name),
      text: isHere ? name : words.palette.goTo(name),
      about: isHere ? words.palette.inView : words.phases[stage.view.checkout.phase],
      ...(digit ? { key: `Alt ${digit}` } : {}),
      act: () => accept(session),
    },
  ];
}

/** Somebody who is on the lists: one's own is opened, and of the others the row is shown. */
function listed({ words, me, now, accept, find }: Offers, row: WaitingView): Choice {
  const base = person(row.session_id, visitorName(row, words));
  if (row.status === 'live' && row.advisor === me) {
    return { ...base, about: words.mine, does: words.open, act: () => accept(row.session_id) };
  }
  const about = row.status === 'live' ? theirState(row, { words, now }).state : words.goneShort;
  return { ...base, about, does: words.palette.find, act: () => find(row.session_id) };
}

const doings = ({ actions, want }: Offers): Choice[] =>
  actions.map(({ deed, text, state, key, lang, why }) => ({
    kind: 'actions',
    id: deed,
    text,
    ...(why ? { why } : {}),
    ...(state ? { about: state } : {}),
    ...(key ? { key } : {}),
    ...(lang ? { lang } : {}),
    act: () => want(deed),
  }));

/** The saved replies, in the shopper's language: only where there is somebody to write to. */
function replies({ current, canned, words, insert }: Offers): Choice[] {
  const { stage, ended = true } = current ?? {};
  if (!stage || ended) return [];
  return Object.entries(cannedIn(canned, langOf(stage.view.locale))).map(([short, text]) => ({
    kind: 'replies',
    id: short,
    text: text.length > 80 ? `${text.slice(0, 79)}…` : text,
    about: `;${short}`,
    does: words.palette.insert,
    act: () => insert(text),
  }));
}

/**
 * Return what looks for products that can be offered in a session, as choices: Enter shows one to the shopper, and
 * says so; with another key it is put into the cart or proposed. Nothing where no shopper could be offered one.
 */
export function productsOf(
  shop: string,
  { stage, ended }: Visit,
  words: DeskWords,
  offer: (sku: string, how: Offering) => void,
): ProductSearch | undefined {
  if (!stage || ended) return undefined;
  const { palette } = words;
  return async (text, signal) => {
    const answer = await search(shop, text, stage.lang, signal);
    if (!answer.ok) return [];
    stage.products.learn(answer.value.products);
    return answer.value.products.map(({ sku, price, ...product }) => ({
      kind: 'products',
      id: sku,
      text: fullName({ sku, price, ...product }, stage.lang),
      about: amountText(price, stage.locale),
      does: palette.show(nameOf(stage, shopper(stage))),
      act: () => offer(sku, 'show'),
      ways: [
        ...(whyNotEdit(stage) ? [] : [{ text: palette.add, key: 'Shift' as const, act: () => offer(sku, 'add') }]),
        ...(whyNotPropose(stage) ? [] : [{ text: palette.propose, key: 'Alt' as const, act: () => offer(sku, 'propose') }]),
      ],
    }));
  };
}
