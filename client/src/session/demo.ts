// In a demo on one's own machine whoever asks for advice is the advisor too: the panel says so, and opens the desk,
// signed in. On the page with both sides it only tells that page how far the visit has come.
import { customElement, property, state } from 'lit/decorators.js';
import { DESK_PATH, deskCode, type DemoNews } from '../connection/demo.ts';
import type { Stage } from '../counter/stage.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { InAll } from '../words/i18n.ts';
import { isAlone } from './handover.ts';
import { shopOf } from './membership.ts';
import { followPresence } from './presence.ts';

const words: InAll<{ text: string; there: string; open: string; refused: string }> = {
  en: {
    text: 'This is a demo: you are the advisor. Answer yourself at the desk.',
    there: 'This is a demo: you are the advisor, and already at the desk. Answer yourself in that window.',
    open: 'Open the desk as Mira',
    refused: 'The desk did not open. Sign in there as mira with the password theke-demo.',
  },
  de: {
    text: 'Das ist eine Demo: Die Beratung sind Sie selbst. Antworten Sie sich am Beratungsplatz.',
    there: 'Das ist eine Demo: Die Beratung sind Sie selbst, und am Beratungsplatz sind Sie schon. Antworten Sie sich in jenem Fenster.',
    open: 'Beratungsplatz als Mira öffnen',
    refused: 'Der Beratungsplatz ging nicht auf. Melden Sie sich dort als mira mit dem Passwort theke-demo an.',
  },
};

/** The note of a demo while nobody has come. */
@customElement('theke-demo')
export class ThekeDemo extends LitElement {
  static override styles = [look];

  @property({ attribute: false }) stage: Stage | undefined;
  @state() private isRefused = false;
  /** Whether somebody is at the desk. */
  @state() private isThere = false;
  private sent = '';

  constructor() {
    super();
    new WhileConnected(this, (signal) => followPresence(shopOf(location), ({ state }) => (this.isThere = state === 'here'), signal));
  }

  override render() {
    const { stage } = this;
    if (!stage || stage.view.status === 'ended' || !isAlone(stage) || isBeside()) return nothing;
    const { text, there, open, refused } = words[stage.lang];
    return html`<section class="note stack" data-testid=${ID.demo}>
      <p>${this.isThere ? there : text}</p>
      <button class=${this.isThere ? '' : 'main'} data-testid=${ID.demoDesk} @click=${this.open}>${open}</button>
      ${this.isRefused ? html`<p role="alert">${refused}</p>` : nothing}
    </section>`;
  }

  override updated(): void {
    this.toggleAttribute('empty', !this.renderRoot.querySelector('section'));
    if (this.stage && isBeside()) this.tell(this.stage);
  }

  /** The window opens in the click; its address comes a moment later. */
  private async open(): Promise<void> {
    const opened = window.open('about:blank', '_blank');
    if (opened) opened.opener = null;
    const code = await deskCode();
    this.isRefused = !code || !opened;
    if (code) opened?.location.replace(`${location.origin}${DESK_PATH}#${code}`);
    else opened?.close();
  }

  private tell(stage: Stage): void {
    const { status, checkout } = stage.view;
    // A message that was left waits for the desk, too.
    const news: DemoNews = { demo: 'theke', status: status === 'live' && isAlone(stage) ? 'waiting' : status, phase: checkout.phase };
    const text = `${news.status} ${news.phase}`;
    if (this.sent === text) return;
    this.sent = text;
    window.top?.postMessage(news, location.origin);
  }
}

/** Whether Theke's own page with both sides is around the shop: of all pages on top it alone can be looked into. */
function isBeside(): boolean {
  try {
    return top !== window && top?.location.origin === location.origin;
  } catch {
    return false;
  }
}
