// What an advisor reads at the counter in place of words that speak to the shopper. The panel does without them.

/** The advisor's words. */
export interface AdvisorWords {
  nickname: string;
  connection: { connecting: string; connected: string; interrupted: string; closed: string };
  empty: string;
  /** Of a checkout that is over. */
  done: string;
  /** What the shopper does at a step that is filled in. */
  at: { who: string; where: string; how: string };
  lines: string;
  terms: readonly [before: string, after: string];
  checking: string;
  checkingHelp: readonly string[];
  /** The one sentence for every refusal by the bank. */
  declined: string;
  slow: string;
}
