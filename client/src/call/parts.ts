// A call that one is in: the face of the other, the own picture, the buttons, and what is asked.
import { live } from 'lit/directives/live.js';
import { nameOf } from '../counter/stage.ts';
import { html, nothing } from '../look/lit.ts';
import { camera, cameraOff, hungUp, microphone, microphoneOff, screen } from './icons.ts';
import type { Other } from './lines.ts';
import { apart, opener, options } from './options.ts';
import { SCREEN, isLargeIn, type InSight } from './sight.ts';
import { standing } from './sentence.ts';
import { CALL_ID } from './testids.ts';

/** Phases in which the shopper has, or is about to have, a card in their hand. */
const PAYS: readonly string[] = ['in_review', 'approved', 'paying'];

/** What is longer has a row of its own, so that a phone shows it in few lines. */
const SHORT_CHARS = 28;

/** The call that one is in. */
export function on(sight: InSight) {
  const { words, call, acts } = sight;
  const sends = call.news?.sends ?? [];
  return html`${call.others.map((other) => face(sight, other))} ${own(sight)}
    ${how(sight)} ${sight.canMove && [...call.devices.troubles.values()].includes('withheld') ? html`<div class="wide">${apart(sight)}</div>` : nothing}
    ${call.news?.held ? html`<button class="main" data-testid=${CALL_ID.speak} @click=${acts.speak}>${words.speak}</button>` : nothing}
    ${call.isHeldBack ? html`<button class="main" data-testid=${CALL_ID.play} @click=${acts.play}>${words.play}</button>` : nothing}
    <div class="keys">${toggle(sight, 'audio')} ${sends.includes('camera') ? toggle(sight, 'camera') : nothing}
    ${sends.includes('screen') ? screenToggle(sight) : nothing} ${opener(sight)}
    <button class="sign end" title=${words.hangUp} aria-label=${words.hangUp} data-testid=${CALL_ID.hangUp} @click=${acts.end}>${hungUp}</button></div>
    ${asked(sight)} ${options(sight)} ${caution(sight)} ${call.others.map((other) => screenOf(sight, other))}`;
}

/** How it is, else who is seen and heard. */
function how({ words, call, who, stage, isShopper }: InSight) {
  const said = standing(call, { words, who, isPaying: stage.paying.length > 0 });
  const form = words.brief[isShopper ? 'shopper' : 'advisor'](who, stage.view.call.form);
  return html`<div class=${said.length > SHORT_CHARS ? 'words long' : 'words'}><p role="status">${said}</p>${said ? nothing : html`<p class="soft">${form}</p>`}</div>`;
}

/** A face; its voice is heard without it. */
function face(sight: InSight, { party, face: seen, view }: Other) {
  if (!seen || !view.sends.includes('camera') || view.camera !== 'on') return nothing;
  const name = nameOf(sight.stage, party);
  return picture(sight, party, name, html`<video data-testid=${CALL_ID.other} data-id=${party} aria-label=${name} autoplay playsinline .muted=${true} .srcObject=${live(seen)}></video>`);
}

/** A picture that is pressed is larger, or as small as it was. A stream that is set again would begin anew: it stays in its place. */
function picture({ words, resized, acts }: InSight, key: string, name: string, video: unknown) {
  const isLarge = isLargeIn(resized, key);
  const label = words.larger(name);
  return html`<button class=${isLarge ? 'picture large' : 'picture'} title=${label} aria-label=${label} aria-pressed=${isLarge} @click=${() => acts.enlarge(key)}>
    ${video}
  </button>`;
}

/** How one is seen oneself; it is nobody else's. */
function own({ words, call: { devices } }: InSight) {
  if (!devices.preview) return nothing;
  return html`<video class="own" data-testid=${CALL_ID.own} aria-label=${words.own} autoplay playsinline .muted=${true} .srcObject=${live(devices.preview)}></video>`;
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
function screenOf(sight: InSight, { party, screen: shown, view }: Other) {
  if (!shown || view.screen !== 'on' || !view.sends.includes('screen')) return nothing;
  const name = sight.words.screenOf(nameOf(sight.stage, party));
  return picture(sight, `${party}${SCREEN}`, name, html`<video class="screen" aria-label=${name} data-testid=${CALL_ID.screenOf} autoplay playsinline .muted=${true} .srcObject=${live(shown)}></video>`);
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
  if (!isShopper || !PAYS.includes(phase)) return nothing;
  const isHeard = call.devices.state('audio') === 'on';
  const pauses = matchMedia('(pointer: coarse)').matches; // the pay page takes the shop's place then
  return html`${isHeard ? html`<p class="wide" data-testid=${CALL_ID.caution}>${words.caution(who)}</p>` : nothing}
    ${pauses ? html`<p class="wide soft" data-testid=${CALL_ID.pauses}>${words.pauses}</p>` : nothing}`;
}
