// What the panel's sheet says around the panel, in the language of the page that it stands on.
import { withRegion } from '../words/locale.ts';
import { isWrittenFor } from '../words/region.ts';

/** What the sheet says. */
export interface SheetWords {
  advice: string;
  close: string;
  larger: string;
  smaller: string;
  unreachable: string;
  blocked: string;
  retry: string;
  pay: string;
  quantity: string;
}

const WORDS: Record<string, SheetWords> = {
  en: {
    advice: 'Advice',
    close: 'Close advice',
    larger: 'Larger',
    smaller: 'Smaller',
    blocked: 'Advice cannot be opened on this page. The shop works as always.',
    unreachable: 'Advice cannot be reached right now. The shop works as always.',
    retry: 'Try again',
    pay: 'Open the payment page',
    quantity: 'Choose a quantity from 1 to 999. Nothing was added.',
  },
  de: {
    advice: 'Beratung',
    close: 'Beratung schliessen',
    larger: 'Grösser',
    smaller: 'Kleiner',
    blocked: 'Die Beratung lässt sich auf dieser Seite nicht öffnen. Der Shop funktioniert wie immer.',
    unreachable: 'Die Beratung ist gerade nicht erreichbar. Der Shop funktioniert wie immer.',
    retry: 'Noch einmal versuchen',
    pay: 'Zahlungsseite öffnen',
    quantity: 'Wählen Sie eine Menge von 1 bis 999. Es wurde nichts hinzugefügt.',
  },
};

/** What is spelt in another way outside Switzerland: too little to fetch. */
const SHARP = { close: 'Beratung schließen', larger: 'Größer' };

/** Return the words of a language tag; English where there are none. `wanted` tells the region where the tag does not. */
export function sheetWordsFor(tag: string, wanted: readonly string[]): SheetWords {
  const lang = tag.slice(0, 2).toLowerCase();
  const words = WORDS[lang] ?? (WORDS['en'] as SheetWords);
  const isSharp = lang === 'de' && !isWrittenFor(withRegion(lang, [tag, ...wanted]));
  return isSharp ? { ...words, ...SHARP } : words;
}
