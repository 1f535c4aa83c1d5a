// What stands in the foreground of the panel: the slot for attention with its queue, the marks on the tabs, and the
// words that a screen reader says once. The slot lies above what stands at the foot, which never moves for it.
import { tabKeep } from '../connection/keep.ts';
import type { Stage } from '../counter/stage.ts';
import { html, type LitElement } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { TalkView } from '../wire.ts';
import { AttentionQueue } from './attention-queue.ts';
import type { Attention } from './attention.ts';
import { BAR_PX_MAX } from './pay-event.ts';
import './slot.ts';
import { NoticedEvent, OFFLINE, type ThekeSlot } from './slot.ts';
import { TabEvent, type Tab } from './tabs.ts';
import type { PanelWords } from './words.ts';

/** How long the words for screen readers stand: they are read when they come, and are no part of the page. */
const SAID_MS = 3_000;
/** From this height on what stands at the top of the cart is in view with what is around it. */
const ROOMY_PX = 320;
/** Of what came while the shopper was in another window, so much is said at their return. */
const SAID_MAX = 3;
/** Below and above the field in which a message is written. */
const FORM_PX = 20;

/** What the foreground needs of the panel. */
interface Ground {
  readonly panel: LitElement;
  tab(): Tab;
  /** Give the sheet some room, where it is only a bar. */
  rise(): void;
}

/** What stands as a card in the cart. */
const CARDS: ReadonlySet<Attention['kind']> = new Set(['product', 'proposal']);
const PLACES = { cart: 'cart', chat: 'talk', more: 'more' } as const;
const TABS = { cart: 'cart', talk: 'chat', more: 'more' } as const;

/** The foreground of a panel. */
export class Foreground {
  readonly #ground: Ground;
  #queue: AttentionQueue | undefined;
  #next: Attention | undefined;
  /** Choose once more what is next. */
  #choose = (): void => undefined;
  #wasOnline: boolean | undefined;
  #said = '';
  #saidAt = 0;
  #unsaid: string[] = [];
  #frame = 0;
  readonly #sizes = new ResizeObserver(() => this.place());

  constructor(ground: Ground) {
    this.#ground = ground;
    ground.panel.addEventListener(NoticedEvent.NAME, (event) => this.#noticed(event as NoticedEvent));
  }

  /** Begin with a session. */
  begin(session: string): void {
    this.#queue = new AttentionQueue(session, tabKeep);
    this.#next = undefined;
    this.#choose = () => undefined;
    this.#wasOnline = undefined;
    this.#unsaid = [];
  }

  /** Whether something is new in a part of the panel that is not in view. */
  isMarked(tab: Tab): boolean {
    return (tab === 'cart' && this.#queue?.rests) || (this.#queue?.marks.has(TABS[tab]) ?? false);
  }

  /** Take in what is now. */
  look(stage: Stage, talk: readonly TalkView[], words: PanelWords): void {
    const queue = this.#queue;
    if (!queue) return;
    const { now } = stage;
    if (this.#said && now - this.#saidAt >= SAID_MS) this.#said = '';
    const tab = this.#ground.tab();
    queue.look(TABS[tab]);
    // In another window nothing is seen: what comes meanwhile has its time when they are back.
    const isAway = document.hidden;
    // The chat says itself what comes in, where it is open.
    const come = queue.take({ stage, talk }, words, TABS[tab], isAway).filter(({ kind }) => kind !== 'message' || tab !== 'talk');
    this.#say([...come.map(({ line }) => line), ...this.#connection(stage, words)], now, isAway);
    this.#choose = () => {
      const isHidden = (one: Attention) => isAway || this.#isHidden(one, stage);
      // In a bar it lies over the tabs: what waits for an answer gives them back, and marks the cart.
      const isBar = innerHeight > 0 && innerHeight < BAR_PX_MAX;
      this.#next = isOnline(stage) ? queue.current(now, isHidden, isBar) : offline(words);
      this.#ground.panel.requestUpdate();
    };
    // Whether a card is in view is known once it is drawn.
    if (come.some(({ kind }) => kind === 'call')) this.#ground.rise();
    if (come.some(({ kind }) => CARDS.has(kind))) void this.#hold();
    else this.#choose();
  }

  /** A part of the panel is opened. */
  turn(tab: Tab): void {
    this.#queue?.look(TABS[tab]);
    if (tab === 'cart' && this.#queue?.rests) this.#ground.rise();
  }

  /** Return the slot and the words that are said. */
  render(stage: Stage, words: PanelWords) {
    return html`
      <theke-slot .stage=${stage} .panel=${words} .next=${this.#next}></theke-slot>
      <p class="away" role="status" data-testid=${ID.said}>${this.#said}</p>
    `;
  }

  /** Put the slot above what stands at the foot, once that is drawn. */
  place(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#place();
    });
  }

  /** What stands at the foot makes room for the slot: its own buttons stay where they are. */
  #place(): void {
    const { panel } = this.#ground;
    const root = panel.renderRoot;
    const slot = root.querySelector<LitElement>('theke-slot')?.renderRoot?.querySelector<HTMLElement>('.slot');
    if (!slot) return;
    this.#sizes.observe(slot);
    const dock = footOf(root);
    if (dock) this.#sizes.observe(dock);
    const height = slot.offsetHeight;
    const before = parseFloat(panel.style.getPropertyValue('--theke-slot')) || 0;
    const foot = dock ? (dock.localName === 'form' ? dock.offsetHeight + FORM_PX : dock.offsetHeight - before) : 0;
    set(panel, '--theke-foot', `${Math.max(0, foot)}px`);
    set(panel, '--theke-slot', `${height}px`);
    panel.toggleAttribute('noticed', height > 0);
    panel.toggleAttribute('footless', !dock);
  }

  /** A card that comes above moves nothing that is about to be pressed: then it is one tap away, and not in view. */
  async #hold(): Promise<void> {
    const { panel } = this.#ground;
    const root = panel.renderRoot;
    const scroller = root.querySelector('main');
    const aim = root.querySelector<ThekeSlot>('theke-slot')?.aim;
    const isAimed = scroller && aim && isIn(aim, scroller);
    const before = isAimed ? aim.getBoundingClientRect().top : 0;
    await panel.updateComplete;
    await root.querySelector<LitElement>('theke-offers')?.updateComplete;
    const moved = isAimed && aim.isConnected ? aim.getBoundingClientRect().top - before : 0;
    if (scroller && moved > 0) scroller.scrollTop += moved;
    this.#choose();
  }

  /** What went and came back of the connection. */
  #connection(stage: Stage, words: PanelWords): string[] {
    const before = this.#wasOnline;
    this.#wasOnline = isOnline(stage);
    if (before === undefined || before === this.#wasOnline) return [];
    return [before ? words.attention.offline : words.attention.online];
  }

  #say(lines: readonly string[], now: number, isAway: boolean): void {
    const all = [...this.#unsaid, ...lines];
    this.#unsaid = isAway ? all : [];
    if (isAway || !all.length) return;
    this.#said = all.slice(-SAID_MAX).join(' ');
    this.#saidAt = now;
  }

  /** Whether something has no place in the slot: it is in view, or this is no moment for it. */
  #isHidden(attention: Attention, { view }: Stage): boolean {
    const { kind, key } = attention;
    const tab = this.#ground.tab();
    if (kind === 'message') return tab === 'talk';
    if (kind === 'call') return true;
    if (tab !== 'cart') return false;
    // Who waits reads at the top of the cart why.
    if (key.startsWith('left ') && view.status === 'waiting') {
      const scroller = this.#ground.panel.renderRoot.querySelector('main');
      return (scroller?.scrollTop ?? 0) < 8 && (scroller?.clientHeight ?? 0) >= ROOMY_PX;
    }
    return CARDS.has(attention.kind) && this.#isInView(attention);
  }

  /** Return the card of what is shown or suggested, once it is drawn. */
  #card({ kind, key, sku = '' }: Attention): Element | null | undefined {
    const offers = this.#ground.panel.renderRoot.querySelector<LitElement>('theke-offers');
    const [name, value] = kind === 'product' ? ['sku', sku] : ['id', key.split(' ')[1] ?? ''];
    return offers?.renderRoot?.querySelector(`[data-${name}="${CSS.escape(value)}"]`);
  }

  /** Whether the whole card is in view, between the top and what stands at the foot, or fills what is between them. */
  #isInView(attention: Attention): boolean {
    const root = this.#ground.panel.renderRoot;
    const [card, scroller] = [this.#card(attention), root.querySelector('main')];
    if (!card || !scroller) return false;
    const [{ top, height }, all] = [card.getBoundingClientRect(), scroller.getBoundingClientRect()];
    const foot = footOf(root)?.getBoundingClientRect();
    const bottom = foot?.height ? Math.min(all.bottom, foot.top) : all.bottom;
    return top >= all.top - 8 && top + Math.min(height, bottom - all.top) <= bottom + 8;
  }

  async #noticed({ attention, leads }: NoticedEvent): Promise<void> {
    this.#queue?.dismiss(attention);
    const { panel, rise } = this.#ground;
    if (attention.kind === 'message') panel.dispatchEvent(new TabEvent(leads ? 'talk' : 'read'));
    else if (leads) panel.dispatchEvent(new TabEvent(PLACES[attention.tab]));
    this.#choose();
    if (!leads) return;
    rise();
    await panel.updateComplete;
    if (!CARDS.has(attention.kind)) return;
    const offers = panel.renderRoot.querySelector('theke-offers');
    (attention.kind === 'proposal' && this.#card(attention) || offers)?.scrollIntoView({ block: 'start' });
  }
}

const isOnline = ({ link, view }: Stage): boolean => link === 'connected' || link === 'closed' || view.status === 'ended';

const offline = ({ attention }: PanelWords): Attention => ({
  key: OFFLINE,
  kind: 'away',
  who: '',
  line: attention.offline,
  tab: 'cart',
  asks: false,
});

/** Return what stands at the foot of the part in view: the main action, or where a message is written. */
function footOf(root: LitElement['renderRoot']): HTMLElement | null | undefined {
  const pane = root.querySelector('.pane:not([hidden])');
  const inner = pane?.querySelector<LitElement>('theke-steps, theke-talk')?.renderRoot;
  return inner?.querySelector<HTMLElement>('.dock, form.row') ?? pane?.querySelector<HTMLElement>('.dock');
}

/** Return whether something is within `whole`, through the roots of components. */
function isIn(part: Node, whole: Node): boolean {
  for (let one: Node | null = part; one; one = one instanceof ShadowRoot ? one.host : one.parentNode) {
    if (one === whole) return true;
  }
  return false;
}

function set(element: HTMLElement, name: string, value: string): void {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}
