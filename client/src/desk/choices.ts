// What the palette offers at this moment: who waits and who is served, what can be done, and the saved replies.
import { fullName, nameOf, shopper, visitorOf, whyNotEdit } from '../counter/stage.ts';
import type { Canned } from '../http.ts';
import type { DeskView } from '../wire.ts';
import { dotted } from '../words/dotted.ts';
import { langOf } from '../words/i18n.ts';
import { amountText } from '../words/money.ts';
import { waitText } from '../words/times.ts';
import { visitorName } from '../words/visitor.ts';
import type { Action } from './actions.ts';
import { search } from './calls.ts';
import { cannedIn } from './canned-texts.ts';
import type { Deed } from './deeds.ts';
import type { Choice, ProductSearch } from './palette.ts';
import { presence } from './presence.ts';
import type { Offering } from './session.ts';
import type { Visit } from './visit.ts';
import type { DeskWords } from './words.ts';

/** What the choices are made of, and what they do. */
export interface Offers {
  readonly view: DeskView | undefined;
  readonly visits: readonly Visit[];
  readonly current: Visit | undefined;
  readonly canned: readonly Canned[];
  /** Everything that can be done now. */
  readonly actions: readonly Action[];
  readonly words: DeskWords;
  readonly now: number;
  readonly accept: (session: string) => void;
  readonly insert: (text: string) => void;
  readonly want: (deed: Deed) => void;
}

/** Return everything that can be chosen without a word of search, people first. */
export const choices = (offers: Offers): Choice[] => [...people(offers), ...doings(offers), ...replies(offers)];

function people({ view, visits, current, words, now, accept }: Offers): Choice[] {
  const { waiting } = presence(view?.sessions ?? {}, now);
  return [
    ...waiting.map((row): Choice => ({
      kind: 'people',
      id: row.session_id,
      text: words.palette.accept(visitorName(row, words)),
      about: dotted(`${words.waits} ${waitText(now - row.since_ms)}`, words.language(row.locale)),
      act: () => accept(row.session_id),
    })),
    ...visits.flatMap(({ session, stage }, index): Choice[] => {
      if (!stage || session === current?.session) return [];
      const text = words.palette.goTo(visitorOf(stage));
      const about = words.phases[stage.view.checkout.phase];
      return [{ kind: 'people', id: session, text, about, key: `Alt ${index + 1}`, act: () => accept(session) }];
    }),
  ];
}

const doings = ({ actions, want }: Offers): Choice[] =>
  actions.map(({ deed, text, state, key, lang }) => ({
    kind: 'actions',
    id: deed,
    text,
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
        { text: palette.propose, key: 'Alt' as const, act: () => offer(sku, 'propose') },
      ],
    }));
  };
}
