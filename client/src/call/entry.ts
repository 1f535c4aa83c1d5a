// The call as people see it, beside the cart or the conversation: who calls, what is sent in this form, the face and the
// voice of the other, and the own microphone and camera. It is fetched when there is a call. What it looks like stands in
// functions beside this file.
import { customElement, property, state } from 'lit/decorators.js';
import { tabKeep } from '../connection/keep.ts';
import type { Link } from '../connection/link.ts';
import { shopper, type Stage } from '../counter/stage.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, html, nothing, type PropertyValues } from '../look/lit.ts';
import { look } from '../look/look.ts';
import type { AnySignal, CallForm, SessionView, SignalAck } from '../wire.ts';
import { Call } from './call.ts';
import { openWindow } from './move.ts';
import { on } from './parts.ts';
import { SCREEN, formOfCall, isLargeIn, isSeenIn, isShopperHere, otherName, type Acts, type Sight } from './sight.ts';
import { called, calling, elsewhere, first, idle, outside } from './states.ts';
import { callStyle } from './style.ts';
import { callWords } from './texts.ts';
import type { Kind } from './words.ts';
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
    if (typeof RTCPeerConnection === 'undefined') return html`<small data-testid=${CALL_ID.unsupported}>${callWords(this.stage.lang).unsupported}</small>`;
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
  /** Whether the shopper was about to call when this was fetched: what is heard and seen comes first then. */
  @property({ attribute: false }) asksFirst = false;
  /** Returns what a link to that window is asked for with; nothing at the desk, and in the window itself. */
  @property({ attribute: false }) token: (() => string) | undefined;
  /** Whether this is the call's own window: it takes the own part over when it comes. */
  @property({ attribute: false }) isWindow = false;
  @state() private isUnfolded = false;
  @state() private way: string | undefined = '';
  @state() private devices: readonly MediaDeviceInfo[] = [];
  @state() private resized: ReadonlySet<string> = new Set();
  private call: Call | undefined;
  private of: Link<SessionView> | undefined;
  /** Whether one said yes in this tab, and is taken in as soon as the call is on. */
  private isWanted = false;
  /** Whether one asked for more in this tab, or said yes to it: then the camera opens as soon as it may. */
  private opensCamera = false;

  constructor() {
    super();
    new WhileConnected(this, (signal) => {
      signal.addEventListener('abort', () => this.leave());
      // The focus that moves within one component is not seen outside it; a press is.
      for (const kind of ['focusin', 'click']) this.getRootNode().addEventListener(kind, (event) => this.makeRoom(event), { signal });
      navigator.mediaDevices?.addEventListener('devicechange', () => void this.lookAround(), { signal });
    });
  }

  private get isShopper(): boolean {
    return isShopperHere(this.stage);
  }

  protected override willUpdate(): void {
    if (this.of !== this.link) this.begin();
    const { call } = this.stage.view;
    this.call?.see(call);
    if (call.state !== 'idle') this.asksFirst = false;
    if (this.opensCamera && this.call?.isIn && this.call.news?.sends.includes('camera')) {
      this.opensCamera = false;
      void this.call.set('camera', true);
    }
    if (call.state !== 'on' || !this.isWanted || !this.call || this.call.isIn) return;
    this.isWanted = false;
    void this.call.join({ camera: isSeenIn(call.form, this.isShopper), speak: true, takeOver: this.isWindow });
  }

  /** Take part over another link than before. */
  private begin(): void {
    this.leave();
    const { link } = this;
    this.of = link;
    this.call = calls.get(link);
    if (!this.call) {
      const ask = (signal: AnySignal, within_ms?: number) => link.ask('signal', signal, within_ms) as Promise<SignalAck | undefined>;
      this.call = new Call(this.stage.view.session_id, { ask, keep: tabKeep, isWindow: this.isWindow });
      calls.set(link, this.call);
      link.caller = this.call;
      if (link.call) this.call.heard(link.call);
    }
    this.call.changed = () => this.requestUpdate();
    // A window that was loaded again comes back by itself, unless the call was brought elsewhere meanwhile.
    if (this.isWindow && !tabKeep.get('theke.call')) this.isWanted = true;
  }

  private leave(): void {
    const { call } = this;
    this.of = undefined;
    this.call = undefined;
    if (!call) return;
    call.changed = () => undefined;
    if (this.isShopper) call.closed();
  }

  /** What had the focus may be gone with its state: what can be pressed next has it then. */
  protected override update(changed: PropertyValues): void {
    const held = this.hasUpdated ? (this.renderRoot as ShadowRoot).activeElement : null;
    const isAsked = this.asksFirst && changed.has('asksFirst');
    super.update(changed);
    if (isAsked || (held && !held.isConnected)) this.renderRoot.querySelector<HTMLElement>('button.main, button')?.focus();
  }

  override render() {
    const { call } = this.stage.view;
    const who = otherName(this.stage);
    if (call.state === 'idle' && !(this.isShopper && this.canBegin(who))) return nothing;
    const words = callWords(this.stage.lang);
    const isFirst = call.state === 'idle' && this.asksFirst;
    return html`<section class=${isFirst ? 'call first' : 'call'} aria-label=${words.call} data-testid=${CALL_ID.call} data-state=${call.state} data-form=${call.form}>
      ${this.shown({ stage: this.stage, words, who, isShopper: this.isShopper, acts: this })}
    </section>`;
  }

  /** Whether there is somebody to call, in a form that the shop allows. */
  private canBegin(who: string): boolean {
    const { call, status } = this.stage.view;
    return who !== '' && status !== 'ended' && call.forms.length > 1;
  }

  private shown(sight: Sight) {
    const { call, me } = this.stage.view;
    if (typeof RTCPeerConnection === 'undefined') return html`<p class="words" data-testid=${CALL_ID.unsupported}>${sight.words.unsupported}</p>`;
    if (call.state === 'idle') return this.asksFirst ? first(sight) : idle(sight);
    if (call.state === 'ringing') return call.by === me.party_id ? calling(sight) : called(sight);
    if (this.call?.isElsewhere) return elsewhere(sight, this.call.isInWindow);
    const { isUnfolded, devices, resized, way } = this;
    const canMove = this.token !== undefined;
    return this.call?.isIn ? on({ ...sight, call: this.call, isUnfolded, devices, resized, canMove, way }) : outside(sight, this.call?.refused ?? '');
  }

  // ---- what can be pressed

  /** Call the other side. */
  readonly start = (): void => {
    const { form } = this.stage.view.call;
    if (this.isShopper && form === 'text' && !this.asksFirst) return void (this.asksFirst = true);
    this.asksFirst = false;
    this.isWanted = true;
    void this.link.send(form === 'text' ? { type: 'start_call', form: formOfCall(this.stage) } : { type: 'start_call' });
  };

  /** Call nobody now. */
  readonly later = (): void => void (this.asksFirst = false);

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

  /** Take the own part into a window of its own; what is not sent here is not sent there. */
  readonly moveOut = async (): Promise<void> => {
    const { devices } = this.call ?? {};
    const off = [...(devices?.state('audio') === 'off' ? ['audio'] : []), ...(devices?.state('camera') === 'on' ? [] : ['camera'])];
    this.way = await openWindow(this.token?.() ?? '', off);
  };

  /** Speak here, and in no other call. */
  readonly speak = (): void => void this.call?.speak();

  /** Let what a browser held back be heard. */
  readonly play = (): void => void this.call?.resume();

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

  /** Let the two write beside the call, or not. */
  readonly allowChat = (isOn: boolean): void => void this.link.send({ type: 'set_form', text_chat: isOn });

  /** Let the own network address reach nobody, or let it. */
  readonly hide = (hidden: boolean): void => void this.link.send({ type: 'hide_address', hidden });

  /** Hear, be heard and be seen by this device from now on; nothing is negotiated for it. */
  readonly useDevice = (kind: Kind, device: string): void => {
    if (kind === 'audiooutput') void this.call?.voices.to(device);
    else void this.call?.devices.choose(kind === 'audioinput' ? 'audio' : 'camera', device).then(() => this.requestUpdate());
  };

  /** Show or fold away the menu; the focus stays at its button. */
  readonly unfold = (isOpen: boolean): void => {
    this.isUnfolded = isOpen;
    if (isOpen) this.rise();
    if (isOpen) void this.lookAround();
    else this.named(CALL_ID.more)?.focus();
  };

  /** Make a picture large, or small again. */
  readonly enlarge = (picture: string): void => {
    const resized = new Set(this.resized);
    if (!resized.delete(picture)) resized.add(picture);
    if (isLargeIn(resized, picture)) this.rise();
    this.resized = resized;
  };

  /** A phone's panel is half a sheet at first: what is large has no room in it. */
  private rise(): void {
    if (matchMedia('(pointer: coarse)').matches) this.dispatchEvent(Object.assign(new Event('theke-room', { bubbles: true, composed: true }), { mode: 'full' }));
  }

  private named(id: string): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-testid="${id}"]`);
  }

  private async lookAround(): Promise<void> {
    if (this.isUnfolded) this.devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  }

  /** Where something is typed on a phone, half of the screen is its keyboard: large pictures are small then. */
  private makeRoom(event: Event): void {
    const [field] = event.composedPath();
    const isTyped = field instanceof Element && field.matches('textarea, input:not([type="checkbox"], [type="radio"])');
    if (!isTyped || !matchMedia('(pointer: coarse)').matches) return;
    this.resized = new Set(this.call?.others.map(({ party }) => `${party}${SCREEN}`));
  }

  /** Answer what was asked, or take it back. */
  readonly answerForm = (form: CallForm, yes: boolean): void => {
    this.opensCamera = yes && isSeenIn(form, this.isShopper);
    void this.link.send({ type: 'answer_form', form, yes });
  };
}
