// Written by `make wire` from the Python types. Do not edit.
import type {
  ClientSetup,
  Field,
  Money,
  NextAction,
  OrderView,
  PaymentView,
  Phase,
  Product,
  ProposedLine,
  Status,
  VisitOutcome,
} from './wire.ts';

/** What each endpoint takes and answers, by method and path. */
export interface Endpoints {
  'POST /v1/sessions': { body: NewSession; answer: Joined };
  'POST /v1/party-tokens/rotate': { answer: Joined };
  'POST /v1/join-links': { answer: JoinLink };
  'POST /v1/join-links/redeem': { body: JoinRedeem; answer: Joined };
  'POST /v1/call-links': { answer: CallLink };
  'POST /v1/call-links/redeem': { body: JoinRedeem; answer: Joined };
  'POST /v1/pay-links': { body: LinkRequest; answer: Link };
  'POST /v1/pay/redeem': { body: Redeem; answer: Redeemed };
  'POST /v1/pay/take-back': { body: TakeBack; answer: Redeemed };
  'GET /v1/pay': { query: Since; answer: PayState };
  'POST /v1/pay/start': { body: Start; answer: PayState };
  'POST /v1/pay/retry': { body: Retry; answer: PayState };
  'POST /v1/pay/withdraw': { body: Withdraw; answer: PayState };
  'GET /v1/desk/profile': { answer: Profile };
  'POST /v1/desk/profile': { body: Description; answer: Profile };
  'POST /v1/desk/picture': { body: Blob; answer: Profile };
  'POST /v1/desk/picture/remove': { answer: Nothing };
  'GET /availability': { query: WhichShop; answer: Availability };
  'GET /v1/desk/visitors': { answer: AtDesk };
  'POST /v1/desk/visitors': { body: Visitors; answer: Visitors };
  'POST /v1/messages': { body: NewMessage; answer: OwnMessage };
  'GET /v1/messages': { answer: OwnMessages };
  'POST /v1/messages/take-back': { body: Which; answer: Nothing };
  'GET /v1/desk/messages': { answer: DeskMessages };
  'POST /v1/desk/messages/{session}/{message}/claim': { body: Claim; answer: Nothing };
  'POST /v1/desk/messages/{session}/{message}/answer': { body: MessageAnswer; answer: DeskMessages };
  'POST /v1/desk/messages/{session}/{message}/send-again': { body: Repetition; answer: DeskMessages };
  'POST /v1/desk/login': { body: SignIn; answer: Advisor };
  'POST /v1/desk/logout': { answer: Nothing };
  'GET /v1/desk/me': { answer: SignedIn };
  'GET /v1/desk/recent': { answer: RecentSessions };
  'POST /v1/desk/sessions/{session}/accept': { answer: Accepted };
  'POST /v1/desk/sessions/{session}/hand-over': { body: HandOver; answer: Nothing };
  'POST /v1/desk/sessions/{session}/return': { answer: Nothing };
  'GET /v1/desk/cases': { query: CasesAfter; answer: CaseList };
  'POST /v1/desk/cases/{session}/{case}/resolve': { body: Resolution; answer: Nothing };
  'POST /v1/desk/cases/{session}/{case}/refund': { body: GiveBack; answer: Nothing };
  'POST /v1/desk/cases/{session}/{case}/resend': { body: Again; answer: SentAgain };
  'GET /v1/desk/sets': { answer: KeptSets };
  'POST /v1/desk/sets': { body: KeptSet; answer: KeptSets };
  'POST /v1/desk/sets/drop': { body: Dropped; answer: KeptSets };
  'GET /v1/shops/{shop}/products': { query: Search; answer: Products };
  'GET /v1/shops/{shop}/products/{sku}': { answer: Product };
  'GET /v1/shops/{shop}/countries': { answer: Countries };
  'GET /v1/addresses/{country}': { answer: AddressForm };
}

/** A session that is this advisor's, and what those before have written. */
export interface Accepted {
  session_id: string;
  party_id: string;
  party_token: string;
  handovers: Handover[];
}

/** The form of a country's addresses, in Latin script. */
export interface AddressForm {
  country: string;
  /** The fields of an address, line by line; what is not here, the country does not use. */
  lines: Field[][];
  /** What must be filled before a parcel can go there, who it is for included. */
  required: Field[];
  /** What a postal code is called: postal, zip, pin or eircode. */
  postal_name: string;
  /** What a region is called: state, province, prefecture, county and such. */
  region_name: string;
  /** What a place is called: city, post_town, district or suburb. */
  city_name: string;
  /** What a region is chosen from; none where it is written. */
  regions: Region[];
  postal_example: string;
}

/** Who is signed in. */
export interface Advisor {
  advisor: string;
  name: string;
  shop: string;
  /** The path of the small picture at Theke; empty for none. */
  picture: string;
}

/** Send once more what a system of the shop would not take. */
export interface Again {
  id: string;
}

/** Whether the advisor takes visitors, and whether anybody else does. */
export interface AtDesk {
  taken: boolean;
  /** How many others take visitors now; 3 stands for three or more. */
  colleagues: number;
}

/** Whether somebody is at the desk. */
export interface Availability {
  state: 'here' | 'nobody';
  /** How many take visitors; 3 stands for three or more. */
  advisors: number;
}

/** The address of the call's window; its token stands in the fragment, which no server gets. */
export interface CallLink {
  url: string;
  valid_ms: number;
}

/** A text that advisors can put into the chat, by its short name: ;hours. */
export interface Canned {
  short: string;
  /** By language. */
  text: Record<string, string>;
}

/** Every `CaseKind`. */
export const CASE_KINDS = [
  'placement_unknown',
  'order_not_canceled',
  'refund_failed',
  'mismatch',
  'order_mismatch',
  'refund_mismatch',
  'disputed',
  'orphan_payment',
  'orphan_order',
  'receipt_unsent',
  'refund_untold',
  'webhook_unsent',
  'put_aside',
  'report',
] as const;
/** What is put before a person. Closed for what this release opens, not for what it reads. */
export type CaseKind = (typeof CASE_KINDS)[number];

/** A page of what waits for a person in the shop, the newest first. */
export interface CaseList {
  cases: CaseRow[];
  /** After which place the next page begins; not there where this one is the last. */
  after?: string;
}

/** Every `CaseOutcome`. */
export const CASE_OUTCOMES = [
  'placed',
  'not_placed',
  'canceled',
  'stands',
  'given_back',
  'done',
] as const;
/** What a person found out, or did, about a case. */
export type CaseOutcome = (typeof CASE_OUTCOMES)[number];

/** A case in the list. outcomes is what can be said of it; refund is there where the money of a payment can go back, resend where a webhook can be sent again. */
export interface CaseRow {
  session_id: string;
  case_id: string;
  kind: string;
  subject: string;
  at_ms: number;
  outcomes: CaseOutcome[];
  phase?: string;
  order_ref?: string;
  /** What the shop was given with an order that it may not have made. */
  order_key?: string;
  total?: Money;
  payments?: Evidence[];
  refund?: Refundable;
  resend?: boolean;
}

/** Where the page begins: the first one where nothing is said. */
export interface CasesAfter {
  after?: string;
}

/** Whether the advisor is answering, from now on or no more. */
export interface Claim {
  answering: boolean;
}

/** The countries of a shop, by their ISO 3166-1 codes. Pages name them in their language. */
export interface Countries {
  /** The country that a form begins with; empty where nothing speaks for one. */
  home: string;
  /** Where the shop delivers to. */
  delivery: string[];
  /** Where an invoice may go: anywhere. */
  billing: string[];
}

/** What an advisor says of themselves. */
export interface Description {
  sentence: string;
  languages: string[];
  /** Missing, it stays as it is; empty, there is one sentence for everybody. */
  sentences?: Record<string, string>;
}

/** A message as advisors see it. */
export interface DeskMessage {
  session_id: string;
  message_id: string;
  at_ms: number;
  state: MessageState;
  text: string;
  email: string;
  name: string;
  locale: string;
  page: string;
  lines: MessageLine[];
  total?: Money;
  answer?: string;
  answered_by?: string;
  answered_at_ms?: number;
  /** It was mailed from the advisor's own program. */
  by_hand?: boolean;
  /** Why the answer could not be sent: a code. */
  why?: string;
  /** The colleague who is answering now. */
  claimed_by?: string;
}

/** A shop's messages: first those that wait for somebody, then the newest of the others. */
export interface DeskMessages {
  messages: DeskMessage[];
  /** Whether answers are mailed from here; else advisors mail them by hand. */
  mailed: boolean;
}

/** Which set is not wanted any more. */
export interface Dropped {
  name: string;
}

/** One payment, as its company last reported it. */
export interface Evidence {
  attempt_id: string;
  provider: string;
  ref: string;
  method: string;
  state: string;
  amount: Money;
  captured: Money;
  refunded: Money;
  /** What the shopper's bank has taken back: it has this money already. */
  charged_back: Money;
}

/** Every `Flow`. */
export const FLOWS = [
  'client_confirm',
  'redirect',
  'server_only',
] as const;
/** How the shopper's part of a payment goes. */
export type Flow = (typeof FLOWS)[number];

/** Give an amount of an attempt back: the one that was shown, in minor units. */
export interface GiveBack {
  id: string;
  attempt_id: string;
  amount: number;
  note: string;
}

/** What an advisor who hands a session over writes for the next one; empty for nothing. */
export interface HandOver {
  note?: string;
  /** Whether the writer has said that what looks like a card's number is none. */
  no_card?: boolean;
}

/** What an advisor who handed a session over wrote for the next one. */
export interface Handover {
  by: string;
  text: string;
}

/** Where the shopper goes on. The token stands in the fragment, which no server is sent. */
export interface JoinLink {
  url: string;
  /** The same as a QR code: an SVG as a data: address, for an <img>. */
  qr: string;
  valid_ms: number;
}

/** A link's one-time token, at the shop whose page the link opened. */
export interface JoinRedeem {
  shop: string;
  token: string;
}

/** Who one is now, and the token that says so. The token stands here and nowhere else. */
export interface Joined {
  session_id: string;
  party_id: string;
  party_token: string;
}

/** Products that go well together, as one advisor sees it. */
export interface KeptSet {
  name: string;
  lines: ProposedLine[];
}

/** The sets of the one who is signed in, in the order of their names. */
export interface KeptSets {
  sets: KeptSet[];
}

/** Where the shopper pays or sees what was bought. The fragment holds the token. */
export interface Link {
  url: string;
  /** For another device, the same as a QR code: an SVG as a data: address, for an <img>. */
  qr?: string;
  valid_ms: number;
}

/** Which checkout to pay or to show; the live one where none is named. */
export interface LinkRequest {
  checkout?: number;
  /** For another device: with a QR code, and a page that waits for a press before it redeems. */
  device?: boolean;
}

/** What an advisor answers. by_hand: they mail it from their own program. */
export interface MessageAnswer {
  text: string;
  by_hand?: boolean;
  no_card?: boolean;
}

/** A line of the cart as it was. */
export interface MessageLine {
  sku: string;
  quantity: number;
}

/** Every `MessageState`. */
export const MESSAGE_STATES = [
  'open',
  'sending',
  'answered',
  'unsent',
] as const;
/** How far a message is. */
export type MessageState = (typeof MESSAGE_STATES)[number];

/** What a visitor leaves. no_card: they have said that it holds no card's number. */
export interface NewMessage {
  id: string;
  text: string;
  email: string;
  name?: string;
  no_card?: boolean;
}

/** What the panel says to open a session. */
export interface NewSession {
  shop: string;
  locale: string;
  page?: string;
  /** The title of that page, where it is a product's. */
  product?: string;
  cart_ref?: string;
  customer_token?: string;
  origin?: string;
  /** Whether the visitor waits for an advisor; else they came to leave a message, and call one by the command call_advisor. */
  calls_advisor?: boolean;
}

/** Done; there is nothing to say about it. */
export interface Nothing {}

/** A message as the visitor sees it who left it. */
export interface OwnMessage {
  message_id: string;
  at_ms: number;
  text: string;
  email: string;
  /** As soon as it is written, on whatever way the mail is. */
  answer?: string;
  answered_by?: string;
}

/** The messages of a session, the oldest first. */
export interface OwnMessages {
  messages: OwnMessage[];
  /** How long one waits before leaving a message is offered first. */
  offered_after_s: number;
  /** How long a message is kept. */
  kept_days: number;
  /** Whether an answer is mailed as well; else it may stand here alone. */
  mailed: boolean;
}

/** A discount or a tax of what was approved. */
export interface PayAmount {
  /** A coupon's code, a tax rate in basis points; empty for what an advisor gave. */
  label: string;
  amount: Money;
  /** The advisor who gave it, by name; empty for what is no advisor's. */
  by: string;
  /** How much an advisor gave, in basis points. */
  percent_bp: number;
}

/** One line of what was approved. */
export interface PayLine {
  sku: string;
  name: Record<string, string>;
  variant: Record<string, string>;
  quantity: number;
  total: Money;
}

/** A way to pay. */
export interface PayMethod {
  method: string;
  provider: string;
  flow: Flow;
  name: Record<string, string>;
  /** What the provider's form needs, while the shopper may pay with it. */
  setup?: ClientSetup;
}

/** Whose money it is, and where the way back leads. */
export interface PayShop {
  name: string;
  return_url: string;
  terms_version: string;
  /** Where the terms stand, by language. */
  terms_link: Record<string, string>;
  /** Whether the order needs the shopper's tick that the terms are accepted. */
  terms_tick: boolean;
  /** What stands on the order button, by language. */
  order_label: Record<string, string>;
}

/** The pay page's whole state. current: what this page may pay is still what is approved. */
export interface PayState {
  version: number;
  phase: Phase;
  current: boolean;
  /** Whether this page shows the outcome of an order, and can pay nothing. */
  read_only: boolean;
  /** Whether a receipt comes by email. */
  receipt_mailed: boolean;
  locale: string;
  shop: PayShop;
  summary?: PaySummary;
  methods: PayMethod[];
  /** Origins that may be shown in a frame. */
  frames: string[];
  /** Origins where the shopper may be sent. */
  redirects: string[];
  payment?: PaymentView;
  /** Whose payment that is: two providers may both offer a method of one name. */
  provider?: string;
  next_action?: NextAction;
  order?: OrderView;
}

/** Exactly what the shopper approved. */
export interface PaySummary {
  quote_hash: string;
  lines: PayLine[];
  discounts: PayAmount[];
  delivery: Money;
  delivery_name: Record<string, string>;
  taxes: PayAmount[];
  tax_included: boolean;
  total: Money;
  /** Who it is for and where it goes, as approved: the shopper's own values, on their own page. */
  recipient: Record<string, string>;
  /** Where it goes, line by line as the country writes it, without name and country. */
  address: string[];
  /** How long delivery takes, where the shop says so. */
  days_min?: number;
  days_max?: number;
}

/** What a search found. */
export interface Products {
  products: Product[];
}

/** What shoppers read of the one who is signed in. */
export interface Profile {
  name: string;
  /** The path of the small picture; with /large behind it the large one. Empty for none. */
  picture: string;
  sentence: string;
  languages: string[];
  /** The sentence for who reads another language, by its code. */
  sentences: Record<string, string>;
}

/** A session that an advisor has served. note is the one that this advisor left. */
export interface RecentSession {
  session_id: string;
  opened_at_ms: number;
  status: Status;
  phase: Phase;
  locale: string;
  page: string;
  number?: number;
  product?: string;
  lines: number;
  /** Whether the advisor is still at its counter. */
  here: boolean;
  total?: Money;
  order_ref?: string;
  outcome?: VisitOutcome;
  note: string;
  /** What the shopper said of the advice, from 1 to 5. */
  rating?: number;
  rating_note: string;
  /** The day on which the advisor means to come back to it, as YYYY-MM-DD; empty for none. */
  follow_up: string;
}

/** The last sessions of the one who is signed in, the newest first. */
export interface RecentSessions {
  sessions: RecentSession[];
}

/** A link's one-time token, and what kind of device redeems it. */
export interface Redeem {
  token: string;
  device?: '' | 'computer' | 'phone';
}

/** The page's own key, and what it may pay. */
export interface Redeemed {
  pay_key: string;
  state: PayState;
}

/** What can go back now, of which attempt. */
export interface Refundable {
  attempt_id: string;
  amount: Money;
}

/** A state, province or prefecture: as it stands on an envelope, and its name. */
export interface Region {
  code: string;
  name: string;
}

/** Try once more to send it; or by_hand: it was mailed from the advisor's own program. */
export interface Repetition {
  by_hand?: boolean;
}

/** How a case ended. order_ref goes with placed. */
export interface Resolution {
  id: string;
  outcome: CaseOutcome;
  note: string;
  order_ref?: string;
}

/** Another card for the same attempt. */
export interface Retry {
  id: string;
  attempt_id: string;
  confirmation?: string;
}

/** The query string of a search. */
export interface Search {
  q?: string;
  category?: string;
  locale?: string;
  limit?: number;
}

/** How many webhooks were taken now, and what the first that was not was answered with. */
export interface SentAgain {
  taken: number;
  failed: string;
}

/** Who wants to sign in at which shop's desk. */
export interface SignIn {
  shop: string;
  advisor: string;
  password: string;
}

/** Who is signed in, and the token for one connection of the desk; all empty for nobody. */
export interface SignedIn {
  advisor: string;
  name: string;
  shop: string;
  picture: string;
  socket_token: string;
  /** Whether they may look after what waits for a person. */
  cases: boolean;
  /** The shop's texts for the chat; empty where the built-in ones are on offer. */
  canned: Canned[];
}

/** The version that the page has: another one is answered at once, the same one waited past. */
export interface Since {
  since?: number;
  /** The shopper came back from the provider: a hint to ask it now, which proves nothing. */
  back?: boolean;
}

/** The shopper's order button. */
export interface Start {
  id: string;
  quote_hash: string;
  total: Money;
  provider: string;
  method: string;
  confirmation?: string;
  /** The version of the terms that the shopper ticked. */
  accepted_terms?: string;
}

/** A page wants the payment back that another device took over. */
export interface TakeBack {
  device?: '' | 'computer' | 'phone';
}

/** Whether the advisor takes visitors, or is away. */
export interface Visitors {
  taken: boolean;
}

/** Which message. */
export interface Which {
  message_id: string;
}

/** Of which shop is asked. */
export interface WhichShop {
  shop: string;
}

/** Stop paying, if it is not too late. */
export interface Withdraw {
  id: string;
}
