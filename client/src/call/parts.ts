// A call that one is in: the face of the other, the own picture, the buttons, and what is asked.
import { live } from 'lit/directives/live.js';
import { nameOf } from '../counter/stage.ts';
import { html, nothing } from '../look/lit.ts';
import type { CallForm } from '../wire.ts';
import { camera, cameraOff, hungUp, microphone, microphoneOff, screen } from './icons.ts';
import type { Other } from './lines.ts';
import type { InSight } from './sight.ts';
import { standing } from './standing.ts';
import { CALL_ID } from './testids.ts';

/** Phases in which the shopper has, or is about to have, a card in their hand. */
const PAYS: readonly string[] = ['in_review', 'approved', 'paying'];

/** The call that one is in. */
export function on(sight: InSight) {
  const { words, call, acts, who, stage } = sight;
  const sends = call.news?.sends ?? [];
  return html`${call.others.map((other) => face(sight, other))} ${own(sight)}
    <div class="words"><p role="status">${standing(call, { words, who, isPaying: stage.paying.length > 0 })}</p>${formChoice(sight)}</div>
    ${call.news?.held ? html`<button class="main" data-testid=${CALL_ID.speak} @click=${acts.speak}>${words.speak}</button>` : nothing}
    ${call.voices.waits ? html`<button class="main" data-testid=${CALL_ID.play} @click=${acts.play}>${words.play}</button>` : nothing}
    ${toggle(sight, 'audio')} ${sends.includes('camera') ? toggle(sight, 'camera') : nothing}
    ${sends.includes('screen') ? screenToggle(sight) : nothing}
    <button class="sign end" title=${words.hangUp} aria-label=${words.hangUp} data-testid=${CALL_ID.hangUp} @click=${acts.end}>${hungUp}</button>
    ${asked(sight)} ${caution(sight)} ${call.others.map((other) => screenOf(sight, other))}`;
}

/** A face; its voice is heard without it. A stream that is set again, as Lit sets every object, would begin anew: only another one is set. */
function face({ stage }: InSight, { party, stream, view }: Other) {
  if (!view.sends.includes('camera') || view.camera !== 'on') return nothing;
  return html`<video
    data-testid=${CALL_ID.other}
    data-id=${party}
    aria-label=${nameOf(stage, party)}
    autoplay
    playsinline
    .muted=${true}
    .srcObject=${live(stream)}
  ></video>`;
}

/** How one is seen oneself; it is nobody else's. */
function own({ words, call: { devices } }: InSight) {
  if (!devices.preview) return nothing;
  return html`<video class="own" aria-label=${words.own} autoplay playsinline .muted=${true} .srcObject=${live(devices.preview)}></video>`;
}

function toggle({ words, call, acts }: InSight, place: 'audio' | 'camera') {
  const isOn = call.devices.state(place) === 'on';
  const isSound = place === 'audio';
  const text = (isSound ? words.microphone : words.camera)(isOn);
  const [signOn, signOff] = isSound ? [microphone, microphoneOff] : [camera, cameraOff];
  const id = isSound ? CALL_ID.microphone : CALL_ID.camera;
  return html`<button class="sign" title=${text} aria-label=${text} data-testid=${id} @click=${() => acts.set(place, !isOn)}>
    ${isOn ? signOn : signOff}
  </button>`;
}

/** What an advisor shows of their own screen; it ends by itself while the shopper pays. */
function screenToggle({ words, call, acts }: InSight) {
  const isOn = call.devices.state('screen') === 'on';
  const text = words.screen(isOn);
  return html`<button class="sign" title=${text} aria-label=${text} aria-pressed=${isOn} data-testid=${CALL_ID.screen} @click=${() => acts.share(!isOn)}>
    ${screen}
  </button>`;
}

/** Somebody else's screen, as large as there is room. */
function screenOf({ words, stage }: InSight, { party, screen: shown, view }: Other) {
  if (!shown || view.screen !== 'on' || !view.sends.includes('screen')) return nothing;
  const label = words.screenOf(nameOf(stage, party));
  return html`<video class="screen" aria-label=${label} data-testid=${CALL_ID.screenOf} autoplay playsinline .muted=${true} .srcObject=${live(shown)}></video>`;
}

/** In which of the forms that the shop allows the two go on. */
function formChoice({ stage, words, acts }: InSight) {
  const { form, forms, wanted } = stage.view.call;
  const chosen = wanted ?? form;
  const choose = ({ target }: Event) => acts.choose((target as HTMLSelectElement).value as CallForm);
  return html`<select aria-label=${words.form} data-testid=${CALL_ID.form} .value=${live(chosen)} @change=${choose}>
    ${forms.map((one) => html`<option value=${one} ?selected=${one === chosen}>${words.forms[one]}</option>`)}
  </select>`;
}

/** What is asked of the other, or of oneself. */
function asked({ stage: { view }, words, who, isShopper, acts }: InSight) {
  const { wanted, wanted_by } = view.call;
  if (!wanted) return nothing;
  const no = html`<button data-testid=${CALL_ID.formNo} @click=${() => acts.answerForm(wanted, false)}>${words.no}</button>`;
  if (wanted_by === view.me.party_id || !isShopper) return html`<div class="wide"><p class="words" role="status">${words.waits(who)}</p>${no}</div>`;
  return html`<div class="wide"><p class="words">${words.wants(who, words.sent.shopper(who, wanted))}</p>
    <button class="main" data-testid=${CALL_ID.formYes} @click=${() => acts.answerForm(wanted, true)}>${words.agree}</button>
    ${no}</div>`;
}

/** Where it is about paying: whoever hears must not hear a card number. */
function caution({ stage, words, who, isShopper, call }: InSight) {
  const { phase } = stage.view.checkout;
  if (!isShopper || !PAYS.includes(phase) || call.devices.state('audio') !== 'on') return nothing;
  return html`<p class="wide" data-testid=${CALL_ID.caution}>${words.caution(who)}</p>`;
}
