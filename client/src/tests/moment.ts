// A moment of a session with a shopper and an advisor, as the panel sees it, and what may be in it.
import type { Keep } from '../connection/keep.ts';
import type { Stage } from '../counter/stage.ts';
import type { Moment } from '../session/attention.ts';
import type { CallView, SessionView } from '../wire.ts';
import { enCodes } from '../words/codes-en.ts';
import { enCounter } from '../words/counter-en.ts';

export const NOW_MS = 1_000_000;
export const GRINDER = { name: { en: 'Grinder', de: 'Mühle' }, variant: {} };
export type View = Partial<SessionView>;

export const ADVISOR = { role: 'advisor', position: 1, name: 'Mira', left: false } as const;
export const HERE: View = {
  parties: { lea: { role: 'shopper', position: 0, left: false }, mira: ADVISOR },
};

export const CALL: CallView = {
  state: 'idle',
  form: 'one_way',
  text_chat: true,
  forms: ['text', 'audio', 'one_way', 'two_way'],
  relay_only: false,
  hidden: false,
};

export function moment(view: View, more: Partial<Stage> = {}, talk: Moment['talk'] = []): Moment {
  const whole = {
    status: 'live',
    drive: 'advisor_drives',
    call: CALL,
    me: { party_id: 'lea', role: 'shopper' },
    checkout: { phase: 'open' },
    asks: {},
    proposals: {},
    changes: {},
    timeline: {},
    ...HERE,
    ...view,
  };
  const seen = new Map(Object.entries(whole.changes).map(([id, { at_ms }]) => [id, at_ms]));
  const stage = {
    view: whole,
    lang: 'en',
    locale: 'en',
    words: enCounter,
    codes: enCodes,
    products: { get: (sku: string) => (sku === 'mill' ? GRINDER : undefined) },
    online: {},
    away: {},
    paying: [],
    hints: [],
    seen,
    now: NOW_MS,
    ...more,
  };
  return { stage: stage as unknown as Stage, talk };
}

export const change = (line_id: string, before: number, after: number, by = 'mira', at_ms = NOW_MS - 1_000) => ({
  by,
  at_ms,
  line_id,
  sku: 'mill',
  before,
  after,
});
export const said = (seq: number, by: string, text: string) => ({ seq, id: `t${seq}`, by, at_ms: 0, version: 1, text });
export const proposal = (...skus: string[]) => ({
  by: 'mira',
  position: 0,
  lines: Object.fromEntries(skus.map((sku, position) => [sku, { sku, quantity: 1, position }])),
});
export const entry = (position: number, what: string, subject: string) => ({ position, at_ms: 0, by: 'mira', what, subject });
export const given = (position: number, what: string, quantity?: number) => ({ ...entry(position, what, ''), ...(quantity ? { quantity } : {}) });
export const GIVEN = { e1: given(1, 'discount_granted', 1_000) };
export const ALONE: View = { parties: { lea: HERE.parties!.lea!, mira: { ...ADVISOR, left: true } } };

export const changing = (before: number, after: number): View => ({ changes: { c1: change('l1', before, after) } });

/** Return a browser's storage, as long as a test lasts. */
export function shelf(): Keep {
  const held = new Map<string, string>();
  return {
    lasts: true,
    get: (key) => held.get(key) ?? null,
    set: (key, value) => void held.set(key, value),
    remove: (key) => void held.delete(key),
  };
}

/** The locks of one browser: exclusive at once, in all tabs. */
export class SharedLocks {
  readonly #held = new Set<string>();

  async request(name: string, _: object, act: (lock: object | null) => Promise<void>): Promise<void> {
    await Promise.resolve();
    if (this.#held.has(name)) return act(null);
    this.#held.add(name);
    try {
      await act({ name });
    } finally {
      this.#held.delete(name);
    }
  }
}
