// What is said beside the button: who is there, how much is unread and what happened last, while the panel is put away.
// It is the launcher's third file: it comes when the page is at rest, or when a session is live.
import type { Company, Notice, Presented } from '../connection/rpc.ts';
import { Availability, type Available } from './availability.ts';
import { Bubble } from './bubble.ts';
import { Faces } from './faces.ts';
import type { Host, NoticesPart } from './host.ts';
import { textOf } from './inputs.ts';
import { NOTICES_LOOK } from './notices-look.ts';
import { noticesWordsFor, type NoticesWords } from './notices-words.ts';
import { dress } from './shadow.ts';
import { Title } from './title.ts';

/** How wide the bubble is at most, with its distance from the edge. */
const BUBBLE_PX = 340;
const UNREAD_MAX = 99;
const LINE_CHARS_MAX = 300;
const COMPANIES: readonly unknown[] = ['nobody', 'waiting', 'here', 'asks'] satisfies Company[];

/** What the panel said of a session, as far as it is drawn here. */
export interface Said {
  live: boolean;
  company: Company | undefined;
  advisor: Presented;
  unread: number;
  notice: Notice | undefined;
}

/** What stands on the button and beside it. */
export class Notices implements NoticesPart {
  readonly #host: Host;
  readonly #words: NoticesWords;
  readonly #faces = new Faces();
  readonly #bubble: Bubble;
  readonly #title: Title;
  readonly #availability: Availability;
  readonly #more = document.createElement('small');
  readonly #mark = document.createElement('span');
  readonly #count = document.createElement('span');
  #face: HTMLElement | undefined;
  #isAsking = false;
  #available: Available;
  #said: Said = saidIn({});

  constructor(host: Host) {
    const { button, element, setup, signal } = host;
    this.#host = host;
    this.#words = noticesWordsFor(setup.lang);
    this.#title = new Title(signal);
    this.#bubble = new Bubble(this.#faces, this.#words.dismiss, {
      opened: (notice) => host.show?.(notice),
      dismissed: (notice) => this.#dismiss(notice),
    });
    this.#availability = new Availability(host, (available) => {
      this.#available = available;
      this.#draw();
    });
    if (element.shadowRoot) dress(element.shadowRoot, NOTICES_LOOK, setup.nonce);
    this.#mark.className = 'mark';
    this.#mark.setAttribute('aria-hidden', 'true');
    this.#count.className = 'count';
    button.label.append(this.#more);
    button.start.append(this.#mark, this.#count);
    button.hintText.before(this.#bubble.element);
    const ask = () => this.#ask();
    document.addEventListener('visibilitychange', ask, { signal });
    for (const type of ['pointerenter', 'focus']) button.start.addEventListener(type, ask, { signal });
  }

  look(): void {
    this.#isAsking = true;
    this.#ask();
  }

  heard(state: Record<string, unknown>): void {
    this.#said = saidIn(state);
    this.#draw();
    this.#ask();
  }

  pictured(face: string, bitmap: ImageBitmap): void {
    this.#faces.take(face, bitmap);
  }

  lain(): void {
    if (!this.#said.notice) return;
    const { layer } = this.#host;
    this.#bubble.element.style.setProperty('--_taken', `${layer.taken(BUBBLE_PX)}px`);
  }

  #ask(): void {
    if (this.#isAsking && (!this.#said.live || this.#said.company === 'waiting')) void this.#availability.ask();
  }

  #dismiss(notice: string): void {
    const { start } = this.#host.button;
    if (!start.hidden) start.focus();
    this.#said = { ...this.#said, notice: undefined };
    this.#host.dismiss?.(notice);
    this.#draw();
  }

  #draw(): void {
    const { live, company, advisor, unread, notice } = this.#said;
    const { button, lie } = this.#host;
    const look = lookOf(live, company, advisor.name, this.#available);
    const isPresent = look === 'here' || look === 'asks';
    button.start.dataset['company'] = look ?? '';
    this.#more.textContent = look ? wordsOf(look, advisor.name, this.#words) : '';
    this.#face?.remove();
    this.#face = isPresent && advisor.name ? this.#faces.drawn(advisor) : undefined;
    if (this.#face) button.start.prepend(this.#face);
    this.#countUp(unread);
    button.tell(Boolean(look || unread));
    this.#title.show(unread);
    this.#bubble.show(notice);
    lie();
  }

  #countUp(unread: number): void {
    const unit = document.createElement('span');
    unit.className = 'off';
    unit.textContent = ` ${this.#words.unread}`;
    this.#count.replaceChildren(...(unread ? [String(unread), unit] : []));
  }
}

/** Return what the button looks like: who waits for the first advisor reads it as well where nobody is at the desk. */
export function lookOf(live: boolean, company: Company | undefined, advisor: string, available: Available): Company | undefined {
  const isNobody = available === false && (!live || (company === 'waiting' && !advisor));
  return isNobody ? 'nobody' : live ? company : undefined;
}

/** Return what the button says of who is there. */
export function wordsOf(look: Company, name: string, words: NoticesWords): string {
  if (look === 'nobody' || look === 'waiting') return words[look];
  return words[look](name || words.someone);
}

/** Return what the panel said, read with care. */
export function saidIn(state: Record<string, unknown>): Said {
  const { company, unread } = state;
  const live = state['live'] === true;
  return {
    live,
    company: live && COMPANIES.includes(company) ? (company as Company) : undefined,
    advisor: presentedIn(state['advisor']),
    unread: Number.isSafeInteger(unread) ? Math.min(Math.max(Number(unread), 0), UNREAD_MAX) : 0,
    notice: noticeIn(state['notice']),
  };
}

function presentedIn(value: unknown): Presented {
  const { name, face } = (value ?? {}) as Record<string, unknown>;
  return { name: textOf(name), face: textOf(face) };
}

function noticeIn(value: unknown): Notice | undefined {
  const { id, line, again } = (value ?? {}) as Record<string, unknown>;
  if (!textOf(id) || !textOf(line)) return undefined;
  const cut = [...textOf(line)].slice(0, LINE_CHARS_MAX).join('');
  return { ...presentedIn(value), id: textOf(id), line: cut, ...(again === true ? { again } : {}) };
}
