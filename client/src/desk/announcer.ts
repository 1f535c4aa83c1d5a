// Calls an advisor who does not look: the ring, the page's title, and the desktop's notifications.
import { visitorOf } from '../counter/stage.ts';
import type { DeskView, WaitingView } from '../wire.ts';
import { visitorName } from '../words/visitor.ts';
import { Ring, notify } from './alerts.ts';
import { presence } from './presence.ts';
import type { Visit } from './visit.ts';
import type { DeskWords } from './words.ts';

/** Says each arrival and each message once. */
export class Announcer {
  readonly ring = new Ring();
  /** How many unread messages of each session were announced. */
  readonly #announced = new Map<string, number>();

  /** Look at who is there and what was written, and say what is new. */
  look(view: DeskView | undefined, visits: readonly Visit[], words: DeskWords, now_ms: number): void {
    this.#waiting(view, words, now_ms);
    for (const visit of visits) this.#messages(visit, words);
  }

  /** Name who waits in the page's title; ring and notify for a new one. */
  #waiting(view: DeskView | undefined, words: DeskWords, now_ms: number): void {
    const { waiting, gone } = presence(view?.sessions ?? {}, now_ms);
    if (view) {
      const listed = new Set([...waiting, ...gone].map(({ session_id }) => session_id));
      for (const fresh of this.ring.look(waiting.map(({ session_id }) => session_id), listed)) {
        this.#arrival(view.sessions[fresh], words);
      }
    }
    const [first] = waiting;
    document.title = first ? `(${waiting.length}) ${visitorName(first, words)} · ${words.title}` : words.title;
  }

  #arrival(session: WaitingView | undefined, words: DeskWords): void {
    if (!session) return;
    const about = `${words.lines(session.lines)} ${session.page}`.trim();
    notify(words.newWaiting(visitorName(session, words)), about, session.session_id);
  }

  /** Notify of what shoppers write while nobody looks; without the words, which may be read over a shoulder. */
  #messages({ session, stage, unread }: Visit, words: DeskWords): void {
    if (stage && unread.chat > (this.#announced.get(session) ?? 0)) {
      notify(words.newMessage(visitorOf(stage)), '', `talk ${session}`);
    }
    this.#announced.set(session, unread.chat);
  }
}
