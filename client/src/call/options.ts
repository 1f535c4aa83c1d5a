// The menu of a call: how the two talk, in sentences; with which devices; and who learns the own address.
import { live } from 'lit/directives/live.js';
import { html, nothing } from '../look/lit.ts';
import { tick } from '../look/icons.ts';
import { plainKeyOf } from '../look/keys.ts';
import type { CallForm } from '../wire.ts';
import { options as sign } from './icons.ts';
import type { InSight } from './sight.ts';
import { CALL_ID } from './testids.ts';
import type { Kind } from './words.ts';

/** What opens the menu. */
export function opener({ words, isUnfolded, acts }: InSight) {
  return html`<button
    class="sign"
    title=${words.more}
    aria-label=${words.more}
    aria-expanded=${isUnfolded}
    aria-controls="options"
    data-testid=${CALL_ID.more}
    @click=${() => acts.unfold(!isUnfolded)}
  >
    ${sign}
  </button>`;
}

/** The menu, in the flow: it lies over nothing. */
export function options(sight: InSight) {
  const { words, isUnfolded, acts, stage, isShopper, call } = sight;
  if (!isUnfolded) return nothing;
  const { text_chat, hidden, relay_only } = stage.view.call;
  const close = (event: KeyboardEvent) => plainKeyOf(event) === 'Escape' && acts.unfold(false);
  return html`<div class="wide options" id="options" role="group" aria-label=${words.more} @keydown=${close}>
    <div class="forms" role="group" aria-label=${words.form}>${stage.view.call.forms.map((form) => choice(sight, form))}</div>
    ${box(CALL_ID.chat, words.chat, text_chat, (isOn) => acts.allowChat(isOn))}
    ${isShopper && call.hasRelay && !relay_only ? box(CALL_ID.hide, words.hide, hidden, (isOn) => acts.hide(isOn)) : nothing}
    ${devicesOf(sight, 'audioinput')} ${call.news?.sends.includes('camera') ? devicesOf(sight, 'videoinput') : nothing}
    ${'setSinkId' in HTMLMediaElement.prototype ? devicesOf(sight, 'audiooutput') : nothing}
    ${sight.canMove && !matchMedia('(pointer: coarse)').matches ? apart(sight) : nothing}
  </div>`;
}

/** The way into a window of its own. A phone shows one page at a time: there it is offered where there is no other way. */
export function apart({ words, acts, way }: InSight) {
  const { move, why, failed } = words.window;
  return html`<div class="apart">
    ${
      way
        ? html`<a class="button" href=${way} target="_blank" rel="opener" data-testid=${CALL_ID.moveOut}>${move}</a>`
        : html`<button data-testid=${CALL_ID.moveOut} @click=${acts.moveOut}>${move}</button>`
    }
    <span class="soft" role="status">${way === undefined ? failed : why}</span>
  </div>`;
}

/** One way to talk, in words. It is chosen by a press alone: no arrow key opens a camera. */
function choice({ words, who, isShopper, stage, acts }: InSight, form: CallForm) {
  const { form: now, forms, wanted } = stage.view.call;
  const isChosen = form === (wanted ?? now);
  const isMore = forms.indexOf(form) > forms.indexOf(now);
  return html`<button aria-pressed=${isChosen} data-testid=${CALL_ID.form} data-form=${form} @click=${() => acts.choose(form)}>
    <span class="tick">${isChosen ? tick : nothing}</span>
    <span>${words.sent[isShopper ? 'shopper' : 'advisor'](who, form)}${isMore && !isShopper ? html` <span class="soft">${words.asksFirst(who)}</span>` : nothing}</span>
  </button>`;
}

function box(id: string, text: string, isOn: boolean, set: (isOn: boolean) => void) {
  const change = ({ target }: Event) => set((target as HTMLInputElement).checked);
  return html`<label class="box"><input type="checkbox" data-testid=${id} .checked=${live(isOn)} @change=${change} /> <span>${text}</span></label>`;
}

function devicesOf({ words, devices, call, acts }: InSight, kind: Kind) {
  const found = devices.filter((one) => one.kind === kind && one.deviceId);
  if (found.length < 2) return nothing;
  const used = kind === 'audiooutput' ? call.voices.output : call.devices.chosen(kind === 'audioinput' ? 'audio' : 'camera');
  const change = ({ target }: Event) => acts.useDevice(kind, (target as HTMLSelectElement).value);
  return html`<label class="device"
    ><span>${words.device[kind]}</span>
    <select data-testid=${CALL_ID.deviceOf} data-kind=${kind} @change=${change}>
      ${found.map(({ deviceId, label }, index) => html`<option value=${deviceId} ?selected=${deviceId === used}>${label || words.unnamed(index + 1)}</option>`)}
    </select></label
  >`;
}
