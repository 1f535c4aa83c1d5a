// The call as people see it, beside the cart or the conversation: who calls, what is sent in this form, the face and the
// voice of the other, and the own microphone and camera. It is fetched when there is a call. What it looks like stands in
// functions beside this file.
import { customElement, property } from 'lit/decorators.js';
import { tabKeep } from '../connection/keep.ts';
import type { Link } from '../connection/link.ts';
import { shopper, type Stage } from '../counter/stage.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import type { AnySignal, CallForm, SessionView, SignalAck } from '../wire.ts';
import { Call } from './call.ts';
import { on } from './parts.ts';
import { isSeenIn, isShopperHere, otherName, type Acts, type Sight } from './sight.ts';
import { called, calling, elsewhere, idle, outside } from './states.ts';
import { callStyle } from './style.ts';
import { callWords } from './texts.ts';
import { CALL_ID } from './testids.ts';

/** Calls go on while an advisor looks at another session: each belongs to the link of its own. */
const calls = new WeakMap<Link<SessionView>, Call>();

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
export class ThekeCall extends LitElement implements Acts {
  static override styles = [look, callStyle];

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

  private get isShopper(): boolean {
    return isShopperHere(this.stage);
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
    void this.call.join({ camera: isSeenIn(call.form, this.isShopper), speak: true });
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
    const words = callWords(this.stage.lang);
    return html`<section class="call" aria-label=${words.call} data-testid=${CALL_ID.call} data-state=${call.state}>
      ${this.shown({ stage: this.stage, words, who: otherName(this.stage), isShopper: this.isShopper, acts: this })}
    </section>`;
  }

  private shown(sight: Sight) {
    const { call, me } = this.stage.view;
    if (typeof RTCPeerConnection === 'undefined') return html`<p class="words">${sight.words.unsupported}</p>`;
    if (call.state === 'idle') return idle(sight);
    if (call.state === 'ringing') return call.by === me.party_id ? calling(sight) : called(sight);
    if (this.call?.isElsewhere) return elsewhere(sight);
    return this.call?.isIn ? on({ ...sight, call: this.call }) : outside(sight, this.call?.refused ?? '');
  }

  // ---- what can be pressed

  /** Call the other side. */
  readonly start = (): void => {
    this.isWanted = true;
    void this.link.send({ type: 'start_call' });
  };

  private get callId(): string {
    return this.stage.view.call.call_id ?? '';
  }

  /** Take the call, or decline it. */
  readonly answer = (yes: boolean): void => {
    this.isWanted = yes;
    void this.link.send({ type: 'answer_call', call_id: this.callId, yes });
  };

  /** Hang up. */
  readonly end = (): void => void this.link.send({ type: 'end_call', call_id: this.callId });

  /** Take part in a call that is on. */
  readonly join = (): void => {
    this.isWanted = true;
    this.requestUpdate();
  };

  /** Bring the own part here from another tab. */
  readonly takeOver = (): void => void this.call?.join({ takeOver: true });

  /** Speak here, and in no other call. */
  readonly speak = (): void => void this.call?.speak();

  /** Let what a browser held back be heard. */
  readonly play = (): void => void this.call?.voices.play();

  /** Switch the microphone or the camera. */
  readonly set = (place: 'audio' | 'camera', isOn: boolean): void => void this.call?.set(place, isOn);

  /** Show a screen, or show none. */
  readonly share = (isOn: boolean): void => void this.call?.share(isOn);

  /** Go on in another form, or ask for it. */
  readonly choose = (form: CallForm): void => {
    const { form: before, forms } = this.stage.view.call;
    const isMore = forms.indexOf(form) > forms.indexOf(before);
    this.opensCamera = isMore && isSeenIn(form, this.isShopper);
    void this.link.send({ type: isMore && !this.isShopper ? 'ask_form' : 'set_form', form });
    this.requestUpdate();
  };

  /** Answer what was asked, or take it back. */
  readonly answerForm = (form: CallForm, yes: boolean): void => {
    this.opensCamera = yes && isSeenIn(form, this.isShopper);
    void this.link.send({ type: 'answer_form', form, yes });
  };
}
