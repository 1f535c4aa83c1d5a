// The call as people see it, beside the cart or the conversation: who calls, what is sent in this form, the face and the
// voice of the other, and the own microphone and camera. It is fetched when there is a call.
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { tabKeep } from '../connection/keep.ts';
import type { Link } from '../connection/link.ts';
import { advisors, nameOf, shopper, type Stage } from '../counter/stage.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import type { AnySignal, CallForm, SessionView, SignalAck } from '../wire.ts';
import { Call } from './call.ts';
import { camera, cameraOff, hungUp, microphone, microphoneOff, screen } from './icons.ts';
import type { Other } from './lines.ts';
import { callWords } from './texts.ts';
import { CALL_ID } from './testids.ts';
import type { CallWords } from './words.ts';

/** Calls go on while an advisor looks at another session: each belongs to the link of its own. */
const calls = new WeakMap<Link<SessionView>, Call>();

/** Phases in which the shopper has, or is about to have, a card in their hand. */
const PAYS: readonly string[] = ['in_review', 'approved', 'paying'];

/**
 * The button by which an advisor calls, for the head of a session.
 * @fires theke-call-start
 */
@customElement('theke-call-start')
export class ThekeCallStart extends LitElement {
  static override styles = look;

  @property({ attribute: false }) stage!: Stage;

  override render() {
    const { call, parties } = this.stage.view;
    const isThere = parties[shopper(this.stage)]?.left === false;
    if (call.state !== 'idle' || call.form === 'text' || !isThere) return nothing;
    const start = () => this.dispatchEvent(new Event('theke-call-start', { bubbles: true, composed: true }));
    return html`<button data-testid=${CALL_ID.start} @click=${start}>${callWords(this.stage.lang).begin}</button>`;
  }
}

/** The call of a session. */
@customElement('theke-call')
export class ThekeCall extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: block;
      }
      .call {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
      }
      :host(:not(.strip)) .call {
        padding: 8px 16px;
        border-bottom: 1px solid var(--theke-edge);
      }
      .wide {
        display: flex;
        flex: 1 0 100%;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
      }
      select {
        width: 100%;
        max-width: 11rem;
        border-color: transparent;
        padding-inline: 4px 24px;
        text-overflow: ellipsis;
      }
      .end {
        color: var(--theke-warn);
      }
      video {
        flex: none;
        width: 96px;
        aspect-ratio: 16 / 9;
        border-radius: var(--theke-radius-s);
        background: var(--theke-paper-soft);
        object-fit: cover;
      }
      video.own {
        width: 48px;
        transform: scaleX(-1);
      }
      video.screen {
        flex: 1 0 100%;
        width: 100%;
        max-height: 40vh;
        object-fit: contain;
      }
      .words {
        flex: 1 1 5.5rem;
        min-width: 0;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) link!: Link<SessionView>;
  private call: Call | undefined;
  private of: Link<SessionView> | undefined;
  /** Whether one said yes in this tab, and is taken in as soon as the call is on. */
  private isWanted = false;
  /** Whether one asked for more in this tab, or said yes to it: then the camera opens as soon as it may. */
  private opensCamera = false;

  constructor() {
    super();
    new WhileConnected(this, (signal) => signal.addEventListener('abort', () => this.leave()));
  }

  private get words(): CallWords {
    return callWords(this.stage.lang);
  }

  private get isShopper(): boolean {
    return this.stage.view.me.role === 'shopper';
  }

  /** The one who is talked to, by name. */
  private get who(): string {
    const other = this.isShopper
      ? advisors(this.stage)[0]?.[0]
      : shopper(this.stage);
    return other ? nameOf(this.stage, other) : '';
  }

  protected override willUpdate(): void {
    if (this.of !== this.link) this.begin();
    const { call } = this.stage.view;
    this.call?.see(call);
    if (this.opensCamera && this.call?.isIn && this.call.news?.sends.includes('camera')) {
      this.opensCamera = false;
      void this.call.set('camera', true);
    }
    if (call.state !== 'on' || !this.isWanted || !this.call || this.call.isIn) return;
    this.isWanted = false;
    void this.call.join({ camera: this.isSeenIn(call.form), speak: true });
  }

  /** Whether one may be seen oneself in a form. */
  private isSeenIn(form: CallForm): boolean {
    return form === 'two_way' || (form === 'one_way' && !this.isShopper);
  }

  /** Take part over another link than before. */
  private begin(): void {
    this.leave();
    const { link } = this;
    this.of = link;
    this.call = calls.get(link);
    if (!this.call) {
      const ask = (signal: AnySignal) => link.ask('signal', signal) as Promise<SignalAck | undefined>;
      this.call = new Call(this.stage.view.session_id, { ask, keep: tabKeep });
      calls.set(link, this.call);
      link.caller = this.call;
      if (link.call) this.call.heard(link.call);
    }
    this.call.changed = () => this.requestUpdate();
  }

  private leave(): void {
    const { call } = this;
    this.of = undefined;
    this.call = undefined;
    if (!call) return;
    call.changed = () => undefined;
    if (this.isShopper) call.closed();
  }

  override render() {
    const { call } = this.stage.view;
    if (call.state === 'idle' && (call.form === 'text' || !this.isShopper)) return nothing;
    return html`<section class="call" aria-label=${this.words.call} data-testid=${CALL_ID.call} data-state=${call.state}>
      ${this.shown()}
    </section>`;
  }

  private shown() {
    const { view } = this.stage;
    if (typeof RTCPeerConnection === 'undefined') return html`<p class="words">${this.words.unsupported}</p>`;
    if (view.call.state === 'idle') return this.idle();
    if (view.call.state === 'ringing') return view.call.by === view.me.party_id ? this.calling() : this.called();
    if (this.call?.isElsewhere) return this.elsewhere();
    return this.call?.isIn ? this.on(this.call) : this.outside();
  }

  /** At the desk a call begins in the session's head, where it takes nothing from the conversation. */
  private idle() {
    if (!this.who || !this.isShopper) return nothing;
    return html`<button data-testid=${CALL_ID.start} @click=${this.start}>${this.words.start(this.who)}</button>`;
  }

  private calling() {
    return html`<p class="words" role="status">${this.words.calling(this.who)}</p>
      ${this.hangUp()}`;
  }

  private called() {
    const { words, who } = this;
    const { form } = this.stage.view.call;
    return html`<p class="words">
        ${words.calls(who)} ${words.sent[this.isShopper ? 'shopper' : 'advisor'](who, form)}
      </p>
      <button class="main" data-testid=${CALL_ID.yes} @click=${() => this.answer(true)}>${words.yes}</button>
      <button data-testid=${CALL_ID.no} @click=${() => this.answer(false)}>${words.no}</button>`;
  }

  private elsewhere() {
    return html`<p class="words">${this.words.elsewhere}</p>
      <button data-testid=${CALL_ID.join} @click=${() => void this.call?.join({ takeOver: true })}>${this.words.takeOver}</button>`;
  }

  private outside() {
    const { words, call } = this;
    return html`<p class="words">${call?.refused ? (call.refused === 'relay' ? words.noRelay : words.refused) : words.connecting(this.who)}</p>
      <button data-testid=${CALL_ID.join} @click=${this.join}>${words.join}</button>
      ${this.hangUp()}`;
  }

  private on(call: Call) {
    const { words } = this;
    const sends = call.news?.sends ?? [];
    return html`${call.others.map((other) => this.face(other))} ${this.own(call)}
      <div class="words"><p role="status">${this.standing(call)}</p>${this.formChoice()}</div>
      ${call.news?.held ? html`<button class="main" data-testid=${CALL_ID.speak} @click=${() => void call.speak()}>${words.speak}</button>` : nothing}
      ${call.voices.waits ? html`<button class="main" data-testid=${CALL_ID.play} @click=${() => void call.resume()}>${words.play}</button>` : nothing}
      ${this.toggle('audio', words.microphone, [microphone, microphoneOff], CALL_ID.microphone)}
      ${sends.includes('camera') ? this.toggle('camera', words.camera, [camera, cameraOff], CALL_ID.camera) : nothing}
      ${sends.includes('screen') ? this.screenToggle(call) : nothing}
      <button class="sign end" title=${words.hangUp} aria-label=${words.hangUp} data-testid=${CALL_ID.hangUp} @click=${this.end}>${hungUp}</button>
      ${this.asked()} ${this.caution(call)} ${call.others.map((other) => this.screen(other))}`;
  }

  /** How one is seen oneself; it is nobody else's. */
  private own({ devices: { preview } }: Call) {
    if (!preview) return nothing;
    return html`<video class="own" aria-label=${this.words.own} autoplay playsinline .muted=${true} .srcObject=${live(preview)}></video>`;
  }

  /** What an advisor shows of their own screen; it ends by itself while the shopper pays. */
  private screenToggle(call: Call) {
    const isOn = call.devices.state('screen') === 'on';
    const text = this.words.screen(isOn);
    return html`<button class="sign" title=${text} aria-label=${text} aria-pressed=${isOn} data-testid=${CALL_ID.screen} @click=${() => void call.share(!isOn)}>
      ${screen}
    </button>`;
  }

  /** Somebody else's screen, as large as there is room. */
  private screen({ party, screen: shown, view }: Other) {
    if (!shown || view.screen !== 'on' || !view.sends.includes('screen')) return nothing;
    const label = this.words.screenOf(nameOf(this.stage, party));
    return html`<video class="screen" aria-label=${label} data-testid=${CALL_ID.screenOf} autoplay playsinline .muted=${true} .srcObject=${live(shown)}></video>`;
  }

  /** Where it is about paying: whoever hears must not hear a card number. */
  private caution(call: Call) {
    const { phase } = this.stage.view.checkout;
    if (!this.isShopper || !PAYS.includes(phase) || call.devices.state('audio') !== 'on') return nothing;
    return html`<p class="wide" data-testid=${CALL_ID.caution}>${this.words.caution(this.who)}</p>`;
  }

  /** In which of the forms that the shop allows the two go on. */
  private formChoice() {
    const { form, forms, wanted } = this.stage.view.call;
    const { words } = this;
    const chosen = wanted ?? form;
    return html`<select aria-label=${words.form} data-testid=${CALL_ID.form} .value=${live(chosen)} @change=${this.choose}>
      ${forms.map((one) => html`<option value=${one} ?selected=${one === chosen}>${words.forms[one]}</option>`)}
    </select>`;
  }

  /** What is asked of the other, or of oneself. */
  private asked() {
    const { view } = this.stage;
    const { wanted, wanted_by } = view.call;
    const { words, who } = this;
    if (!wanted) return nothing;
    const no = html`<button data-testid=${CALL_ID.formNo} @click=${() => this.answerForm(wanted, false)}>${words.no}</button>`;
    if (wanted_by === view.me.party_id || !this.isShopper) return html`<div class="wide"><p class="words" role="status">${words.waits(who)}</p>${no}</div>`;
    return html`<div class="wide"><p class="words">${words.wants(who, words.sent.shopper(who, wanted))}</p>
      <button class="main" data-testid=${CALL_ID.formYes} @click=${() => this.answerForm(wanted, true)}>${words.agree}</button>
      ${no}</div>`;
  }

  /** A face; its voice is heard without it. A stream that is set again, as Lit sets every object, would begin anew: only another one is set. */
  private face({ party, face, view }: Other) {
    if (!face || !view.sends.includes('camera') || view.camera !== 'on') return nothing;
    return html`<video
      data-testid=${CALL_ID.other}
      data-id=${party}
      aria-label=${nameOf(this.stage, party)}
      autoplay
      playsinline
      .muted=${true}
      .srcObject=${live(face)}
    ></video>`;
  }

  /** How it is, in words: the one thing that matters most now. */
  private standing(call: Call): string {
    const { words, who } = this;
    const own = call.devices.troubles.get('audio') ?? call.devices.troubles.get('camera');
    if (own) return words.devices[call.devices.troubles.has('audio') ? 'audio' : 'camera'][own];
    if (call.news?.held) return words.rests;
    const [other] = call.others;
    if (!other?.stands && this.stage.paying.length) return words.pays(who);
    if (!other) return words.connecting(who);
    if (other.view.held) return words.held(who);
    if (other.view.back_soon) return words.backSoon(who);
    if (other.rung === 'give_up') return words.givenUp;
    if (!other.stands) return other.rung === 'wait' ? words.connecting(who) : words.interrupted;
    if (other.view.hidden) return words.inBackground(who);
    if (other.view.audio !== 'on') return words.muted(who);
    if (call.quality === 'poor') return words.weak;
    return other.view.quality === 'poor' ? words.weakThere(who) : '';
  }

  private toggle(place: 'audio' | 'camera', text: (isOn: boolean) => string, signs: readonly [unknown, unknown], id: string) {
    const isOn = this.call?.devices.state(place) === 'on';
    const set = () => void this.call?.set(place, !isOn);
    return html`<button class="sign" title=${text(isOn)} aria-label=${text(isOn)} data-testid=${id} @click=${set}>
      ${signs[isOn ? 0 : 1]}
    </button>`;
  }

  private hangUp() {
    return html`<button data-testid=${CALL_ID.hangUp} @click=${this.end}>${this.words.hangUp}</button>`;
  }

  /** Call the other side. */
  readonly start = (): void => {
    this.isWanted = true;
    void this.link.send({ type: 'start_call' });
  };

  private get callId(): string {
    return this.stage.view.call.call_id ?? '';
  }

  private readonly end = (): void => void this.link.send({ type: 'end_call', call_id: this.callId });

  private readonly choose = (event: Event): void => {
    const form = (event.target as HTMLSelectElement).value as CallForm;
    const { form: before, forms } = this.stage.view.call;
    const isMore = forms.indexOf(form) > forms.indexOf(before);
    this.opensCamera = isMore && this.isSeenIn(form);
    void this.link.send({ type: isMore && !this.isShopper ? 'ask_form' : 'set_form', form });
    this.requestUpdate();
  };

  private answerForm(form: CallForm, yes: boolean): void {
    this.opensCamera = yes && this.isSeenIn(form);
    void this.link.send({ type: 'answer_form', form, yes });
  }

  private readonly join = (): void => {
    this.isWanted = true;
    this.requestUpdate();
  };

  private answer(yes: boolean): void {
    this.isWanted = yes;
    void this.link.send({ type: 'answer_call', call_id: this.callId, yes });
  }
}
