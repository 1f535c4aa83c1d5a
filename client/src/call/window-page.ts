// A call in a window of Theke's own. It shares no storage with the panel, whose storage belongs to the shop's page: it comes
// in by the one-time token in its address, and takes the own part of the call over as another tab would.
import { customElement, state } from 'lit/decorators.js';
import { call } from '../connection/api.ts';
import { connect, type Connection } from '../connection/connect.ts';
import { tabKeep } from '../connection/keep.ts';
import { Link } from '../connection/link.ts';
import { Products } from '../connection/products.ts';
import { Stages, type Stage } from '../counter/stage.ts';
import type { Joined } from '../http.ts';
import { WhileConnected, every } from '../look/lifetime.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { dress } from '../look/tokens.ts';
import type { SessionView } from '../wire.ts';
import { langOf, type Lang } from '../words/i18n.ts';
import { withRegion } from '../words/locale.ts';
import { firstSpeech, reasonsIn, type Speech } from '../words/speech.ts';
import './entry.ts';
import { CALL_ID } from './testids.ts';
import { callWords } from './texts.ts';

const TICK_MS = 1_000;
const KEPT = 'theke.window';
const NO_WORDS = { en: async () => ({}), de: async () => ({}) };

/** Return the shop that the address of this window names: `/call/coffee`. */
const shopHere = (): string => location.pathname.split('/')[2] ?? '';

/** The page around a call that has a window of its own. */
@customElement('theke-call-window')
export class ThekeCallWindow extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: grid;
        align-content: center;
        min-height: 100dvh;
        padding: 12px;
        background: var(--theke-paper);
        overflow-wrap: anywhere;
      }
      main {
        width: min(44rem, 100%);
        margin: 0 auto;
      }
      .shop {
        color: var(--theke-accent);
        font-weight: 650;
      }
    `,
  ];

  @state() private stage: Stage | undefined;
  /** Why it cannot be here, in words. */
  @state() private refusal = '';
  private readonly language: Lang;
  private readonly shopName = document.querySelector<HTMLMetaElement>('meta[name="theke-shop"]')?.content ?? '';
  private readonly stages = new Stages();
  private speech: Speech<object> | undefined;
  private link: Link<SessionView> | undefined;
  private connection: Connection | undefined;
  private products: Products | undefined;
  /** Whether there was a call here: then it is over where there is none. */
  private wasOn = false;

  constructor() {
    super();
    const wanted = new URLSearchParams(location.search);
    this.language = langOf(wanted.get('lang') ?? navigator.language);
    document.documentElement.lang = this.language;
    document.title = [callWords(this.language).call, this.shopName].filter(Boolean).join(' · ');
    dress(wanted);
    new WhileConnected(this, (signal) => {
      every(TICK_MS, () => this.refresh(), signal);
      signal.addEventListener('abort', () => this.connection?.close());
    });
    void this.begin();
  }

  override render() {
    const words = callWords(this.language);
    const { stage } = this;
    const isOver = this.wasOn && (stage?.view.call.state === 'idle' || this.link?.state === 'closed');
    const said = this.refusal || (isOver ? words.window.over : '');
    return html`<main class="stack">
      ${this.shopName ? html`<p class="shop" translate="no">${this.shopName}</p>` : nothing}
      ${said ? html`<p class="note" role="status" data-testid=${CALL_ID.windowSays}>${said}</p>` : nothing}
      ${isOver ? html`<button class="main" data-testid=${CALL_ID.windowClose} @click=${() => close()}>${words.window.close}</button>` : nothing}
      ${stage && !isOver ? html`<theke-call class="apart" .isWindow=${true} .stage=${stage} .link=${this.link}></theke-call>` : nothing}
      ${stage && !said ? html`<p class="soft">${words.window.note}</p>` : nothing}
    </main>`;
  }

  /** Come in by the token in the address, or as who one was before this window was loaded again. */
  private async begin(): Promise<void> {
    const locale = withRegion(this.language, navigator.languages);
    const [joined, speech] = await Promise.all([this.join(locale), firstSpeech<object>(NO_WORDS, locale)]);
    if (!joined) return;
    const { session_id, party_id, party_token: token } = joined;
    this.speech = speech;
    this.products = new Products(shopHere(), () => token, () => this.refresh());
    this.link = new Link<SessionView>(tabKeep, `${session_id}.${party_id}`, () => this.refresh());
    this.connection = connect(this.link, session_id, async () => ({ token }));
  }

  private async join(locale: string): Promise<Joined | undefined> {
    const hidden = new URLSearchParams(location.hash.slice(1));
    const token = hidden.get('t') ?? '';
    const kept = tabKeep.get(KEPT);
    if (!token && kept) return JSON.parse(kept) as Joined;
    const answer = await call('POST /v1/call-links/redeem', { body: { shop: shopHere(), token } });
    if (!answer.ok) {
      const reasons = await reasonsIn(locale);
      this.refusal = `${reasons?.[answer.reason === 'malformed' ? 'token_expired' : answer.reason] ?? ''} ${callWords(this.language).window.again}`.trim();
      return undefined;
    }
    history.replaceState(null, '', `${location.pathname}${location.search}`);
    tabKeep.set(KEPT, JSON.stringify(answer.value));
    // What was off before stays off: nobody is heard or seen because a call has moved.
    for (const place of hidden.getAll('off')) tabKeep.set(`theke.call.${answer.value.session_id}.${place}`, 'off');
    return answer.value;
  }

  private refresh(): void {
    const { link, speech, products } = this;
    if (!link || !speech || !products) return;
    this.stage = this.stages.stage(link, speech, products);
    if (this.stage && this.stage.view.call.state !== 'idle') this.wasOn = true;
    this.requestUpdate();
  }
}
