// Texts of waiting and of leaving a message: fetched when somebody waits.

/** What is said while nobody is there, and of a message. */
export interface MessageWords {
  nobody: string;
  /** The same, once a message was left. */
  nobodyYet: string;
  late: string;
  /** Of one who came to leave a message. */
  uncalled: { write: string; nobody: string; here: string };
  over: string;
  open: string;
  another: string;
  browse: string;
  text: string;
  email: string;
  name: string;
  /** `mailed`: answers are mailed from here. */
  about: (days: number, mailed: boolean) => string;
  send: string;
  close: string;
  missing: { text: string; email: string };
  left: (email: string, mailed: boolean) => string;
  yours: string;
  takeBack: string;
  takenBack: string;
  answered: (name: string) => string;
  /** The same, said where the answer is not in view. */
  news: (name: string) => string;
  alsoMailed: (email: string) => string;
}
