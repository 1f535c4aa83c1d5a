// One party's link to its session: the view, kept current by merge patches, and the commands on their way.
//
// A command has an id of 128 random bits and is kept until it is acknowledged: after a reconnect or a page
// load it is sent again, in order, and the server carries it out once. Patches are applied in version
// order; on a gap the link resumes. Commands wait for no view, and talk comes page by page from its end. Apart from `socket.ts`, so that tests drive it without a network.
import {
  VIEW_FORMAT,
  type CmdAck,
  type CallNews,
  type CmdDone,
  type Command,
  type Hint,
  type HintFrom,
  type Patched,
  type Presence,
  type Reason,
  type Rejected,
  type SayAck,
  type SignalFrom,
  type TalkAck,
  type TalkView,
} from '../wire.ts';
import type { Keep } from './keep.ts';
import { merged } from './merge.ts';
import { FINAL, pauseBefore } from './refusals.ts';

/** What a link needs of a socket. `ask` rejects where no answer came in time or the socket is gone; who names a time is in a hurry for another one. */
export interface Transport {
  ask(event: string, payload: unknown, within_ms?: number): Promise<unknown>;
  tell(event: string, payload: unknown): void;
}

/** Who takes part in a call over a link. */
export interface Caller {
  heard(news: CallNews): void;
  signaled(signal: SignalFrom): void;
  connected(): unknown;
  closed(): void;
}

/** How a link stands: before the first view, connected, cut off and tried again, or over. */
export type LinkState = 'connecting' | 'connected' | 'interrupted' | 'closed';

/** Who is here; nothing of it at the desk's own connection. */
type Here = { [Part in keyof Presence]?: Readonly<Presence[Part]> };

/** What comes back from `resume`: no view where we have it. The desk's has no talk and nobody online. */
type Resumption<View> = ({ result: 'resumed'; version: number; history?: string; view: View } | { result: 'current' }) & {
  talk?: TalkView[];
  earlier?: number;
} & Here;

type Pending = { id: string; at_ms: number } & (
  | { command: Command; settle?: (ack: CmdAck) => void }
  | { text: string; no_card?: boolean; settle?: (ack: SayAck) => void }
);

/** A command or a message on its way; `late` where it has taken so long that it should be said. */
export interface Sending {
  readonly id: string;
  readonly late: boolean;
  readonly command?: Command;
  readonly text?: string;
}

const COMMAND_BYTES = 16;
/** After how many tries, or how much silence, people should hear that no connection comes about. */
const TRIES_MAX = 3;
const SILENCE_MS_MAX = 12_000;
/** A little longer than the pause between two hints of who goes on typing: who has left a field types there no more. */
const TYPING_MS = 3_500;
const PENDING_MAX = 200;
/** How long an answer may take before people should see that something is on its way. */
const LATE_MS = 1_000;
const RESUME_AGAIN_MS = 1_000;
/** After a resume that could give everything but the talk. */
const TALK_AGAIN_MS = 5_000;

/** Return a fresh command id: 128 random bits. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(COMMAND_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A party's link to its session; `View` is what the server shows to that party. */
export class Link<View extends object> {
  state: LinkState = 'connecting';
  /** Why the link was closed for good, where the server said so. */
  closedBy: Reason | undefined;
  view: View | undefined;
  version = 0;
  /** What was said last, in order and without a gap. */
  talk: TalkView[] = [];
  /** The number before which more was said than is here; 0 where nothing was. */
  earlier = 0;
  /** Whether a page of earlier talk is on its way. */
  readingEarlier = false;
  online: Record<string, boolean> = {};
  /** Of an advisor who is away: until when, in this clock, before the session waits again. */
  away: Record<string, number> = {};
  /** Who has the pay page before them and nothing else. */
  paying: readonly string[] = [];
  hints = new Map<string, HintFrom & { until: number }>();
  /** Who is in the call, as it was said last. */
  call: CallNews | undefined;
  caller: Caller | undefined;

  /** Within which the version and the numbers of talk are counted. */
  #history = '';
  readonly #since = Date.now();
  #tries = 0;
  #transport: Transport | undefined;
  #resuming: object | undefined;
  #early: Patched[] = [];
  #pending: Pending[];
  readonly #keep: Keep;
  readonly #key: string;
  readonly #changed: () => void;

  /** `key` names this session and party in the tab's storage; `changed` is called after every change. */
  constructor(keep: Keep, key: string, changed: () => void) {
    this.#keep = keep;
    this.#key = `theke.pending.${key}`;
    this.#changed = changed;
    this.#pending = this.#restore();
  }

  /** Whether no connection has ever come about, and it has been tried for long enough: it may be blocked. */
  get isBlocked(): boolean {
    if (this.view || this.state === 'closed') return false;
    return this.#tries >= TRIES_MAX || Date.now() - this.#since >= SILENCE_MS_MAX;
  }

  /** How many commands are not acknowledged yet. */
  get waiting(): number {
    return this.#pending.length;
  }

  /** What is not acknowledged yet, in order, without what has come back already. */
  get sending(): Sending[] {
    const now = Date.now();
    const returned = new Set(this.talk.map(({ id }) => id));
    return this.#pending
      .filter(({ id }) => !returned.has(id))
      .map(({ at_ms, settle, ...item }) => ({ ...item, late: now - at_ms >= LATE_MS }));
  }

  /** Send a command. Settles when the server has decided, however often the connection breaks meanwhile. */
  send(command: Command): Promise<CmdAck> {
    return new Promise((settle) => this.#enqueue({ id: freshId(), at_ms: Date.now(), command, settle }));
  }

  /** Say something; `isNoCard` where the writer was asked, and said so. */
  say(text: string, isNoCard = false): Promise<SayAck> {
    const sure = isNoCard ? { no_card: true } : {};
    return new Promise((settle) => this.#enqueue({ id: freshId(), at_ms: Date.now(), text, ...sure, settle }));
  }

  /** Let the others know what is happening right now; lost where the connection is down. */
  hint(kind: Hint['kind'], subject: string): void {
    if (this.state === 'connected') this.#transport?.tell('hint', { kind, subject });
  }

  /** The socket is connected: resume, and send again what was not acknowledged, in order. */
  async connected(transport: Transport): Promise<void> {
    this.#transport = transport;
    const resuming = this.#resume();
    for (const item of [...this.#pending]) void this.#deliver(item, transport);
    this.caller?.connected();
    await resuming;
  }

  /** Ask something that is not kept: nothing comes back where there is no connection, or no answer. */
  ask(event: string, payload: unknown, within_ms?: number): Promise<unknown> {
    return this.#transport?.ask(event, payload, within_ms).catch(() => undefined) ?? Promise.resolve(undefined);
  }

  /** Get one page more of what was said before. */
  async readEarlier(): Promise<void> {
    const transport = this.#transport;
    const before = this.earlier;
    if (!transport || !before || this.readingEarlier) return;
    this.readingEarlier = true;
    this.#changed();
    const ack = (await transport.ask('talk', { before }).catch(() => undefined)) as TalkAck | undefined;
    this.readingEarlier = false;
    if (ack?.result === 'page' && this.earlier === before) {
      this.talk = [...ack.talk.filter(({ seq }) => !this.talk.some((other) => other.seq === seq)), ...this.talk];
      this.earlier = ack.earlier;
    }
    this.#changed();
  }

  /** The socket is gone and will be tried again. */
  interrupted(): void {
    this.#transport = undefined;
    this.#resuming = undefined;
    this.#tries += 1;
    this.#become(this.view ? 'interrupted' : 'connecting');
  }

  /** The socket is gone for good; what waited is given up. */
  closed(reason?: Reason): void {
    this.#transport = undefined;
    this.#resuming = undefined;
    this.closedBy = reason;
    for (const item of this.#pending) item.settle?.({ result: 'rejected', reason: reason ?? 'unavailable' });
    this.#pending = [];
    this.#store();
    this.caller?.closed();
    this.#become('closed');
  }

  /** `patch` came in. */
  patched(patch: Patched): void {
    if (this.#resuming) this.#early.push(patch);
    else if (this.#apply(patch)) this.#changed();
  }

  /** `said` came in. */
  said(item: TalkView): void {
    if (this.talk.some((other) => other.seq === item.seq)) return;
    this.hints.delete(`${item.by} typing`);
    this.talk = [...this.talk, item].sort((one, other) => one.seq - other.seq);
    this.#changed();
  }

  /** `hint` came in. Where someone is holds until they move; that they type, for a moment. */
  hinted(hint: HintFrom): void {
    const until = hint.kind === 'typing' ? Date.now() + TYPING_MS : Infinity;
    this.hints.set(`${hint.by} ${hint.kind}`, { ...hint, until });
    this.#changed();
  }

  /** `call` came in. */
  called(news: CallNews): void {
    this.call = news;
    this.caller?.heard(news);
    this.#changed();
  }

  /** `presence` came in. */
  present(presence: Presence): void {
    this.#present(presence);
    this.#changed();
  }

  #present({ online = {}, away = {}, paying = [] }: Here): void {
    const now = Date.now();
    this.online = online;
    this.paying = paying;
    this.away = Object.fromEntries(Object.entries(away).map(([party, left_ms]) => [party, now + left_ms]));
  }

  /**
   * Apply a patch if it is the next one. False where nothing changed or a gap made it resume. None is applied to a
   * view of an earlier connection: the same number may be another version by now.
   */
  #apply({ base, version, patch }: Patched | CmdDone): boolean {
    if (version <= this.version || !this.view || this.state !== 'connected') return false;
    if (base > this.version || base < this.version) {
      void this.#resume();
      return false;
    }
    this.view = merged(this.view, patch) as View;
    this.version = version;
    return true;
  }

  async #resume(): Promise<boolean> {
    const transport = this.#transport;
    if (!transport || this.#resuming) return false;
    const turn = {};
    this.#resuming = turn;
    this.#early = [];
    const lastSeq = this.talk.at(-1)?.seq ?? 0;
    const version = this.view ? this.version : 0;
    const request = { version, talk_seq: lastSeq, format: VIEW_FORMAT, history: this.#history };
    const answer = await transport.ask('resume', request).catch(() => undefined);
    if (this.#resuming !== turn) return false;
    this.#resuming = undefined;
    const ack = answer as Resumption<View> | Rejected | undefined;
    if (ack?.result === 'resumed' || ack?.result === 'current') return this.#resumed(ack);
    if (ack?.result === 'rejected' && FINAL.has(ack.reason)) this.closed(ack.reason);
    else this.#resumeIn(RESUME_AGAIN_MS);
    return false;
  }

  #resumeIn(wait_ms: number): void {
    const transport = this.#transport;
    setTimeout(() => transport && this.#transport === transport && void this.#resume(), wait_ms);
  }

  #resumed(ack: Resumption<View>): boolean {
    // Taken also where its version is earlier: patches wait in `#early`, so nothing newer is lost by it.
    if (ack.result === 'resumed') {
      this.view = ack.view;
      this.version = ack.version;
      this.#beginIn(ack.history ?? '');
    }
    this.#heard(ack.talk ?? [], ack.earlier ?? 0);
    this.#present(ack);
    this.state = 'connected';
    for (const patch of this.#early.splice(0)) this.#apply(patch);
    this.#become('connected');
    const untold = Boolean(ack.earlier) && !ack.talk?.length;
    if (untold) this.#resumeIn(TALK_AGAIN_MS);
    return true;
  }

  /** Drop the talk of another history: its numbers are given anew. */
  #beginIn(history: string): void {
    if (history !== this.#history) {
      this.talk = [];
      this.earlier = 0;
    }
    this.#history = history;
  }

  /** Take in what was said last. Where more was said meanwhile than fits, what is here begins anew with it. */
  #heard(last: TalkView[], earlier: number): void {
    if (earlier && last.length) {
      this.talk = [];
      this.earlier = earlier;
    }
    const received = new Set(this.talk.map((item) => item.seq));
    this.talk = [...this.talk, ...last.filter((item) => !received.has(item.seq))].sort(
      (one, other) => one.seq - other.seq,
    );
  }

  #enqueue(item: Pending): void {
    if (this.state === 'closed' || this.#pending.length >= PENDING_MAX) {
      item.settle?.({ result: 'rejected', reason: this.closedBy ?? 'unavailable' });
      return;
    }
    this.#pending.push(item);
    this.#store();
    this.#changed();
    this.#noticeWhenLate(item);
    if (this.#transport) void this.#deliver(item, this.#transport);
  }

  /** Say that something has no answer yet, once it is late: a timer may ring a moment early. */
  #noticeWhenLate(item: Pending): void {
    const left = item.at_ms + LATE_MS - Date.now();
    if (left > 0) setTimeout(() => this.#noticeWhenLate(item), left);
    else if (this.#pending.includes(item)) this.#changed();
  }

  /** Send one command until it is answered or this socket is gone. */
  async #deliver(item: Pending, transport: Transport): Promise<void> {
    for (let refusals = 0; this.#transport === transport;) {
      const ack = await this.#once(item, transport);
      if (!this.#pending.includes(item)) return;
      const wait = ack?.result === 'rejected' ? pauseBefore('command' in item ? item.command.type : '', ack.reason, refusals++) : undefined;
      if (ack && wait === undefined) return this.#settle(item, ack);
      if (wait !== undefined) await new Promise((go) => setTimeout(go, wait));
    }
  }

  async #once(item: Pending, transport: Transport): Promise<CmdAck | SayAck | undefined> {
    const { at_ms: _, settle: __, ...payload } = item;
    try {
      return (await transport.ask('command' in item ? 'cmd' : 'say', payload)) as CmdAck | SayAck;
    } catch {
      return undefined;
    }
  }

  #settle(item: Pending, ack: CmdAck | SayAck): void {
    this.#pending = this.#pending.filter((other) => other !== item);
    this.#store();
    if (ack.result === 'done') this.patched({ base: ack.base, version: ack.version, patch: ack.patch });
    if (ack.result === 'said') this.said(ack.item);
    (item.settle as ((ack: CmdAck | SayAck) => void) | undefined)?.(ack);
    this.#changed();
  }

  #become(state: LinkState): void {
    this.state = state;
    this.#changed();
  }

  #store(): void {
    if (!this.#pending.length) return this.#keep.remove(this.#key);
    this.#keep.set(this.#key, JSON.stringify(this.#pending));
  }

  #restore(): Pending[] {
    try {
      const kept: unknown = JSON.parse(this.#keep.get(this.#key) ?? '[]');
      return Array.isArray(kept) ? (kept as Pending[]) : [];
    } catch {
      return [];
    }
  }
}
