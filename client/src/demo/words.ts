// What the demo says of itself, in each language.
import type { InAll } from '../words/i18n.ts';

/** A step of the tour. */
export interface StepWords {
  title: string;
  text: string;
}

/** The texts of the demo's own pages. */
export interface DemoWords {
  title: string;
  intro: string;
  tour: string;
  steps: readonly [StepWords, StepWords, StepWords];
  done: StepWords;
  shop: string;
  desk: string;
  own: string;
  opening: string;
  used: string;
  signIn: string;
}

/** The demo's texts. */
export const demoWords: InAll<DemoWords> = {
  en: {
    title: 'Theke: one counter, two people, one paid cart',
    intro: 'You are both of them: the visitor in the shop, and Mira at the desk.',
    tour: 'The tour',
    steps: [
      { title: 'Ask for advice', text: 'In the shop, press the Advice button and ask for Mira.' },
      { title: 'Accept at the desk', text: 'Accept the visitor, and call them if you like. From now on both sides have one cart: add something on one and watch the other.' },
      { title: 'Pay together', text: 'Check out in the shop and pay with 4242 4242 4242 4242. The desk sees that you pay, never what you type.' },
    ],
    done: { title: 'Sold', text: 'The order is placed, and both sides know. This is what your shop gets from one script tag.' },
    shop: 'Shop',
    desk: 'Desk',
    own: 'In a window of its own',
    opening: 'Opening the desk',
    used: 'This link has opened the desk already, or is too old. Sign in as mira with the password theke-demo.',
    signIn: 'Go to the desk',
  },
  de: {
    title: 'Theke: eine Theke, zwei Menschen, ein bezahlter Warenkorb',
    intro: 'Sie sind beide: der Gast im Shop und Mira am Beratungsplatz.',
    tour: 'Der Rundgang',
    steps: [
      { title: 'Beratung starten', text: 'Drücken Sie im Shop auf «Beratung» und fragen Sie nach Mira.' },
      { title: 'Am Beratungsplatz annehmen', text: 'Nehmen Sie den Gast an, und rufen Sie ihn an, wenn Sie mögen. Ab jetzt gibt es einen Warenkorb für beide: Legen Sie auf einer Seite etwas hinein und sehen Sie auf die andere.' },
      { title: 'Gemeinsam bezahlen', text: 'Gehen Sie im Shop zur Kasse und zahlen Sie mit 4242 4242 4242 4242. Der Beratungsplatz sieht, dass Sie zahlen, nie was Sie tippen.' },
    ],
    done: { title: 'Verkauft', text: 'Die Bestellung ist da, und beide Seiten wissen es. Das bekommt Ihr Shop mit einem Script-Tag.' },
    shop: 'Shop',
    desk: 'Beratungsplatz',
    own: 'In einem eigenen Fenster',
    opening: 'Der Beratungsplatz wird geöffnet',
    used: 'Dieser Link hat den Beratungsplatz schon geöffnet oder ist zu alt. Melden Sie sich als mira mit dem Passwort theke-demo an.',
    signIn: 'Zum Beratungsplatz',
  },
};
