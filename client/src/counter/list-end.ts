// The end of a list of messages. Who reads there sees what comes; who has read back stays where they are, and hears how
// much has come meanwhile, with the way down to it.
import { chevron } from '../look/icons.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { css, html, nothing, type ReactiveController, type ReactiveControllerHost } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { TalkView } from '../wire.ts';
import { isMe, type Stage } from './stage.ts';

/** So near to the end, in CSS pixels, one reads what comes. */
const AT_END_PX = 60;

/** The element that the list is in, as `.log`. */
interface Host extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly stage: Stage;
  readonly talk: readonly TalkView[];
}

/** How the way down looks: it lies on the end of the list, which stands right before it. */
export const listEndStyle = css`
  .down {
    position: relative;
    flex: none;
    height: 0;
  }
  .down button {
    position: absolute;
    bottom: 8px;
    left: 50%;
    translate: -50%;
    display: flex;
    align-items: center;
    gap: 4px;
    white-space: nowrap;
  }
`;

/** Keeps what is read in view, whatever comes. */
export class ListEnd implements ReactiveController {
  readonly #host: Host;
  /** How many messages of others have come since one has read back. */
  fresh = 0;
  #isAtEnd = true;
  /** How high the list was when it was scrolled last: what scrolls because of another height says nothing. */
  #height = 0;
  /** How far the end was away before this drawing. */
  #fromEnd = 0;
  #before = { first: '', last: '', count: 0, own: 0 };

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
    // Where the room gets smaller or larger, as by the slot for attention, the end stays in view.
    new WhileConnected(host, (signal) => {
      const sizes = new ResizeObserver(() => this.#isAtEnd && this.#toEnd());
      void host.updateComplete.then(() => this.#list && !signal.aborted && sizes.observe(this.#list));
      signal.addEventListener('abort', () => sizes.disconnect());
    });
  }

  /** Something is about to be drawn. */
  hostUpdate(): void {
    const list = this.#list;
    if (list) this.#fromEnd = list.scrollHeight - list.scrollTop;
  }

  /** It is drawn. Own words are always shown; what was said before comes above what is read. */
  hostUpdated(): void {
    const list = this.#list;
    if (!list) return;
    const { talk, stage } = this.#host;
    const { first, last, count, own } = this.#before;
    const now = {
      first: talk[0]?.id ?? '',
      last: talk.at(-1)?.id ?? '',
      count: list.querySelectorAll('li').length,
      own: stage.sending.filter(({ text }) => text !== undefined).length,
    };
    this.#before = now;
    const known = talk.findIndex(({ id }) => id === last);
    if (first && now.first !== first && now.last === last) list.scrollTop = list.scrollHeight - this.#fromEnd;
    else if (now.own > own || (now.count !== count && (this.#isAtEnd || (last && known < 0)))) this.#toEnd();
    else if (now.last !== last) this.#setFresh(this.fresh + talk.slice(known + 1).filter(({ by }) => !isMe(stage, by)).length);
  }

  /** The list was scrolled. */
  scrolled(): void {
    const list = this.#list;
    if (!list) return;
    const { scrollTop, scrollHeight, clientHeight } = list;
    if (clientHeight === this.#height) this.#isAtEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    this.#height = clientHeight;
    if (this.#isAtEnd) this.#setFresh(0);
  }

  /** Return the way down to what has come; nothing where it is in view. */
  render() {
    const { talk } = this.#host.stage.words;
    return this.fresh
      ? html`<div class="down rise">
          <button class="main" data-testid=${ID.talkFresh} @click=${this.#down}>${talk.fresh(this.fresh)} ${chevron}</button>
        </div>`
      : nothing;
  }

  readonly #down = (): void => {
    this.#toEnd();
    this.#list?.focus();
  };

  get #list(): HTMLElement | null | undefined {
    return this.#host.renderRoot?.querySelector<HTMLElement>('.log');
  }

  #toEnd(): void {
    const list = this.#list;
    if (list) list.scrollTop = list.scrollHeight;
    this.#isAtEnd = true;
    this.#setFresh(0);
  }

  #setFresh(fresh: number): void {
    if (fresh === this.fresh) return;
    this.fresh = fresh;
    this.#host.requestUpdate();
  }
}
