// What is said where no connection comes about: fetched when that is so.
import type { Lang } from '../words/i18n.ts';

/** What is said of a connection that does not get through. */
export interface BlockedWords {
  title: string;
  text: string;
  hints: readonly string[];
  retry: string;
  leave: string;
}

const en: BlockedWords = {
  title: 'No connection',
  text: 'This page can be reached, but the live connection for advice does not get through. We keep trying.',
  hints: [
    'Company networks, VPNs, proxies and blockers may keep it out: switch them off for this page.',
    'Try another network, for example your phone’s.',
    'Your cart stays in the shop as it is.',
  ],
  retry: 'Try again',
  leave: 'Go on without advice',
};

const de: BlockedWords = {
  title: 'Keine Verbindung',
  text: 'Diese Seite ist erreichbar, aber die Verbindung zur Beratung kommt nicht durch. Wir versuchen es weiter.',
  hints: [
    'Firmennetze, VPN, Proxys und Blocker können sie abhalten: Schalten Sie sie für diese Seite aus.',
    'Versuchen Sie ein anderes Netz, zum Beispiel das Ihres Telefons.',
    'Ihr Warenkorb bleibt im Shop, wie er ist.',
  ],
  retry: 'Noch einmal versuchen',
  leave: 'Ohne Beratung weiter',
};

/** The words in each language. */
export const blockedWords: Record<Lang, BlockedWords> = { en, de };
