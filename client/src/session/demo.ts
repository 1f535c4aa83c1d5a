// In a demo on one's own machine whoever asks for advice can be the advisor too: the panel says so, and opens the desk,
// signed in. Where nobody answers a robot does; being the advisor oneself stays beside it. On the page with both sides it
// only tells that page how far the visit has come.
import { customElement, property, state } from 'lit/decorators.js';
import { DESK_PATH, demoDesk, deskCode, type DemoDesk, type DemoNews } from '../connection/demo.ts';
import type { Stage } from '../counter/stage.ts';
import { WhileConnected, every } from '../look/lifetime.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { InAll } from '../words/i18n.ts';
import { isAlone } from './handover.ts';

/** How often it is looked who is at the desk. */
const LOOK_MS = 5_000;
/** What the demo calls its robots. */
const ROBOT = 'Robot Moka';

const words: InAll<{ text: string; soon: string; advises: string; instead: string; there: string; open: string; refused: string }> = {
  en: {
    soon: 'This is a demo: where nobody accepts within five seconds, a robot calls you. Or be the advisor yourself.',
    advises: 'A robot advises you.',
    instead: 'Be the advisor yourself',
    text: 'This is a demo: you are the advisor. Answer yourself at the desk.',
    there: 'This is a demo: you are the advisor, and already at the desk. Answer yourself in that window.',
    open: 'Open the desk as Mira',
    refused: 'The desk did not open. Sign in there as mira with the password theke-demo.',
  },
  de: {
    soon: 'Das ist eine Demo: Nimmt fünf Sekunden lang niemand an, ruft ein Roboter Sie an. Oder seien Sie selbst die Beratung.',
    advises: 'Ein Roboter berät Sie.',
    instead: 'Selbst beraten',
    text: 'Das ist eine Demo: Die Beratung sind Sie selbst. Antworten Sie sich am Beratungsplatz.',
    there: 'Das ist eine Demo: Die Beratung sind Sie selbst, und am Beratungsplatz sind Sie schon. Antworten Sie sich in jenem Fenster.',
    open: 'Beratungsplatz als Mira öffnen',
    refused: 'Der Beratungsplatz ging nicht auf. Melden Sie sich dort als mira mit dem Passwort theke-demo an.',
  },
};

/** The note of a demo while nobody has come. */
@customElement('theke-demo')
export class ThekeDemo extends LitElement {
  static override styles = [
    look,
    css`
      .advises {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: calc(var(--theke-space) * 2);
      }
      .advises p {
        flex: 1 1 8em;
      }
    `,
  ];

  @property({ attribute: false }) stage: Stage | undefined;
  @state() private isRefused = false;
  /** Who is at the desk. */
  @state() private desk: DemoDesk | undefined;
  private sent = '';

  constructor() {
    super();
    new WhileConnected(this, (signal) => {
      every(LOOK_MS, () => void this.look(signal), signal);
      void this.look(signal);
    });
  }

  override render() {
    const { stage } = this;
    if (!stage || stage.view.status === 'ended' || isBeside()) return nothing;
    const said = words[stage.lang];
    if (hasRobot(stage)) {
      // Beside its advice this is one row, and in nobody's way from Review on.
      if (stage.view.checkout.phase !== 'open') return nothing;
      return html`<section class="note advises" data-testid=${ID.demo}>
        <p>${said.advises}</p>
        ${this.button(said.instead, '')}
        ${this.isRefused ? html`<p role="alert">${said.refused}</p>` : nothing}
      </section>`;
    }
    if (!isAlone(stage)) return nothing;
    const line = this.desk?.people ? said.there : this.desk?.robot ? said.soon : said.text;
    return html`<section class="note stack" data-testid=${ID.demo}>
      <p>${line}</p>
      ${this.button(said.open, line === said.text ? 'main' : '')}
      ${this.isRefused ? html`<p role="alert">${said.refused}</p>` : nothing}
    </section>`;
  }

  private button(text: string, look: string) {
    return html`<button class=${look} data-testid=${ID.demoDesk} @click=${this.open}>${text}</button>`;
  }

  override updated(): void {
    this.toggleAttribute('empty', !this.renderRoot.querySelector('section'));
    if (this.stage && isBeside()) this.tell(this.stage);
  }

  private async look(signal: AbortSignal): Promise<void> {
    const desk = document.hidden ? undefined : await demoDesk();
    if (desk && !signal.aborted) this.desk = desk;
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

/** Whether a robot advises. */
const hasRobot = ({ view }: Stage): boolean =>
  Object.values(view.parties).some(({ role, left, name }) => role === 'advisor' && !left && name === ROBOT);

/** Whether Theke's own page with both sides is around the shop: of all pages on top it alone can be looked into. */
function isBeside(): boolean {
  try {
    return top !== window && top?.location.origin === location.origin;
  } catch {
    return false;
  }
}
