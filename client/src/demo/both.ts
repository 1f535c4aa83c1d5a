// The demo on one page: the shop on the left as on a phone, the desk on the right, and a tour of three steps above.
// Only Theke's own page in a demo on one's own machine may frame the desk; the pay page has its own window always.
import { customElement, state } from 'lit/decorators.js';
import { call } from '../connection/api.ts';
import { DEMO_DESK, deskCode, signInBy } from '../connection/demo.ts';
import { trustedOrigins } from '../session/host.ts';
import { tick } from '../look/icons.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { langOf } from '../words/i18n.ts';
import { bothStyle } from './both-style.ts';
import { DONE, SIDES, newsIn, stepAt, type Side } from './tour.ts';
import { demoWords } from './words.ts';

/** Both sides of the counter, and the tour. */
@customElement('theke-both')
export class ThekeBoth extends LitElement {
  static override styles = [look, bothStyle];

  @state() private step = 0;
  @state() private side: Side = 'shop';
  /** Where the desk is, once somebody is signed in there. */
  @state() private desk = '';
  private readonly language = langOf(navigator.language);
  private readonly words = demoWords[this.language];
  private readonly shop = `${trustedOrigins(document)[0] ?? ''}/?lang=${this.language}`;

  constructor() {
    super();
    document.documentElement.lang = this.language;
    new WhileConnected(this, (signal) => {
      addEventListener('message', (event) => this.heard(event), { signal });
    });
    void this.openDesk();
  }

  override render() {
    const { words, side } = this;
    return html`
      <header>
        <div class="what"><h1>${words.title}</h1>
          <p class="soft">${words.intro}</p></div>
        ${this.tour()}
      </header>
      <div class="tabs" role="group" aria-label=${words.title}>${this.tab('shop')} ${this.tab('desk')}</div>
      <div class="sides" data-side=${side}>
        ${this.frame('shop', this.shop)} ${this.frame('desk', this.desk)}
      </div>
    `;
  }

  private tour() {
    const { words, step } = this;
    const now = words.steps[step] ?? words.done;
    return html`<section aria-label=${words.tour}>
      <ol>
        ${words.steps.map(
          ({ title }, at) => html`<li>
            <button
              class=${at < step ? 'done' : ''}
              data-testid=${ID.demoStep}
              aria-current=${at === step ? 'step' : nothing}
              @click=${() => this.go(at)}
            >
              <span class="number">${at < step ? tick : at + 1}</span><span>${title}</span>
            </button>
          </li>`,
        )}
      </ol>
      <p role="status" data-testid=${ID.demoText} data-step=${step}>
        ${step === DONE ? `${now.title}. ${now.text}` : now.text}
      </p>
    </section>`;
  }

  private tab(side: Side) {
    const waits = side !== this.side && SIDES[this.step] === side;
    return html`<button
      data-testid=${side === 'shop' ? ID.demoShopTab : ID.demoDeskTab}
      aria-pressed=${this.side === side ? 'true' : 'false'}
      @click=${() => (this.side = side)}
    >
      ${this.words[side]}${waits ? html`<span class="waits"></span>` : nothing}
    </button>`;
  }

  private frame(side: Side, url: string) {
    const { words } = this;
    return html`<section class=${side} aria-label=${words[side]}>
      <div class="between"><h2>${words[side]}</h2>
        <a class="soft" href=${url || DEMO_DESK} target="_blank" rel="noopener">${words.own}</a></div>
      ${url ? html`<iframe src=${url} title=${words[side]} allow="camera *; microphone *; display-capture *; autoplay *"></iframe>` : nothing}
    </section>`;
  }

  private go(step: number): void {
    this.step = step;
    this.side = SIDES[step] ?? this.side;
  }

  private heard(event: MessageEvent<unknown>): void {
    const news = newsIn(event, location.origin);
    if (news) this.step = stepAt(news);
  }

  /** Sign in by a code where nobody is signed in yet; the desk itself asks where that fails. */
  private async openDesk(): Promise<void> {
    const me = await call('GET /v1/desk/me', {});
    if (!(me.ok && me.value.advisor)) {
      const code = await deskCode();
      if (code) await signInBy(code);
    }
    this.desk = DEMO_DESK;
  }
}
