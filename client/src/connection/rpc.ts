// JSON-RPC 2.0 between the shop's page and the panel's frame. Both ends check the other's origin;
// what is not from there, or not of this form, is dropped without an answer.

/** What the shop's page says first. */
export interface Hello {
  shop: string;
  cart_ref: string;
  page: string;
  /** The product that the page shows, where it shows one. */
  sku?: string;
  lang: string;
  origin: string;
  /** Who the shop says that the visitor is: signed by its server. */
  customer_token?: string;
  /** What the panel gave to keep, where its own storage is refused. */
  rejoin?: string;
  /** The page's title, where it shows a product. */
  title?: string;
  /** Whether the page took a session to be under way when it was loaded. */
  live?: boolean;
  /** Whether the shopper sees the panel; an older launcher does not say. */
  open?: boolean;
}

/** What the shop's page may ask of the panel. Never to approve, to pay or to touch contact data. */
export interface HostToPanel {
  'theke.hello': Hello;
  'theke.add': { sku: string; quantity: number };
  'theke.context': { page: string; sku?: string; action?: string; title?: string };
  /** Whether the page is light or dark now. */
  'theke.look': { ground: string };
  /** The shopper looks at the panel again; `notice` says which one brought them: it opens where that happened. */
  'theke.open': { notice?: string };
  'theke.close': Record<string, never>;
  /** The shopper has put the notice with this id away; what it tells of stays unread. */
  'theke.dismiss': { notice: string };
}

/** A line of the counter's cart, with the names that GA4 has for its parts. Prices are without tax. */
export interface SaleItem {
  item_id: string;
  item_name: string;
  item_variant?: string;
  item_category?: string;
  index: number;
  quantity: number;
  /** Of one piece, after its discount; there while the shop's price is for this very cart. */
  price?: number;
  discount?: number;
}

/** What the counter's cart comes to. Nothing in it is personal. */
export interface Sale {
  session: string;
  /** Which checkout of the session. */
  number: number;
  phase: string;
  currency: string;
  /** Decimal digits of the currency; an older panel does not say them. */
  digits?: number;
  items: SaleItem[];
  /** The goods without tax and delivery; `value`, `tax` and `shipping` add up to what is paid. */
  value?: number;
  tax?: number;
  shipping?: number;
  shipping_tier?: string;
  payment_type?: string;
  coupon?: string;
}

/** How high the panel stands, where it is a sheet from below. */
export type SheetMode = 'bar' | 'half' | 'full';

/** Whom the shopper finds at the counter: nobody, called for, here, or here and waiting for an answer of theirs. */
export type Company = 'nobody' | 'waiting' | 'here' | 'asks';

/** An advisor as the button shows them. */
export interface Presented {
  /** As the shopper knows them; empty where it is nobody. */
  name: string;
  /** Names their picture, which came before; empty where there is none. */
  face: string;
}

/** What happened last that concerns the shopper, for the page while the panel is put away. */
export interface Notice extends Presented {
  /** The same happening has the same id on every page and in every tab: it is shown once. */
  id: string;
  /** What happened: a whole sentence in the panel's language. */
  line: string;
  /** It stood in this tab before the page was loaded: it stands again, and is not said again. */
  again?: boolean;
}

/** What the panel tells the shop's page. */
export interface PanelToHost {
  'theke.ready': Record<string, never>;
  'theke.state': {
    /** Whether a session is under way. */
    live: boolean;
    /** Whether the counter has the cart; after a recommendation it is the shop's again. */
    cart: boolean;
    status: string;
    lines: number;
    total: string;
    order_ref?: string;
    sale?: Sale;
    company?: Company;
    /** Who is at the counter for the shopper. */
    advisor?: Presented;
    /** How many happenings the shopper has not seen. */
    unread?: number;
    /** The newest of them, in the one tab that shows it. */
    notice?: Notice;
  };
  /** A face, drawn already: a page's policy may let no picture of Theke's in. Comes before what names it. */
  'theke.face': { face: string; bitmap: ImageBitmap };
  'theke.navigate': { url: string };
  'theke.cart_changed': Record<string, never>;
  /** Put the panel away: the shopper goes on looking. */
  'theke.put_away': Record<string, never>;
  'theke.height': { mode: SheetMode };
  /** Keep this code for the next page, where the panel's own storage is refused; empty: forget it. */
  'theke.keep': { code: string };
  /** What the shop's developer should know; the shopper reads it in the panel. */
  'theke.error': { code: string };
  /** Where the panel itself could open no window: the launcher offers a link. */
  'theke.pay': { url: string };
}

/** A request of JSON-RPC; one without an id wants no answer. */
export interface Request {
  jsonrpc: '2.0';
  method: string;
  params: Record<string, unknown>;
  id?: string | number;
}

/** An answer of JSON-RPC. */
export type Reply =
  | { jsonrpc: '2.0'; id: string | number; result: unknown }
  | { jsonrpc: '2.0'; id: string | number; error: { code: number; message: string } };

/** JSON-RPC: there is no such method. */
export const RPC_UNKNOWN_METHOD = -32601;
/** JSON-RPC: the parameters are not what the method takes. */
export const RPC_BAD_PARAMS = -32602;
/** Ours: the counter has no cart. */
export const RPC_NOT_LIVE = -32000;
/** Ours: the counter said no; the message is its reason code. */
export const RPC_REJECTED = -32001;

/** Return `data` as a request, if it is one. */
export function asRequest(data: unknown): Request | undefined {
  const message = data as Partial<Request> | null;
  if (typeof message !== 'object' || message?.jsonrpc !== '2.0') return undefined;
  if (typeof message.method !== 'string') return undefined;
  const params = message.params;
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return undefined;
  if (message.id !== undefined && typeof message.id !== 'string' && typeof message.id !== 'number') {
    return undefined;
  }
  return message as Request;
}
