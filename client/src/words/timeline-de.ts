// What happened, in German.
import type { About, TimelineTexts } from './timeline.ts';

/** What an advisor asks for, and a shopper. */
const ASKED: Readonly<Record<string, string>> = {
  review: 'um Prüfung der Bestellung gebeten',
  pay: 'um die Zahlung gebeten',
  drive: 'um gemeinsames Bearbeiten gebeten',
  withdraw: 'um Abbruch der Zahlung gebeten',
  refund: 'um eine Rückzahlung gebeten',
};

/** Return what somebody has done: "Lea hat ...", "Sie haben ...". */
const did =
  (what: (about: About) => string) =>
  (about: About): string =>
    `${about.who} ${about.isYou ? 'haben' : 'hat'} ${what(about)}`;

const of = (product: string): string => (product ? `: ${product}` : '');
/** Who may change the cart, to the shopper who says so. */
const OWN_DRIVES: Readonly<Record<string, string>> = {
  advisor_drives: 'Sie bearbeiten den Warenkorb gemeinsam mit der Beratung',
  advisor_proposes: 'Sie bearbeiten den Warenkorb allein; die Beratung schlägt vor',
  shopper_only: 'Sie bearbeiten den Warenkorb allein',
};
const DRIVE_SET = did(({ subject }) => `geändert, wer bearbeitet: ${subject}`);

/** How the two talk. */
const FORMS: Readonly<Record<string, string>> = {
  text: 'schriftlich',
  audio: 'ein Gespräch ohne Bild',
  one_way: 'ein Gespräch, in dem die Beratung zu sehen ist',
  two_way: 'ein Gespräch, in dem beide zu sehen sind',
};
const CALL_ENDED = did(({ code }) => (code === 'declined' ? 'das Gespräch abgelehnt' : 'das Gespräch beendet'));

/** What happened, in German. */
export const deTimeline: TimelineTexts = {
  party_joined: ({ who, isYou }) => `${who} ${isYou ? 'sind' : 'ist'} dazugekommen`,
  party_left: did(() => 'die Beratung verlassen'),
  session_requeued: did(() => 'die Beratung zurückgegeben'),
  advisor_called: did(() => 'um Beratung gebeten'),
  session_ended: () => 'Die Beratung ist beendet',
  drive_set: (about) => (about.isYou && about.isShopper && OWN_DRIVES[about.code]) || DRIVE_SET(about),
  help_asked: did(({ code }) => ASKED[code] ?? 'um etwas gebeten'),
  consent_given: ({ who, isYou, subject }) => `${who} ${isYou ? 'sind' : 'ist'} einverstanden mit ${subject}`,
  consent_revoked: ({ who, isYou, subject }) => `${who} ${isYou ? 'sind' : 'ist'} nicht mehr einverstanden mit ${subject}`,
  line_added: did(({ quantity, product }) => `${quantity} × ${product} hinzugefügt`),
  quantity_changed: did(({ quantity, product }) => `${product} auf ${quantity} gesetzt`),
  line_removed: did(({ product }) => `${product} entfernt`),
  coupon_applied: did(({ subject }) => `den Gutschein ${subject} eingelöst`),
  coupon_removed: did(({ subject }) => `den Gutschein ${subject} entfernt`),
  delivery_chosen: did(() => 'die Lieferung gewählt'),
  discount_granted: did(({ percent }) => `${percent} Rabatt gegeben`),
  discount_removed: did(() => 'den Rabatt zurückgenommen'),
  proposed: did(({ product, quantity }) => `${product}${quantity > 1 ? ` und ${quantity - 1} weitere` : ''} vorgeschlagen`),
  proposal_accepted: did(({ product }) => `den Vorschlag angenommen${of(product)}`),
  proposal_declined: did(({ isShopper, product }) => `den Vorschlag ${isShopper ? 'abgelehnt' : 'zurückgenommen'}${of(product)}`),
  product_shown: did(({ product }) => `${product} gezeigt`),
  field_set: did(({ field }) => `ausgefüllt: ${field}`),
  field_shared: did(({ field }) => `freigegeben: ${field}`),
  field_unshared: did(({ field }) => `nicht mehr freigegeben: ${field}`),
  quote_presented: did(({ amount }) => `die Prüfung der Bestellung geöffnet: ${amount}`),
  quote_voided: ({ who, isYou, code, reason }) =>
    code === 'reopened' ? `${who} ${isYou ? 'haben' : 'hat'} den Warenkorb wieder geöffnet` : reason || 'Der Betrag hat sich geändert: zurück zum Warenkorb',
  quote_approved: did(({ amount }) => `${amount} bestätigt`),
  approval_withdrawn: did(() => 'die Bestätigung zurückgenommen'),
  checkout_recommended: did(() => 'den Warenkorb in den Shop zurückgelegt; bestellen lässt er sich an der Kasse des Shops'),
  checkout_abandoned: () => 'Der Kauf wurde nicht abgeschlossen',
  checkout_opened: () => 'Ein neuer Warenkorb ist offen',
  checkout_completed: () => 'Der Kauf ist abgeschlossen',
  attempt_requested: did(({ amount }) => `die Zahlung von ${amount} begonnen`),
  attempt_retried: did(() => 'die Zahlung noch einmal versucht'),
  cancel_requested: did(() => 'den Abbruch der Zahlung verlangt'),
  fact_recorded: () => 'Ein Zahlungsversuch war nicht erfolgreich',
  attempt_ended: () => 'Die Zahlung ist beendet, belastet wurde nichts',
  payment_secured: () => 'Die Zahlung ist gesichert',
  order_placed: ({ subject }) => `Bestellung ${subject} ist aufgegeben`,
  order_refused: () => 'Der Shop konnte die Bestellung nicht annehmen',
  order_canceled: () => 'Die Bestellung wurde storniert',
  refund_requested: ({ amount }) => `${amount} werden zurückgezahlt`,
  call_started: did(() => 'angerufen'),
  call_answered: did(() => 'das Gespräch angenommen'),
  call_ended: (about) => (about.code === 'unanswered' ? 'Das Gespräch wurde nicht angenommen' : CALL_ENDED(about)),
  form_set: did(({ code }) => `gewählt: ${FORMS[code] ?? code}`),
  form_asked: did(({ code }) => `gebeten um: ${FORMS[code] ?? code}`),
  form_declined: did(() => 'das abgelehnt'),
  refund_failed: () => 'Eine Rückzahlung ist nicht gelungen; der Shop kümmert sich darum',
};
