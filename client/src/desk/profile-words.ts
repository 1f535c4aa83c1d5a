// Texts of the page about oneself.
import type { Reason } from '../wire.ts';

/** What the page about oneself says. */
export interface ProfileWords {
  title: string;
  intro: string;
  picture: string;
  pictureHint: string;
  choose: string;
  remove: string;
  sentence: string;
  sentenceHint: string;
  sentenceIn: (language: string) => string;
  left: (count: number) => string;
  languages: string;
  addLanguage: string;
  removeLanguage: (name: string) => string;
  full: string;
  save: string;
  saving: string;
  saved: string;
  close: string;
  /** Why a picture is not taken. */
  pictures: Partial<Record<Reason, string>>;
  away: string;
}
