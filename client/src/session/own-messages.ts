// The messages that were left in this session, with their answers: one copy for all that shows them. They stand beside
// the session and not in its view: the server says by a hint that one was answered, and then they are read anew.
import { ownMessages, takeMessageBack } from '../connection/api.ts';
import { siteKeep, type Keep } from '../connection/keep.ts';
import type { Stage } from '../counter/stage.ts';
import type { OwnMessage } from '../http.ts';
import { wordsIn, type Fetching } from '../words/speech.ts';
import type { Attention } from './attention.ts';
import type { MessageWords } from './message-words.ts';
import { isAlone } from './handover.ts';

const messageWords: Fetching<MessageWords> = {
  en: async () => (await import('./message-words-en.ts')).enMessage,
  de: async () => (await import('./message-words-de.ts')).deMessage,
};

/** A hint may be lost: how long an answer may be late then. */
const LOOK_MS = 20_000;
/** Until the server has said how long one waits before a message is offered first. */
const OFFERED_MS = 60_000;
const READ = 'theke.answers';

/** The messages of the session that a page shows. */
export class OwnMessages {
  messages: readonly OwnMessage[] = [];
  offeredAfter = OFFERED_MS;
  /** For how many days they are kept; 0 until that is known. */
  days = 0;
  /** Whether answers are mailed as well. */
  mailed = false;
  /** Nothing until they are fetched. */
  words: MessageWords | undefined;
  #spoken = '';
  #session = '';
  #link = '';
  #hint: unknown;
  #lookedAt = 0;
  #token = (): string => '';
  readonly #listeners = new Set<() => void>();
  readonly #keep: Keep;

  constructor(keep: Keep = siteKeep) {
    this.#keep = keep;
  }

  /** Call `changed` after every change, until `signal` is aborted. */
  listen(changed: () => void, signal: AbortSignal): void {
    this.#listeners.add(changed);
    signal.addEventListener('abort', () => this.#listeners.delete(changed));
  }

  /** Take in what is now; read the messages where they may be others than before. */
  follow(stage: Stage, token: () => string): void {
    const { view, link, now } = stage;
    this.#token = token;
    this.#speak(stage.locale);
    const hint = stage.hints.find(({ kind }) => kind === 'answer');
    const isOther = view.session_id !== this.#session;
    const isNews = hint !== this.#hint || (link === 'connected' && link !== this.#link);
    const isLate = now - this.#lookedAt >= LOOK_MS && this.messages.some(({ answer }) => !answer);
    if (isOther) this.messages = [];
    this.#session = view.session_id;
    this.#hint = hint;
    this.#link = link;
    if (isOther || isNews || (isLate && !document.hidden)) void this.look(now);
  }

  /** Read them now. */
  async look(now = Date.now()): Promise<void> {
    this.#lookedAt = now;
    const session = this.#session;
    const answer = await ownMessages(this.#token());
    if (!answer.ok || session !== this.#session) return;
    const { messages, offered_after_s, kept_days, mailed } = answer.value;
    this.messages = messages;
    this.offeredAfter = offered_after_s * 1_000;
    this.days = kept_days;
    this.mailed = mailed;
    this.#changed();
  }

  /** A message was left here. */
  take(message: OwnMessage): void {
    this.messages = [...this.messages.filter(({ message_id }) => message_id !== message.message_id), message];
    this.#changed();
  }

  /** Take a message back; false where that is too late. */
  async takeBack(message_id: string): Promise<boolean> {
    const answer = await takeMessageBack(this.#token(), message_id);
    await this.look();
    return answer.ok;
  }

  /** An answer was in view: it is not noticed any more, in no tab of the shop. */
  read(message_id: string): void {
    if (this.#read.has(message_id)) return;
    this.#keep.set(READ, [this.#session, ...this.#read, message_id].join(' '));
    this.#changed();
  }

  /** Return the answers that nobody has seen yet, to be noticed. */
  unread(stage: Stage): Attention[] {
    const { words } = this;
    if (!words || stage.view.session_id !== this.#session) return [];
    const fresh = this.messages.filter(({ answer, message_id }) => answer && !this.#read.has(message_id));
    return fresh.map(({ message_id, answered_by: who = '' }) => ({
      key: `answer ${message_id}`,
      kind: 'answer',
      who,
      line: words.news(who),
      tab: isAlone(stage) ? 'cart' : 'chat',
      asks: false,
    }));
  }

  get #read(): ReadonlySet<string> {
    const [session, ...ids] = this.#keep.get(READ)?.split(' ') ?? [];
    return new Set(session === this.#session ? ids : []);
  }

  #speak(locale: string): void {
    if (this.#spoken === locale) return;
    this.#spoken = locale;
    wordsIn(messageWords, locale).then(
      (words) => {
        if (this.#spoken !== locale) return;
        this.words = words;
        this.#changed();
      },
      () => (this.#spoken = ''),
    );
  }

  #changed(): void {
    for (const changed of this.#listeners) changed();
  }
}

/** Those of this page. */
export const own = new OwnMessages();
