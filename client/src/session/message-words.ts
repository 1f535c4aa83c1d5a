// Texts of waiting and of leaving a message: fetched when somebody waits.

/** What is said while nobody is there, and of a message. */
export interface MessageWords {
  nobody: string;
  /** The same, once a message was left. */
  nobodyYet: string;
  late: string;
  over: string;
  open: string;
  another: string;
  browse: string;
  stop: string;
  text: string;
  email: string;
  name: string;
  about: (days: number) => string;
  send: string;
  close: string;
  missing: { text: string; email: string };
  left: (email: string) => string;
  yours: string;
  takeBack: string;
  takenBack: string;
  answered: (name: string) => string;
  alsoMailed: (email: string) => string;
}
