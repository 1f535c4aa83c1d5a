// One session at the desk, with a connection and a state of its own, and what is new in it since it was
// last looked at. Several stand side by side; nothing of one reaches another.
import { connect, type Connection } from '../connection/connect.ts';
import { tabKeep } from '../connection/keep.ts';
import { Link } from '../connection/link.ts';
import type { Products } from '../connection/products.ts';
import type { Stage } from '../counter/stage.ts';
import { Stages, shopper } from '../counter/stage.ts';
import type { Accepted, Handover } from '../http.ts';
import type { Phase, Reason, SessionView } from '../wire.ts';
import type { Speech } from '../words/speech.ts';

/** What happened in a session while nobody looked. */
export interface Unread {
  readonly chat: number;
  readonly changes: number;
  readonly phase: boolean;
}

/** How an advisor is about to go; empty where none is. */
export type Leaving = '' | 'leave' | 'hand-back';

const NOTHING_NEW: Unread = { chat: 0, changes: 0, phase: false };

/** A session that stands open at this desk. */
export class Visit {
  readonly session: string;
  readonly party: string;
  readonly link: Link<SessionView>;
  /** The digit that leads here: it stays while the session is open. 0 where all digits are taken. */
  digit = 0;
  stage: Stage | undefined;
  /** What advisors before have written for this one, until it is put away. */
  handovers: readonly Handover[];
  unread: Unread = NOTHING_NEW;
  /** Why the last command of this session was refused. */
  refusal: Reason | undefined;
  /** Somebody else has it now, or it waits again: this visit only shows what was. */
  lost = false;
  /** The advisor is about to leave, or to hand the session back, and is asked how it stands. */
  leaving: Leaving = '';
  /** The advisor says how it ended; also where the visitor goes on meanwhile. */
  telling = false;

  #seenTalk = 0;
  #seenEntry = -1;
  #seenPhase: Phase | undefined;
  /** What the shopper is called. */
  #name = '';
  #connection: Connection | undefined;
  readonly #stages = new Stages(navigator.languages);

  constructor({ session_id, party_id, party_token, handovers }: Accepted, changed: () => void) {
    this.handovers = handovers;
    this.session = session_id;
    this.party = party_id;
    this.link = new Link<SessionView>(tabKeep, party_id, changed);
    this.#connection = connect(this.link, session_id, async () => ({ token: party_token }));
  }

  get ended(): boolean {
    return this.lost || this.stage?.view.status === 'ended';
  }

  /** Draw anew. `attended` says whether somebody looks at this session right now. */
  refresh(speech: Speech<unknown>, products: Products, attended: boolean): void {
    this.stage = this.#named(this.#stages.stage(this.link, speech, products));
    if (!this.stage) return;
    if (attended || this.#seenPhase === undefined) this.#look(this.stage);
    this.unread = this.#news(this.stage);
  }

  /** Nothing more comes for this visit: its party is no longer at the counter. */
  lose(): void {
    if (this.lost) return;
    this.lost = true;
    this.close();
  }

  close(): void {
    this.link.caller?.closed();
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** Once a session has ended nobody learns the shopper's name any more: who has read it here goes on reading it. */
  #named(stage: Stage | undefined): Stage | undefined {
    if (!stage) return undefined;
    const { parties, status } = stage.view;
    const party = shopper(stage);
    const known = parties[party];
    if (known?.name || status !== 'ended') this.#name = known?.name ?? '';
    if (!known || !this.#name || known.name) return stage;
    const named = { ...parties, [party]: { ...known, name: this.#name } };
    return { ...stage, view: { ...stage.view, parties: named } };
  }

  #look({ view }: Stage): void {
    this.#seenTalk = this.link.talk.at(-1)?.seq ?? 0;
    this.#seenEntry = Math.max(-1, ...Object.values(view.timeline).map(({ position }) => position));
    this.#seenPhase = view.checkout.phase;
  }

  #news({ view }: Stage): Unread {
    const isNew = ({ by, position }: { by: string; position: number }) =>
      by !== this.party && position > this.#seenEntry;
    return {
      chat: this.link.talk.filter(({ by, seq }) => by !== this.party && seq > this.#seenTalk).length,
      changes: Object.values(view.timeline).filter(isNew).length,
      phase: view.checkout.phase !== this.#seenPhase,
    };
  }
}
