// One thing that can be chosen in the palette.
import type { Lang } from '../words/i18n.ts';

/** What can be chosen. */
export interface Choice {
  readonly kind: 'people' | 'actions' | 'replies' | 'products';
  readonly id: string;
  readonly text: string;
  /** Of a person: what they are called. */
  readonly name?: string;
  /** More that it is found by, and that stands beside it. */
  readonly about?: string;
  /** The key that does the same. */
  readonly key?: string;
  readonly lang?: Lang;
  /** Why it cannot be done yet: it is listed with that, and does nothing. */
  readonly why?: string;
  /** What Enter does, where the text does not say it. */
  readonly does?: string;
  readonly act: () => void;
  /** What else can be done with it. */
  readonly ways?: readonly Way[];
}

/** Another thing that can be done with a choice, by Enter with a key held. */
export interface Way {
  readonly text: string;
  readonly key: 'Shift' | 'Alt';
  readonly act: () => void;
}

/** Looks for products in the shop. */
export type ProductSearch = (text: string, signal: AbortSignal) => Promise<readonly Choice[]>;
