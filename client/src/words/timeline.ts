// What happened, in words: one sentence for each kind of entry.

/** What a timeline entry is about, already in words. */
export interface About {
  who: string;
  /** Whether that is the one who reads it: a verb may have another form then. */
  isYou: boolean;
  isShopper: boolean;
  /** What it is about as it was recorded, and in words where it is a code of ours. */
  code: string;
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
