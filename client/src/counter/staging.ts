// Makes a stage out of a link after every change, and remembers when cart changes were first seen.
import type { Link } from '../connection/link.ts';
import type { Products } from '../connection/products.ts';
import type { SessionView } from '../wire.ts';
import type { Speech } from '../words/speech.ts';
import type { Stage } from './stage.ts';

export class Staging {
  readonly #seen = new Map<string, number>();
  #first = true;

  /** Return what components draw; nothing before the first view. */
  stage(link: Link<SessionView>, speech: Speech<unknown>, products: Products): Stage | undefined {
    const { lang, counter, shared } = speech;
    const { view } = link;
    if (!view) return undefined;
    const now = Date.now();
    this.#look(view, now);
    return {
      view: view.locale.startsWith(lang) ? view : { ...view, locale: lang },
      lang,
      words: counter,
      shared,
      products,
      link: link.state,
      unsent: link.waiting,
      sending: link.sending,
      online: link.online,
      away: link.away,
      hints: [...link.hints.values()].filter(({ until }) => until > now),
      seen: this.#seen,
      now,
    };
  }

  /** A change is as old as its first sight here, since clocks differ; those of the first view as they say. */
  #look(view: SessionView, now: number): void {
    for (const [id, { at_ms }] of Object.entries(view.changes)) {
      if (!this.#seen.has(id)) this.#seen.set(id, this.#first ? Math.min(at_ms, now) : now);
    }
    for (const id of this.#seen.keys()) if (!(id in view.changes)) this.#seen.delete(id);
    this.#first = false;
  }
}
