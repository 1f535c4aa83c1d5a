// How far the tour has come, by what the panel says of its session.
import type { DemoNews } from '../connection/demo.ts';

/** Which of the two sides a narrow screen shows. */
export type Side = 'shop' | 'desk';

/** Where each step of the tour happens. */
export const SIDES: readonly Side[] = ['shop', 'desk', 'shop'];
/** What is after the last step. */
export const DONE = SIDES.length;

/** Return the step that comes next: 0 to ask, 1 to answer, 2 to pay, `DONE` once it is sold. */
export function stepAt({ status, phase }: Pick<DemoNews, 'status' | 'phase'>): number {
  if (phase === 'completed') return DONE;
  if (status === 'waiting') return 1;
  return status === 'live' ? 2 : 0;
}

/** Return the news that a message holds, if it is the panel's own: of this origin, and of this shape. */
export function newsIn(event: Pick<MessageEvent<unknown>, 'origin' | 'data'>, own: string): DemoNews | undefined {
  const news = event.data as Partial<DemoNews> | null;
  const isNews = event.origin === own && typeof news === 'object' && news?.demo === 'theke';
  return isNews && typeof news.status === 'string' && typeof news.phase === 'string' ? (news as DemoNews) : undefined;
}
