// What happened, in words: one sentence for each kind of entry.

/** What a timeline entry is about, already in words. */
export interface About {
  who: string;
  subject: string;
  /** Why a quote was taken off the table. */
  reason: string;
  product: string;
  field: string;
  quantity: number;
  percent: string;
  amount: string;
}

type Teller = (about: About) => string;

const enTold: Record<string, Teller> = {
  party_joined: ({ who }) => `${who} joined`,
  party_left: ({ who }) => `${who} left`,
  session_requeued: ({ who }) => `${who} handed the session back`,
  advisor_called: ({ who }) => `${who} asked for an advisor again`,
  session_ended: () => 'The session ended',
  drive_set: ({ who, subject }) => `${who} set: ${subject}`,
  help_asked: ({ who, subject }) => `${who} asked: ${subject}`,
  consent_given: ({ who, subject }) => `${who} agreed to ${subject}`,
  consent_revoked: ({ who, subject }) => `${who} took back the yes to ${subject}`,
  line_added: ({ who, quantity, product }) => `${who} added ${quantity} × ${product}`,
  quantity_changed: ({ who, quantity, product }) => `${who} set ${product} to ${quantity}`,
  line_removed: ({ who, product }) => `${who} removed ${product}`,
  coupon_applied: ({ who, subject }) => `${who} used coupon ${subject}`,
  coupon_removed: ({ who, subject }) => `${who} removed coupon ${subject}`,
  delivery_chosen: ({ who }) => `${who} chose the delivery`,
  discount_granted: ({ who, percent }) => `${who} gave ${percent} off`,
  discount_removed: ({ who }) => `${who} took the discount back`,
  proposed: ({ who }) => `${who} proposed products`,
  proposal_accepted: ({ who }) => `${who} accepted the proposal`,
  proposal_declined: ({ who }) => `${who} declined the proposal`,
  product_shown: ({ who, product }) => `${who} showed ${product}`,
  field_set: ({ who, field }) => `${who} filled in: ${field}`,
  field_shared: ({ who, field }) => `${who} shared: ${field}`,
  field_unshared: ({ who, field }) => `${who} closed: ${field}`,
  quote_presented: ({ who, amount }) => `${who} went to the till: ${amount}`,
  quote_voided: ({ reason }) => reason || 'The total changed: back to the cart',
  quote_approved: ({ who, amount }) => `${who} approved ${amount}`,
  approval_withdrawn: ({ who }) => `${who} took the approval back`,
  checkout_recommended: ({ who }) => `${who} ended with a recommendation`,
  checkout_abandoned: () => 'The checkout was given up',
  checkout_opened: () => 'A new checkout began',
  checkout_completed: () => 'The purchase is complete',
  attempt_requested: ({ who, amount }) => `${who} began to pay ${amount}`,
  attempt_retried: ({ who }) => `${who} tried to pay again`,
  cancel_requested: ({ who }) => `${who} asked to stop the payment`,
  fact_recorded: () => 'The bank refused',
  attempt_ended: () => 'The payment ended without money',
  payment_secured: () => 'The money is secured',
  order_placed: ({ subject }) => `Order ${subject} was placed`,
  order_refused: () => 'The shop could not take the order',
  order_canceled: () => 'The order was canceled',
  refund_requested: ({ amount }) => `${amount} goes back`,
  refund_failed: () => 'A refund did not work; a person looks at it',
};

const deTold: Record<string, Teller> = {
  party_joined: ({ who }) => `${who}: eingetreten`,
  party_left: ({ who }) => `${who}: gegangen`,
  session_requeued: ({ who }) => `${who}: Beratung zurückgegeben`,
  advisor_called: ({ who }) => `${who} hat wieder um Beratung gebeten`,
  session_ended: () => 'Die Beratung ist beendet',
  drive_set: ({ who, subject }) => `${who}: ${subject}`,
  help_asked: ({ who, subject }) => `${who}: Bitte, ${subject}`,
  consent_given: ({ who, subject }) => `${who}: Ja zu ${subject}`,
  consent_revoked: ({ who, subject }) => `${who}: Ja zu ${subject} zurückgenommen`,
  line_added: ({ who, quantity, product }) => `${who}: ${quantity} × ${product} hinzugefügt`,
  quantity_changed: ({ who, quantity, product }) => `${who}: ${product} auf ${quantity} gesetzt`,
  line_removed: ({ who, product }) => `${who}: ${product} entfernt`,
  coupon_applied: ({ who, subject }) => `${who}: Gutschein ${subject} eingelöst`,
  coupon_removed: ({ who, subject }) => `${who}: Gutschein ${subject} entfernt`,
  delivery_chosen: ({ who }) => `${who}: Lieferart gewählt`,
  discount_granted: ({ who, percent }) => `${who}: ${percent} Rabatt gegeben`,
  discount_removed: ({ who }) => `${who}: Rabatt zurückgenommen`,
  proposed: ({ who }) => `${who}: Artikel vorgeschlagen`,
  proposal_accepted: ({ who }) => `${who}: Vorschlag angenommen`,
  proposal_declined: ({ who }) => `${who}: Vorschlag abgelehnt`,
  product_shown: ({ who, product }) => `${who}: ${product} gezeigt`,
  field_set: ({ who, field }) => `${who}: ${field} ausgefüllt`,
  field_shared: ({ who, field }) => `${who}: freigegeben: ${field}`,
  field_unshared: ({ who, field }) => `${who}: geschlossen: ${field}`,
  quote_presented: ({ who, amount }) => `${who}: zur Kasse, ${amount}`,
  quote_voided: ({ reason }) => reason || 'Der Betrag hat sich geändert: zurück zum Warenkorb',
  quote_approved: ({ who, amount }) => `${who}: ${amount} bestätigt`,
  approval_withdrawn: ({ who }) => `${who}: Bestätigung zurückgenommen`,
  checkout_recommended: ({ who }) => `${who}: mit einer Empfehlung beendet`,
  checkout_abandoned: () => 'Der Kauf wurde aufgegeben',
  checkout_opened: () => 'Ein neuer Kauf beginnt',
  checkout_completed: () => 'Der Kauf ist abgeschlossen',
  attempt_requested: ({ who, amount }) => `${who}: Zahlung von ${amount} begonnen`,
  attempt_retried: ({ who }) => `${who}: noch ein Zahlungsversuch`,
  cancel_requested: ({ who }) => `${who}: Zahlung soll anhalten`,
  fact_recorded: () => 'Die Bank hat abgelehnt',
  attempt_ended: () => 'Die Zahlung endete ohne Geld',
  payment_secured: () => 'Das Geld ist gesichert',
  order_placed: ({ subject }) => `Bestellung ${subject} ist aufgegeben`,
  order_refused: () => 'Der Shop konnte die Bestellung nicht annehmen',
  order_canceled: () => 'Die Bestellung wurde storniert',
  refund_requested: ({ amount }) => `${amount} gehen zurück`,
  refund_failed: () => 'Eine Rückzahlung gelang nicht; jemand kümmert sich',
};

const teller = (told: Record<string, Teller>) => (what: string, about: About) =>
  told[what]?.(about) ?? `${about.who}: ${what}`;

export const enEntry = teller(enTold);
export const deEntry = teller(deTold);
