// The messages that visitors left, read from the server again and again, and what an advisor does about them.
import { call, type Answer } from '../connection/api.ts';
import type { DeskMessage, DeskMessages, MessageAnswer } from '../http.ts';
import { whileSeen } from './while-seen.ts';

const LOOK_MS = 10_000;
const pathTo = ({ session_id, message_id }: DeskMessage) => ({ session: session_id, message: message_id });

/** Whether a message waits for somebody: for an answer, or because its answer could not be sent. */
export const waits = ({ state }: DeskMessage): boolean => state === 'open' || state === 'unsent';

/** The messages as they were read last, by the sessions in which they were left: for who links to them. */
class Standing {
  #messages: readonly DeskMessage[] = [];
  readonly #listeners = new Set<() => void>();

  /** Call `changed` whenever they are others, until `signal` is aborted. */
  listen(changed: () => void, signal: AbortSignal): void {
    this.#listeners.add(changed);
    signal.addEventListener('abort', () => this.#listeners.delete(changed));
  }

  /** Return those that were left in a session. */
  of(session: string): readonly DeskMessage[] {
    return this.#messages.filter(({ session_id }) => session_id === session);
  }

  put(messages: readonly DeskMessage[]): void {
    this.#messages = messages;
    for (const changed of this.#listeners) changed();
  }
}

/** Those of this desk. */
export const standing = new Standing();

/** The list as it was read last. It is read every few seconds while somebody can see the page. */
export class MessageBook {
  messages: readonly DeskMessage[] = [];
  /** Whether Theke mails answers here. */
  mailed = true;
  /** Whether the last reading failed: what is shown may be old. */
  away = false;

  constructor(private readonly changed: () => void) {}

  /** How many wait for somebody. */
  get waiting(): number {
    return this.messages.filter(waits).length;
  }

  /** Read the list now and again, until `signal` is aborted. */
  follow(signal: AbortSignal): void {
    whileSeen(LOOK_MS, () => void this.look(), signal);
  }

  /** Read the list now. */
  async look(): Promise<void> {
    this.#take(await call('GET /v1/desk/messages', {}));
  }

  /** Say that one answers, or not after all. */
  claim(message: DeskMessage, answering: boolean): Promise<Answer<object>> {
    return call('POST /v1/desk/messages/{session}/{message}/claim', { path: pathTo(message), body: { answering } });
  }

  /** Answer a message. */
  async answer(message: DeskMessage, body: MessageAnswer): Promise<Answer<DeskMessages>> {
    const path = pathTo(message);
    return this.#took(await call('POST /v1/desk/messages/{session}/{message}/answer', { path, body }));
  }

  /** Try an answer again that could not be sent, or note that it was sent by hand. */
  async again(message: DeskMessage, by_hand: boolean): Promise<Answer<DeskMessages>> {
    const path = pathTo(message);
    return this.#took(
      await call('POST /v1/desk/messages/{session}/{message}/send-again', { path, body: { by_hand } }),
    );
  }

  #took(answer: Answer<DeskMessages>): Answer<DeskMessages> {
    if (answer.ok) this.#take(answer);
    return answer;
  }

  #take(answer: Answer<DeskMessages>): void {
    this.away = !answer.ok;
    if (answer.ok) {
      this.messages = answer.value.messages;
      this.mailed = answer.value.mailed;
      standing.put(this.messages);
    }
    this.changed();
  }
}
