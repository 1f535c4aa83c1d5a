// Texts of the page about oneself, in English.
import type { ProfileWords } from './profile-words.ts';

/** The words of the page about oneself, in English. */
export const enProfile: ProfileWords = {
  title: 'What visitors see of you',
  intro: 'Visitors see this from the moment you accept them. Changes show from the next visitor on.',
  picture: 'Picture',
  pictureHint: 'JPEG, PNG or WebP, up to 2 MB. The middle of it is kept as a circle; without a picture, visitors see your initials.',
  choose: 'Choose a picture',
  remove: 'Remove picture',
  sentence: 'About you, in one sentence',
  sentenceHint: 'For example: Barista, 8 years',
  sentenceIn: (language) => `The same for visitors who read ${language} (optional)`,
  left: (count) => (count === 1 ? '1 character left' : `${count} characters left`),
  languages: 'Languages you speak',
  addLanguage: 'Add a language',
  removeLanguage: (name) => `Remove ${name}`,
  full: 'Eight languages are the most that fit.',
  save: 'Save',
  saving: 'Saving',
  saved: 'Saved.',
  close: 'Close',
  pictures: {
    too_large: 'This picture is larger than 2 MB. Save it in a smaller size.',
    picture_kind: 'Choose a picture in JPEG, PNG or WebP.',
    picture_broken: 'This picture cannot be opened. Choose another one, or save it again.',
    picture_small: 'This picture is too small. It needs at least 96 pixels on each side.',
    picture_huge: 'This picture has too many pixels. Save it in a smaller size.',
  },
  away: 'Your details could not be loaded. Close this and try again.',
};
