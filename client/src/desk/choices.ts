// What the palette offers at this moment: who waits and who is served, what can be done, and the saved replies.
import { fullName, visitorOf, type Stage } from '../counter/stage.ts';
import type { Canned } from '../http.ts';
import type { DeskView } from '../wire.ts';
import { dotted } from '../words/dotted.ts';
import { langOf } from '../words/i18n.ts';
import { amountText } from '../words/money.ts';
import { waitText } from '../words/times.ts';
import { visitorName } from '../words/visitor.ts';
import { search } from './calls.ts';
import { cannedIn } from './canned.ts';
import type { Deed } from './deeds.ts';
import type { Choice } from './palette.ts';
import { presence } from './presence.ts';
import type { Visit } from './visit.ts';
import type { DeskWords } from './words.ts';

/** What the choices are made of, and what they do. */
export interface Offers {
  readonly view: DeskView | undefined;
  readonly visits: readonly Visit[];
  readonly current: Visit | undefined;
  readonly canned: readonly Canned[];
  readonly words: DeskWords;
  readonly now: number;
  readonly accept: (session: string) => void;
  readonly insert: (text: string) => void;
  readonly want: (deed: Deed) => void;
}

/** Return everything that can be chosen without a word of search, people first. */
export const choices = (offers: Offers): Choice[] => [...people(offers), ...actions(offers), ...replies(offers)];

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

function actions({ current, words, want }: Offers): Choice[] {
  const action = (id: Deed, text: string, key?: string): Choice => ({
    kind: 'actions',
    id,
    text,
    ...(key ? { key } : {}),
    act: () => want(id),
  });
  const view = current?.stage?.view;
  const isLive = view !== undefined && view.status !== 'ended' && !current?.lost;
  const isCart = isLive && view.checkout.phase === 'open' && Object.keys(view.checkout.lines).length > 0;
  const sells = isCart && view.ending !== 'recommend';
  return [
    ...(sells && view.drive !== 'shopper_only' ? [action('present', words.present)] : []),
    ...(sells && !view.asks.review ? [action('review', words.askReview)] : []),
    ...(isLive ? [action('mirror', words.mirror), action('sets', words.keptSets)] : []),
    ...(isLive ? [action('hand-back', words.handBack), action('leave', words.leave)] : []),
    action('recent', words.menu.recent),
    action('sound', words.sound),
    action('language', words.otherLanguage),
    action('sign-out', words.signOut),
  ];
}

/** The saved replies, in the shopper's language: only where there is somebody to write to. */
function replies({ current, canned, insert }: Offers): Choice[] {
  const { stage } = current ?? {};
  if (!stage) return [];
  return Object.entries(cannedIn(canned, langOf(stage.view.locale))).map(([short, text]) => ({
    kind: 'replies',
    id: short,
    text: text.length > 80 ? `${text.slice(0, 79)}…` : text,
    about: `;${short}`,
    act: () => insert(text),
  }));
}

/** Return what looks for products that can be shown in a session, as choices. */
export const productsOf =
  (shop: string, stage: Stage, locale: string, show: (sku: string) => void) =>
  async (text: string, signal: AbortSignal): Promise<readonly Choice[]> => {
    const answer = await search(shop, text, stage.lang, signal);
    if (!answer.ok) return [];
    stage.products.learn(answer.value.products);
    return answer.value.products.map((product) => ({
      kind: 'products',
      id: product.sku,
      text: fullName(product, stage.lang),
      about: amountText(product.price, locale),
      act: () => show(product.sku),
    }));
  };
