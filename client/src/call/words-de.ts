// What a call says, in German.
import type { CallWords } from './words.ts';

/** What a call says, in German. */
export const deCall: CallWords = {
  call: 'Gespräch',
  begin: 'Anrufen',
  start: (who) => `${who} anrufen`,
  calling: (who) => `${who} wird angerufen`,
  calls: (who) => `${who} möchte mit Ihnen sprechen.`,
  sent: {
    shopper: (who, form) =>
      ({
        text: '',
        audio: `Sie und ${who} hören einander. Zu sehen ist niemand.`,
        one_way: `Sie sehen und hören ${who}. ${who} hört Sie und sieht Sie nicht.`,
        two_way: `Sie und ${who} sehen und hören einander.`,
      })[form],
    advisor: (who, form) =>
      ({
        text: '',
        audio: `Sie und ${who} hören einander. Zu sehen ist niemand.`,
        one_way: `${who} sieht und hört Sie. Sie hören ${who}.`,
        two_way: `Sie und ${who} sehen und hören einander.`,
      })[form],
  },
  wants: (who, what) => `${who} möchte so weitermachen: ${what}`,
  waits: (who) => `${who} wurde gefragt.`,
  agree: 'Ja',
  form: 'Wie Sie sprechen',
  forms: { text: 'Schriftlich', audio: 'Nur Ton', one_way: 'Beratung im Bild', two_way: 'Beide im Bild' },
  yes: 'Sprechen',
  no: 'Jetzt nicht',
  join: 'Gespräch fortsetzen',
  play: 'Gespräch fortsetzen',
  own: 'Ihr eigenes Bild',
  screen: (isOn) => (isOn ? 'Bildschirm nicht mehr zeigen' : 'Bildschirm zeigen'),
  screenOf: (who) => `Bildschirm: ${who}`,
  caution: (who) => `${who} kann Sie hören. Lesen Sie keine Kartennummer vor.`,
  speak: 'Hier sprechen',
  elsewhere: 'Das Gespräch läuft in einem anderen Tab.',
  takeOver: 'Hierher holen',
  hangUp: 'Auflegen',
  microphone: (isOn) => (isOn ? 'Mikrofon ist an' : 'Mikrofon ist aus'),
  camera: (isOn) => (isOn ? 'Kamera ist an' : 'Kamera ist aus'),
  connecting: (who) => `Einen Moment, ${who} kommt.`,
  rests: 'Sie sprechen gerade mit jemand anderem. Hier hört Sie niemand.',
  held: (who) => `${who} spricht gerade mit jemand anderem.`,
  pays: (who) => `${who} bezahlt gerade. Danach geht das Gespräch weiter.`,
  backSoon: (who) => `${who} ist gleich wieder da.`,
  muted: (who) => `Das Mikrofon von ${who} ist aus.`,
  inBackground: (who) => `${who} ist in einem anderen Fenster.`,
  interrupted: 'Die Verbindung des Gesprächs ist unterbrochen. Sie kommt von selbst wieder.',
  givenUp: 'Ihre Netze lassen kein Gespräch zu. Schriftlich geht es weiter.',
  devices: {
    audio: {
      denied: 'Der Browser darf das Mikrofon nicht benutzen. Erlauben Sie es neben der Adresse, und schalten Sie es wieder ein.',
      none: 'Es wurde kein Mikrofon gefunden.',
      busy: 'Das Mikrofon antwortet nicht. Vielleicht hat es ein anderes Programm.',
      withheld: 'Diese Seite gibt uns das Mikrofon nicht.',
      unsupported: 'Dieser Browser gibt uns kein Mikrofon.',
    },
    camera: {
      denied: 'Der Browser darf die Kamera nicht benutzen. Erlauben Sie es neben der Adresse, und schalten Sie sie wieder ein.',
      none: 'Es wurde keine Kamera gefunden.',
      busy: 'Die Kamera antwortet nicht. Vielleicht hat sie ein anderes Programm.',
      withheld: 'Diese Seite gibt uns die Kamera nicht.',
      unsupported: 'Dieser Browser gibt uns keine Kamera.',
    },
  },
  refused: 'Diesem Gespräch können Sie gerade nicht beitreten.',
  noRelay: 'Ihre Adresse im Netz ist verborgen, und es gibt keine Zwischenstation, die sie im Gespräch verbirgt. Sie können schriftlich weitermachen.',
  unsupported: 'Dieser Browser kann keine Gespräche führen. Chat und Warenkorb gehen weiter.',
};
