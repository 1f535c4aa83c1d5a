// Texts that are written often: the shop's own, or the built-in ones where it has none.
import type { Canned } from '../http.ts';
import { inLang, type Lang } from '../words/i18n.ts';

/** What is on offer where the shop has written no texts of its own. */
const BUILT_IN: readonly Canned[] = [
  {
    short: 'hello',
    text: {
      en: 'Hello, good to have you here. What are you looking for?',
      de: 'Guten Tag, schön, dass Sie da sind. Was suchen Sie?',
    },
  },
  {
    short: 'moment',
    text: {
      en: 'One moment please, I am looking it up.',
      de: 'Einen Moment bitte, ich sehe nach.',
    },
  },
  {
    short: 'show',
    text: {
      en: 'I am showing you something now. You see it above your cart.',
      de: 'Ich zeige Ihnen jetzt etwas. Sie sehen es über Ihrem Warenkorb.',
    },
  },
  {
    short: 'till',
    text: {
      en: 'If all is right, go to the till. You see the whole total before you approve anything.',
      de: 'Wenn alles stimmt, gehen Sie zur Kasse. Sie sehen den ganzen Betrag, bevor Sie etwas bestätigen.',
    },
  },
  {
    short: 'card',
    text: {
      en: 'Please type your card on the pay page only, never here. I see that you are paying, not what you type.',
      de: 'Bitte geben Sie Ihre Karte nur auf der Zahlungsseite ein, nie hier. Ich sehe, dass Sie bezahlen, nicht was Sie eingeben.',
    },
  },
  {
    short: 'back',
    text: {
      en: 'I will be back in a few minutes. Your cart stays as it is.',
      de: 'Ich bin in ein paar Minuten zurück. Ihr Warenkorb bleibt, wie er ist.',
    },
  },
  {
    short: 'bye',
    text: {
      en: 'Thank you for coming. Ask for advice again whenever you like.',
      de: 'Danke für Ihren Besuch. Fragen Sie gern wieder nach Beratung.',
    },
  },
];

/** Return the texts of a shop in one language, the built-in ones where it has none. */
export function cannedIn(texts: readonly Canned[], lang: Lang): Record<string, string> {
  const offered = texts.length ? texts : BUILT_IN;
  return Object.fromEntries(offered.map(({ short, text }) => [short, inLang(text, lang)]));
}
