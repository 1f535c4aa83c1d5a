// What happened, in words: one sentence for each kind of entry.

/** What a timeline entry is about, already in words. */
export interface About {
  who: string;
  subject: string;
  /** Why a quote was taken off the table. */
  reason: string;
  product: string;
  field: string;
  quantity: number;
  percent: string;
  amount: string;
}

type TimelineText = (about: About) => string;

/** One sentence for each kind of entry. */
export type TimelineTexts = Record<string, TimelineText>;
