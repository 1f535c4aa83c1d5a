// Written by `make wire` from the Python types. Do not edit.

/** The version of what is said on the socket. */
export const PROTOCOL = 1;

/** The form of the views. */
export const VIEW_FORMAT = 4;

/** Fields without which nothing can be delivered. */
export const REQUIRED_FIELDS = ['email', 'name', 'street', 'postal_code', 'city', 'country'] as const;

/** Decimal digits of the currencies that do not have 2. */
export const CURRENCY_DIGITS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  CLF: 4, UYW: 4,
};
/** Decimal digits of all other currencies. */
export const USUAL_DIGITS = 2;

/** The commands that an advisor may send at all. */
export const ADVISOR_COMMANDS = [
  'accept_proposal',
  'add_line',
  'answer_ask',
  'answer_call',
  'answer_form',
  'apply_coupon',
  'ask',
  'ask_form',
  'change_quantity',
  'choose_delivery',
  'decline_proposal',
  'end_call',
  'give_consent',
  'grant_discount',
  'leave_session',
  'open_next_checkout',
  'present_quote',
  'propose',
  'recommend',
  'record_outcome',
  'remove_coupon',
  'remove_discount',
  'remove_line',
  'reopen_cart',
  'revoke_consent',
  'set_field',
  'set_form',
  'set_quantity',
  'show_product',
  'start_call',
  'undo_change',
] as const;

/** Give the checkout up: the cart goes back to the shop. */
export interface AbandonCheckout {
  type: 'abandon_checkout';
}

/** Take a proposal of the other side into the cart. */
export interface AcceptProposal {
  type: 'accept_proposal';
  proposal_id: string;
}

/** Every `Access`. */
export const ACCESSES = [
  'see',
  'edit',
] as const;
/** What the shopper lets another party do with a field. */
export type Access = (typeof ACCESSES)[number];

/** Put a product in the cart; more of one that is there already. Increments commute. */
export interface AddLine {
  type: 'add_line';
  sku: string;
  quantity?: number;
}

/** Put a question away; doing what was asked answers it too. */
export interface AnswerAsk {
  type: 'answer_ask';
  kind: AskKind;
}

/** Take a call, or decline it; only the side that did not call. */
export interface AnswerCall {
  type: 'answer_call';
  call_id: string;
  yes: boolean;
}

/** Say yes or no to the form that was asked for; whoever asked may take it back. */
export interface AnswerForm {
  type: 'answer_form';
  form: CallForm;
  yes: boolean;
}

/** Use a coupon of the shop. */
export interface ApplyCoupon {
  type: 'apply_coupon';
  code: string;
  no_card?: boolean;
}

/** The shopper's yes. */
export interface ApprovalView {
  quote_hash: string;
  total: Money;
  at_ms: number;
}

/** The shopper's yes to exactly what both saw. */
export interface ApproveQuote {
  type: 'approve_quote';
  quote_hash: string;
  total: Money;
}

/** Ask the shopper to do what only the shopper can do. */
export interface Ask {
  type: 'ask';
  kind: AskKind;
}

/** Ask the shopper for a form in which more is sent. */
export interface AskForm {
  type: 'ask_form';
  form: CallForm;
}

/** Ask for fresh credentials of the relay. */
export interface AskIce {
  type: 'ice';
}

/** Every `AskKind`. */
export const ASK_KINDS = [
  'review',
  'pay',
  'drive',
  'withdraw',
  'refund',
] as const;
/** What one side may ask the other to do. */
export type AskKind = (typeof ASK_KINDS)[number];

/** A question that waits for the shopper. */
export interface AskedView {
  by: string;
  at_ms: number;
}

/** Every `AttemptState`. */
export const ATTEMPT_STATES = [
  'requested',
  'creating',
  'open',
  'action_required',
  'processing',
  'authorized',
  'captured',
  'failed',
  'canceled',
  'expired',
] as const;
/** The life of an attempt, from our side. It ends in one of TERMINAL. */
export type AttemptState = (typeof ATTEMPT_STATES)[number];

/** bye: the server is about to close this connection, and why. */
export interface Bye {
  reason: Reason;
}

/** Wait for an advisor: again, once theirs has left, or for the first time after a message. */
export interface CallAdvisor {
  type: 'call_advisor';
}

/** The own part of the call is in another tab, or in Theke's own window. */
export interface CallElsewhere {
  result: 'elsewhere';
  window: boolean;
  /** Its generation: whoever takes over needs a higher one. */
  gen: number;
}

/** Every `CallForm`. */
export const CALL_FORMS = [
  'text',
  'audio',
  'one_way',
  'two_way',
] as const;
/** How the two talk, from least to most. */
export type CallForm = (typeof CALL_FORMS)[number];

/** One is in the call. Who joins makes the offers. */
export interface CallJoined {
  result: 'joined';
  news: CallNews;
  ice: Ice;
}

/** call: who is in the call and what may be sent, whole. */
export interface CallNews {
  /** Empty where there is no call. */
  call_id: string;
  /** Where the own sound and picture are. */
  mine: 'elsewhere' | 'here' | 'none';
  /** Whether that is Theke's own window. */
  window: boolean;
  /** Whether this one's own part rests, since they speak in another session. */
  held: boolean;
  /** What the one who reads this may send. */
  sends: Track[];
  peers: Record<string, PeerView>;
}

/** Every `CallState`. */
export const CALL_STATES = [
  'idle',
  'ringing',
  'on',
] as const;
/** Where a session's call stands. */
export type CallState = (typeof CALL_STATES)[number];

/** The live call, and in which form the two talk, or would. */
export interface CallView {
  state: CallState;
  call_id?: string;
  /** Who called, while it rings or is on. */
  by?: string;
  /** Since when it rings, or is on. */
  since_ms?: number;
  form: CallForm;
  text_chat: boolean;
  /** The forms that may be chosen in this session, from least to most. */
  forms: CallForm[];
  /** The form that was asked of the shopper. */
  wanted?: CallForm;
  wanted_by?: string;
  /** Whether the shop lets no network address of a shopper's through. */
  relay_only: boolean;
  /** Whether the one who looks has hidden their own. */
  hidden: boolean;
}

/** A way by which one may be reached, as browsers write it; empty: there are no more. */
export interface Candidate {
  candidate: string;
  mid?: string;
  ufrag?: string;
}

/** Add to or take from a line's quantity, by delta pieces. Commutes with its like. */
export interface ChangeQuantity {
  type: 'change_quantity';
  line_id: string;
  delta: number;
}

/** A cart change that can still be undone. */
export interface ChangeView {
  by: string;
  at_ms: number;
  line_id: string;
  sku: string;
  before: number;
  after: number;
}

/** The live checkout. */
export interface CheckoutView {
  number: number;
  phase: Phase;
  cart_version: number;
  lines: Record<string, LineView>;
  coupons: Record<string, CouponView>;
  discounts: Record<string, DiscountView>;
  delivery_option?: string;
  quote?: QuoteView;
  problems: Record<string, ProblemView>;
  approval?: ApprovalView;
  payment?: PaymentView;
  order?: OrderView;
}

/** Choose how to deliver, out of the quote's options. */
export interface ChooseDelivery {
  type: 'choose_delivery';
  option_id: string;
}

/** What the pay page needs to show the provider's form: publishable data only. */
export interface ClientSetup {
  provider: string;
  /** Which browser part shows it: frame is an iframe of the provider that speaks the messages of docs/providers.md; others are modules of the pay page, such as stripe. */
  driver: string;
  frame_url: string;
  /** What the browser part needs. Where there is anything, the server adds capture_method. */
  options: Record<string, string>;
}

/** cmd: a command. */
export interface Cmd {
  id: string;
  command: AddLine | ChangeQuantity | SetQuantity | RemoveLine | UndoChange | ApplyCoupon | RemoveCoupon | ChooseDelivery | GrantDiscount | RemoveDiscount | Propose | AcceptProposal | DeclineProposal | ShowProduct | SetDrive | Ask | AnswerAsk | LeaveSession | CallAdvisor | EndSession | RecordOutcome | ReportAdvice | RateAdvice | SetField | ShareField | UnshareField | GiveConsent | RevokeConsent | PresentQuote | ReopenCart | ApproveQuote | WithdrawApproval | Recommend | AbandonCheckout | OpenNextCheckout | StartPayment | RetryPayment | WithdrawPayment | StartCall | AnswerCall | EndCall | SetForm | AskForm | AnswerForm | HideAddress;
}

/** A command was carried out and is durable. A repeat may carry no patch: resume on a gap. */
export interface CmdDone {
  result: 'done';
  base: number;
  version: number;
  patch: Record<string, unknown>;
}

/** A yes to one purpose. */
export interface ConsentView {
  by: string;
  purpose: Purpose;
  text_version: string;
  at_ms: number;
}

/** A coupon that is to count, by the shop's code. */
export interface CouponView {
  code: string;
  position: number;
}

/** The client's view is the one that is now; with the last that was said since. */
export interface Current {
  result: 'current';
  version: number;
  talk: TalkView[];
  /** As in resumed. */
  earlier: number;
  online: Record<string, boolean>;
  /** As in presence. */
  away: Record<string, number>;
  /** As in presence. */
  paying: string[];
}

/** Every `DeclineKind`. */
export const DECLINE_KINDS = [
  'refused',
  'insufficient_funds',
  'expired_card',
  'wrong_code',
  'authentication_failed',
  'fraud',
  'technical',
  'abandoned',
] as const;
/** Why a try did not pay: the shopper reads the kind, an advisor only that it did not. */
export type DeclineKind = (typeof DECLINE_KINDS)[number];

/** Say no to a proposal, or take the own one back. */
export interface DeclineProposal {
  type: 'decline_proposal';
  proposal_id: string;
}

/** A way to deliver. */
export interface DeliveryOptionView {
  name: Record<string, string>;
  price: Money;
  days_min: number;
  days_max: number;
  position: number;
}

/** An offer or an answer (RFC 8866) to one other party. */
export interface Describe {
  type: 'description';
  to: string;
  gen: number;
  to_gen: number;
  kind: 'answer' | 'offer';
  sdp: string;
  /** Which of the sender's offers it is, or which one it answers: an offer that was sent twice is answered twice, and the second answer is to nothing. */
  number?: number;
}

/** What the desk's own connection shows: sessions that wait and that are live in this shop. */
export interface DeskView {
  shop_id: string;
  advisor: string;
  sessions: Record<string, WaitingView>;
  /** How many sessions there are beside these. */
  more: number;
  /** Grows whenever a message or a case of the shop may have changed: they are read anew then. */
  todo_version: number;
}

/** A percentage that an advisor gave. */
export interface DiscountView {
  percent_bp: number;
  reason: string;
  by: string;
}

/** Every `Drive`. */
export const DRIVES = [
  'advisor_drives',
  'advisor_proposes',
  'shopper_only',
] as const;
/** Who may edit the cart. */
export type Drive = (typeof DRIVES)[number];

/** Hang up for everybody. The session goes on. */
export interface EndCall {
  type: 'end_call';
  call_id: string;
}

/** End the session; refused while money is unsettled. */
export interface EndSession {
  type: 'end_session';
}

/** Every `Ending`. */
export const ENDINGS = [
  'accompany',
  'recommend',
] as const;
/** Where advice leads: to the till together, or to a recommendation. */
export type Ending = (typeof ENDINGS)[number];

/** A line of the timeline. */
export interface EntryView {
  position: number;
  at_ms: number;
  by: string;
  what: string;
  subject?: string;
  quantity?: number;
  amount?: Money;
}

/** Every `Field`. */
export const FIELDS = [
  'nickname',
  'email',
  'phone',
  'name',
  'street',
  'postal_code',
  'city',
  'region',
  'country',
  'billing_name',
  'billing_street',
  'billing_postal_code',
  'billing_city',
  'billing_region',
  'billing_country',
] as const;
/** A personal field. Only COUNTRY and BILLING_COUNTRY are known in plain text to the log. */
export type Field = (typeof FIELDS)[number];

/** A personal field. value is there for the shopper, and for whom it is shared with. */
export interface FieldView {
  filled: boolean;
  value?: string;
  /** Why the value does not fit the country, for whom both are open. */
  flaw?: Reason;
  shared_with: Record<string, Access>;
  /** Whether everybody at the counter may see it, beside those with whom it is shared. */
  for_all?: boolean;
  /** Whether the one who looks may fill it. */
  editable: boolean;
}

/** Say yes to one purpose in one version of its text. */
export interface GiveConsent {
  type: 'give_consent';
  purpose: Purpose;
  text_version: string;
}

/** Take a percentage off all lines, within the shop's policy; both see who gave it. */
export interface GrantDiscount {
  type: 'grant_discount';
  percent_bp: number;
}

/** Let the own network address reach nobody in a call: everything goes by way of a relay. */
export interface HideAddress {
  type: 'hide_address';
  hidden: boolean;
}

/** hint: what is happening right now and is never stored. Only the newest of a kind counts. */
export interface Hint {
  kind: 'answer' | 'closer' | 'looking' | 'page' | 'step' | 'typing';
  subject: string;
}

/** hint from another party. */
export interface HintFrom {
  by: string;
  kind: string;
  subject: string;
}

/** What a browser needs to find a way to the other side. */
export interface Ice {
  servers: IceServer[];
  /** Whether the own address is to reach nobody. */
  relay_only: boolean;
  /** When these credentials open nothing new any more. */
  until_ms: number;
}

/** Fresh credentials. */
export interface IceGiven {
  result: 'ice';
  ice: Ice;
}

/** One entry of a browser's iceServers. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

/** Take part with sound and picture, from this connection; also after it was lost. */
export interface JoinCall {
  type: 'join';
  call_id: string;
  place: string;
  gen: number;
  take_over?: boolean;
  /** Of an advisor with several calls: speak here from now on, and rest in the others. Without it one rests here where one speaks elsewhere, as after a page load. */
  speak?: boolean;
  /** Whether this is Theke's own window of the call. */
  window?: boolean;
  /** How it is with the own devices; without it as it was. */
  status?: MediaStatus;
}

/** Take part no longer; the call goes on for the others. */
export interface LeaveCall {
  type: 'leave';
}

/** End the own part. The session goes on for the others. */
export interface LeaveSession {
  type: 'leave_session';
}

/** One line of the cart; prices are there while the quote is for this cart. */
export interface LineView {
  sku: string;
  quantity: number;
  version: number;
  position: number;
  added_by: string;
  changed_by: string;
  unit_price?: Money;
  total?: Money;
  discount?: Money;
  /** The line's part of the taxes: within its total, or on top of it. */
  tax?: Money;
}

/** The one who looks. */
export interface MeView {
  party_id: string;
  role: Role;
  /** How the session ended, where this advisor has said so; nobody else sees it. */
  outcome?: VisitOutcome;
  /** The day on which this advisor means to come back to it, as YYYY-MM-DD. */
  follow_up?: string;
  /** What this shopper has said of the advice, from 1 to 5. */
  rating?: number;
}

/** How it is with somebody's microphone, camera and screen. */
export interface MediaStatus {
  audio?: 'denied' | 'lost' | 'none' | 'off' | 'on';
  camera?: 'denied' | 'lost' | 'none' | 'off' | 'on';
  screen?: 'denied' | 'lost' | 'none' | 'off' | 'on';
  /** Whether the page is in the background, as on a phone that was put away. */
  hidden?: boolean;
}

/** An amount in the smallest unit of a currency: 1250 CHF is twelve francs fifty. */
export interface Money {
  amount: number;
  currency: string;
}

/** What the shopper must do next. It goes to the pay page and nowhere else. */
export interface NextAction {
  /** frame shows url within the page, redirect goes there, driver hands secret to the browser part of the provider. */
  kind: string;
  url: string;
  secret: string;
}

/** Buy more: open the next numbered checkout with an empty cart. */
export interface OpenNextCheckout {
  type: 'open_next_checkout';
}

/** What the shop created. */
export interface OrderView {
  order_ref: string;
  total: Money;
  at_ms: number;
  canceled: boolean;
}

/** Someone at the counter. A shopper has a name where the nickname is filled and visible. */
export interface PartyView {
  role: Role;
  position: number;
  name?: string;
  left: boolean;
  /** Of an advisor: the path of the small picture at Theke; with /large behind it the large. */
  picture?: string;
  /** What an advisor says of themselves, in the language of the session where they say it so. */
  sentence?: string;
  /** Which languages an advisor speaks, by their codes of ISO 639. */
  languages?: string[];
  /** Whether it is an earlier part of the advisor who looks, who has taken the shopper back. */
  own?: boolean;
}

/** A checkout that has ended; keyed c<number>. */
export interface PastCheckoutView {
  number: number;
  phase: Phase;
  order?: OrderView;
}

/** patch: merge patch (RFC 7396) into the view at base to get the one at version. */
export interface Patched {
  base: number;
  version: number;
  patch: Record<string, unknown>;
}

/** How paying goes: the same for both parties, with nothing secret in it. */
export interface PaymentView {
  attempt_id: string;
  state: AttemptState;
  method: string;
  amount: Money;
  tries: number;
  expires_at_ms: number;
  /** The outcome is not known: nobody must pay again. */
  checking: boolean;
  canceling: boolean;
  decline?: DeclineKind;
  failure?: string;
  refunds: Record<string, RefundView>;
  /** Nobody pays before the order: the shop sends an invoice. */
  on_credit?: boolean;
}

/** Somebody else in the call, as one party sees them. */
export interface PeerView {
  gen: number;
  /** Whether the one who looks leaves the offers to them, once there was a first one. */
  polite: boolean;
  /** What they may send. */
  sends: Track[];
  audio: 'denied' | 'lost' | 'none' | 'off' | 'on';
  camera: 'denied' | 'lost' | 'none' | 'off' | 'on';
  screen: 'denied' | 'lost' | 'none' | 'off' | 'on';
  hidden: boolean;
  /** Whether they speak with somebody else right now. */
  held: boolean;
  /** How the call is for them, in a word. */
  quality: Quality;
  /** Whether their connection was lost a moment ago, as while a page loads. */
  back_soon: boolean;
}

/** Every `Phase`. */
export const PHASES = [
  'open',
  'in_review',
  'approved',
  'paying',
  'withdrawing',
  'settling',
  'completed',
  'recommended',
  'abandoned',
] as const;
/** Where a checkout stands on its way from cart to an end. */
export type Phase = (typeof PHASES)[number];

/** presence: who is online, by party id. */
export interface Presence {
  online: Record<string, boolean>;
  /** Of an advisor who is away: in how many milliseconds the session waits again. */
  away: Record<string, number>;
  /** Who has the pay page before them and nothing else: they see neither cart nor chat. */
  paying: string[];
}

/** Go to the till: lay the fresh quote before the shopper. */
export interface PresentQuote {
  type: 'present_quote';
}

/** What stands in the way of selling; keyed p<n>. */
export interface ProblemView {
  code: string;
  subject: string;
  position: number;
}

/** A product variant to show. Texts are by language; prices are shown, never trusted. */
export interface Product {
  sku: string;
  name: Record<string, string>;
  summary: Record<string, string>;
  variant: Record<string, string>;
  price: Money;
  picture: string;
  url: string;
  stock: number | null;
  category: string;
  /** Attributes to compare: name by language to value by language, keyed by attribute id, flattened as {attribute_id: {"name_en": ..., "name_de": ..., "en": value, "de": value}}. */
  attributes: Record<string, Record<string, string>>;
  /** Further pictures, beside the first: to look closer. */
  pictures: string[];
  /** All variants of this product in the shop's order, this one among them; empty where there is but one. */
  variants: string[];
}

/** Products that one side offers to the other. */
export interface ProposalView {
  by: string;
  position: number;
  lines: Record<string, ProposedLineView>;
}

/** Offer products for the cart; the other side decides. */
export interface Propose {
  type: 'propose';
  lines: ProposedLine[];
}

/** A product in a proposal. */
export interface ProposedLine {
  sku: string;
  quantity?: number;
}

/** A product in a proposal. */
export interface ProposedLineView {
  sku: string;
  quantity: number;
  position: number;
}

/** Every `Purpose`. */
export const PURPOSES = [
  'terms',
  'camera',
  'recording',
] as const;
/** What a consent is for. */
export type Purpose = (typeof PURPOSES)[number];

/** Every `Quality`. */
export const QUALITYS = [
  'unknown',
  'good',
  'fair',
  'poor',
] as const;
/** How good a call is, in a word for people. */
export type Quality = (typeof QUALITYS)[number];

/** Money off in the quote; keyed as the coupon or the discount is. */
export interface QuoteDiscountView {
  kind: string;
  amount: Money;
  position: number;
}

/** The shop's price. stale while the cart has moved on and the next price is on its way. */
export interface QuoteView {
  quote_hash: string;
  stale: boolean;
  tax_included: boolean;
  lines_total: Money;
  discounts: Record<string, QuoteDiscountView>;
  delivery: Money;
  taxes: Record<string, TaxView>;
  total: Money;
  terms_version: string;
  valid_until_ms: number;
  delivery_options: Record<string, DeliveryOptionView>;
}

/** Say how the advice was, also after the end; the last word counts. The advisor reads it. */
export interface RateAdvice {
  type: 'rate_advice';
  rating: number;
  note?: string;
  no_card?: boolean;
}

/** talk: a page of what was said before a sequence number. */
export interface ReadTalk {
  before: number;
}

/** Every `Reason`. */
export const REASONS = [
  'forbidden',
  'wrong_phase',
  'cart_frozen',
  'session_ended',
  'drive_forbids',
  'conflict',
  'limit_reached',
  'unknown_product',
  'unknown_line',
  'unknown_coupon',
  'coupon_tries',
  'unknown_delivery',
  'unknown_discount',
  'unknown_proposal',
  'unknown_party',
  'unknown_change',
  'not_enough_stock',
  'invalid_quantity',
  'discount_over_policy',
  'empty_cart',
  'nothing_to_do',
  'call_off',
  'form_forbids',
  'sdp_refused',
  'not_in_call',
  'call_full',
  'stale_generation',
  'media_elsewhere',
  'chat_off',
  'field_not_opened',
  'invalid_name',
  'invalid_email',
  'invalid_phone',
  'invalid_street',
  'invalid_postal_code',
  'invalid_city',
  'invalid_region',
  'invalid_country',
  'field_missing',
  'quote_stale',
  'quote_missing',
  'quote_changed',
  'quote_expired',
  'quote_has_problems',
  'delivery_missing',
  'terms_changed',
  'not_approved',
  'terms_not_accepted',
  'unknown_provider',
  'unknown_method',
  'unknown_attempt',
  'attempt_not_open',
  'payment_unknown',
  'money_unsettled',
  'invalid_amount',
  'invoice_limit',
  'malformed',
  'unknown_cart',
  'unknown_command',
  'unauthorized',
  'shopper_away',
  'origin_forbidden',
  'token_expired',
  'token_early',
  'token_replayed',
  'rate_limited',
  'too_large',
  'not_found',
  'busy',
  'unavailable',
  'card_number_in_text',
  'card_number_in_doubt',
  'talk_full',
  'picture_kind',
  'picture_broken',
  'picture_small',
  'picture_huge',
  'internal',
] as const;
/** The reason codes of commands; clients turn them into words. */
export type Reason = (typeof REASONS)[number];

/** End the checkout as a recommendation: the cart goes back to the shop, nothing is charged. */
export interface Recommend {
  type: 'recommend';
}

/** Say how a session ended; the last word of an advisor counts. Possible after its end too. */
export interface RecordOutcome {
  type: 'record_outcome';
  outcome: VisitOutcome;
  note?: string;
  no_card?: boolean;
  /** The day on which the advisor means to come back to it, as YYYY-MM-DD; empty for none. */
  follow_up?: string;
}

/** Money that goes back or went back. */
export interface RefundView {
  amount: Money;
  why: RefundWhy;
  /** requested, pending, succeeded or failed. */
  state: string;
}

/** Every `RefundWhy`. */
export const REFUND_WHYS = [
  'late',
  'duplicate',
  'mismatch',
  'order_refused',
  'shop',
] as const;
/** Why money goes back. */
export type RefundWhy = (typeof REFUND_WHYS)[number];

/** A rule said no. line is the current line where someone was faster. */
export interface Rejected {
  result: 'rejected';
  reason: Reason;
  subject?: string;
  line?: LineView;
}

/** Stop using a coupon. */
export interface RemoveCoupon {
  type: 'remove_coupon';
  code: string;
}

/** Take an advisor's discount back. */
export interface RemoveDiscount {
  type: 'remove_discount';
  discount_id: string;
}

/** Take a line out; a conflict when the line is not as the sender saw it. */
export interface RemoveLine {
  type: 'remove_line';
  line_id: string;
  line_version: number;
}

/** Ask one other party for an offer, since one's own way to send or receive has changed. */
export interface Renegotiate {
  type: 'renegotiate';
  to: string;
  gen: number;
  to_gen: number;
  /** With new ways to each other (an ICE restart, RFC 8445): the old ones are lost. */
  restart?: boolean;
}

/** Go back from the till to the cart; voids quote and approval. */
export interface ReopenCart {
  type: 'reopen_cart';
}

/** Tell the shop that something was not right, also after the end; no advisor hears of it. */
export interface ReportAdvice {
  type: 'report_advice';
  reason: ReportReason;
  note?: string;
  no_card?: boolean;
}

/** Every `ReportReason`. */
export const REPORT_REASONS = [
  'wrong_advice',
  'pressed',
  'rude',
  'asked_too_much',
  'technical',
  'other',
] as const;
/** What was not right with an advice, as the shopper sees it. */
export type ReportReason = (typeof REPORT_REASONS)[number];

/** resume: what was missed since version, and the last that was said since talk_seq. */
export interface Resume {
  version: number;
  talk_seq: number;
  format: number;
  history?: string;
}

/** The whole view, the last that was said since, and who is online. */
export interface Resumed {
  result: 'resumed';
  version: number;
  /** Within which versions and talk are counted. Another one than before: what was known of talk is no longer true either, and talk begins anew. */
  history: string;
  view: SessionView;
  talk: TalkView[];
  /** Where more was said since than fits: the number before which it is; ask for it by talk. */
  earlier: number;
  online: Record<string, boolean>;
  /** As in presence. */
  away: Record<string, number>;
  /** As in presence. */
  paying: string[];
}

/** Confirm the same attempt again after a decline, with another card. */
export interface RetryPayment {
  type: 'retry_payment';
  attempt_id: string;
  confirmation?: string;
}

/** Take a consent back. */
export interface RevokeConsent {
  type: 'revoke_consent';
  purpose: Purpose;
}

/** Every `Role`. */
export const ROLES = [
  'shopper',
  'companion',
  'advisor',
  'expert',
  'assistant',
  'observer',
  'system',
] as const;
/** Who stands at the counter. */
export type Role = (typeof ROLES)[number];

/** What was said is durable; the same id again gives the same item. */
export interface Said {
  result: 'said';
  item: TalkView;
}

/** say: something for the others to read. */
export interface Say {
  id: string;
  text: string;
  no_card?: boolean;
}

/** The whole session, as one party may see it. */
export interface SessionView {
  session_id: string;
  shop_id: string;
  currency: string;
  locale: string;
  page: string;
  /** The how many-th visitor of the shop's day this is, for who has no name. */
  number?: number;
  /** The title of the product's page on which advice was asked for. */
  product?: string;
  status: Status;
  drive: Drive;
  ending: Ending;
  terms_version: string;
  /** Where the terms can be read, by language; empty where the shop names no page. */
  terms_link: Record<string, string>;
  /** Whether a receipt comes by email after paying. */
  receipt_mailed: boolean;
  /** Ways to pay: method to provider. */
  methods: Record<string, string>;
  /** For advisors only. */
  discount_max_bp?: number;
  me: MeView;
  parties: Record<string, PartyView>;
  /** Keyed by field name; every field is there. */
  fields: Record<string, FieldView>;
  consents: Record<string, ConsentView>;
  asks: Partial<Record<AskKind, AskedView>>;
  proposals: Record<string, ProposalView>;
  changes: Record<string, ChangeView>;
  timeline: Record<string, EntryView>;
  shown?: string;
  call: CallView;
  checkout: CheckoutView;
  past: Record<string, PastCheckoutView>;
}

/** Change who may edit the cart; at once. */
export interface SetDrive {
  type: 'set_drive';
  drive: Drive;
}

/** Fill a personal field; an empty value clears it. */
export interface SetField {
  type: 'set_field';
  field: Field;
  value: string;
  no_card?: boolean;
  /** Whether everybody at the counter may see it, and the shop's advisors before they come: for nickname only, and where the shopper was told so. */
  for_all?: boolean;
}

/** Change how the two talk, at once; what is not named stays. */
export interface SetForm {
  type: 'set_form';
  form?: CallForm;
  text_chat?: boolean;
}

/** Set a line's quantity; a conflict when the line is not as the sender saw it. */
export interface SetQuantity {
  type: 'set_quantity';
  line_id: string;
  quantity: number;
  line_version: number;
}

/** Let one party see or edit a field. */
export interface ShareField {
  type: 'share_field';
  field: Field;
  party_id: string;
  access?: Access;
}

/** Show a product to everyone at the counter; an empty SKU shows none. */
export interface ShowProduct {
  type: 'show_product';
  sku: string;
}

/** signal from another party: a description, some candidates, or a request for an offer. */
export interface SignalFrom {
  by: string;
  gen: number;
  to_gen: number;
  kind: 'answer' | 'candidates' | 'offer' | 'renegotiate';
  sdp?: string;
  number?: number;
  restart?: boolean;
  candidates?: Candidate[];
}

/** A signal was passed on. downgraded: cut to what the form of the call allows. */
export interface SignalSent {
  result: 'sent';
  downgraded: boolean;
}

/** Call the other side; it rings there until it is answered. */
export interface StartCall {
  type: 'start_call';
  form?: CallForm;
}

/** Start to collect the approved total. */
export interface StartPayment {
  type: 'start_payment';
  quote_hash: string;
  provider: string;
  method: string;
  confirmation?: string;
  /** The version of the terms that the shopper ticked; empty where nothing was ticked. */
  accepted_terms?: string;
}

/** Every `Status`. */
export const STATUSES = [
  'waiting',
  'live',
  'ended',
] as const;
/** Where the whole session stands. */
export type Status = (typeof STATUSES)[number];

/** The last that was said before a number, in its order; earlier as in resumed. */
export interface TalkPage {
  result: 'page';
  talk: TalkView[];
  earlier: number;
}

/** said: one thing said, and the log version at which it was said. */
export interface TalkView {
  seq: number;
  id: string;
  by: string;
  at_ms: number;
  version: number;
  text: string;
}

/** The tax of one rate; keyed r<rate_bp>. */
export interface TaxView {
  rate_bp: number;
  base: Money;
  tax: Money;
  position: number;
}

/** How the call is for oneself, by the browser's own counting since the last report. */
export interface TellQuality {
  type: 'quality';
  /** In a word, for the others. */
  quality: Quality;
  /** What the sound is worth: tenths of a mean opinion score by the E-model (ITU-T G.107). */
  mos_tenths: number;
  rtt_ms: number;
  loss_bp: number;
  fps?: number;
  freezes?: number;
  first_frame_ms?: number;
  relayed?: boolean;
}

/** It is another way now with the own microphone, camera or screen. */
export interface TellStatus {
  type: 'status';
  status: MediaStatus;
}

/** Every `Track`. */
export const TRACKS = [
  'audio',
  'camera',
  'screen',
] as const;
/** What can be sent in a call. */
export type Track = (typeof TRACKS)[number];

/** Some candidates, as they are found. */
export interface Trickle {
  type: 'candidates';
  to: string;
  gen: number;
  to_gen: number;
  candidates: Candidate[];
}

/** Take a cart change back; a conflict when its line has changed since. */
export interface UndoChange {
  type: 'undo_change';
  change_id: string;
}

/** Close a field to a party again. */
export interface UnshareField {
  type: 'unshare_field';
  field: Field;
  party_id: string;
}

/** Every `VisitOutcome`. */
export const VISIT_OUTCOMES = [
  'sold',
  'recommended',
  'will_come_back',
  'not_interested',
  'other',
] as const;
/** How a session ended, as its advisor sees it. */
export type VisitOutcome = (typeof VISIT_OUTCOMES)[number];

/** A session on the desk's lists, as an advisor may know it before joining. */
export interface WaitingView {
  session_id: string;
  status: string;
  phase: string;
  since_ms: number;
  page: string;
  locale: string;
  lines: number;
  /** Missing where there is no price yet. */
  total?: Money;
  /** What the shopper may be called, by who may know it. */
  name?: string;
  /** The how many-th visitor of the shop's day this is, for who has no name. */
  number?: number;
  /** The title of the product's page on which advice was asked for. */
  product?: string;
  /** The id of the advisor who is assigned; empty while it waits. */
  advisor: string;
  advisor_name: string;
  /** Of that advisor, as in PartyView; so are the next two. */
  picture?: string;
  sentence?: string;
  languages?: string[];
  /** When it waits again unless its advisor comes back; missing while the advisor is there. */
  returns_at_ms?: number;
  /** The name of the advisor whom it had last, where it waits again. */
  served_by?: string;
  /** Whether the shopper is not connected; so also in the moment before a new one has come. */
  shopper_away: boolean;
  /** Whether the shopper has been connected at all; nobody can be accepted who has not. */
  shopper_came: boolean;
}

/** Withdraw the approval; the quote stays presented. */
export interface WithdrawApproval {
  type: 'withdraw_approval';
}

/** Ask to stop paying. The provider decides whether it was in time. */
export interface WithdrawPayment {
  type: 'withdraw_payment';
}

/** One of these, told apart by a field. */
export type Command =
  | AddLine
  | ChangeQuantity
  | SetQuantity
  | RemoveLine
  | UndoChange
  | ApplyCoupon
  | RemoveCoupon
  | ChooseDelivery
  | GrantDiscount
  | RemoveDiscount
  | Propose
  | AcceptProposal
  | DeclineProposal
  | ShowProduct
  | SetDrive
  | Ask
  | AnswerAsk
  | LeaveSession
  | CallAdvisor
  | EndSession
  | RecordOutcome
  | ReportAdvice
  | RateAdvice
  | SetField
  | ShareField
  | UnshareField
  | GiveConsent
  | RevokeConsent
  | PresentQuote
  | ReopenCart
  | ApproveQuote
  | WithdrawApproval
  | Recommend
  | AbandonCheckout
  | OpenNextCheckout
  | StartPayment
  | RetryPayment
  | WithdrawPayment
  | StartCall
  | AnswerCall
  | EndCall
  | SetForm
  | AskForm
  | AnswerForm
  | HideAddress;

/** One of these, told apart by a field. */
export type CmdAck =
  | CmdDone
  | Rejected;

/** One of these, told apart by a field. */
export type ResumeAck =
  | Resumed
  | Current
  | Rejected;

/** One of these, told apart by a field. */
export type SayAck =
  | Said
  | Rejected;

/** One of these, told apart by a field. */
export type TalkAck =
  | TalkPage
  | Rejected;

/** One of these, told apart by a field. */
export type AnySignal =
  | JoinCall
  | Describe
  | Renegotiate
  | Trickle
  | TellStatus
  | TellQuality
  | AskIce
  | LeaveCall;

/** One of these, told apart by a field. */
export type SignalAck =
  | CallJoined
  | CallElsewhere
  | SignalSent
  | IceGiven
  | Rejected;
