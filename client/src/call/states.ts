// A call that one is not in: none yet, one that rings, one that is in another tab or goes on without this one.
import { html } from '../look/lit.ts';
import { CALL_ID } from './testids.ts';
import { formOfCall, type Sight } from './sight.ts';

/** There is none: the shopper may begin. At the desk a call begins in the session's head, where it takes nothing from the conversation. */
export function idle({ words, who, acts }: Sight) {
  return html`<button class="plain" data-testid=${CALL_ID.start} @click=${acts.start}>${words.start(who)}</button>`;
}

/** The shopper is about to call: they read what is heard and seen, before a browser asks. */
export function first({ words, who, stage, acts }: Sight) {
  return html`<p class="words">${words.sent.shopper(who, formOfCall(stage))}</p>
    <button class="main" data-testid=${CALL_ID.start} @click=${acts.start}>${words.start(who)}</button>
    <button data-testid=${CALL_ID.later} @click=${acts.later}>${words.later}</button>`;
}

/** It rings at the other side. */
export function calling(sight: Sight) {
  const { words, who, stage, isShopper } = sight;
  return html`<div class="words">
      <p role="status">${words.calling(who)}</p>
      <p class="soft">${words.sent[isShopper ? 'shopper' : 'advisor'](who, stage.view.call.form)}</p>
    </div>
    ${hangUp(sight)}`;
}

/** It rings here: what would be sent stands beside it, before a browser asks. */
export function called({ words, who, isShopper, stage, acts }: Sight) {
  const { form } = stage.view.call;
  return html`<p class="words">
      ${words.calls(who)} ${words.sent[isShopper ? 'shopper' : 'advisor'](who, form)}
    </p>
    <button class="main" data-testid=${CALL_ID.yes} @click=${() => acts.answer(true)}>${words.yes}</button>
    <button data-testid=${CALL_ID.no} @click=${() => acts.answer(false)}>${words.no}</button>`;
}

/** The own part is in another tab. */
export function elsewhere({ words, acts }: Sight, isInWindow: boolean) {
  return html`<p class="words">${isInWindow ? words.window.elsewhere : words.elsewhere}</p>
    <button data-testid=${CALL_ID.join} @click=${acts.takeOver}>${words.takeOver}</button>`;
}

/** It is on, and one takes no part. */
export function outside(sight: Sight, refused: string) {
  const { words, who, acts } = sight;
  return html`<p class="words">${refused ? (refused === 'relay' ? words.noRelay : words.refused) : words.connecting(who)}</p>
    <button data-testid=${CALL_ID.join} @click=${acts.join}>${words.join}</button>
    ${hangUp(sight)}`;
}

const hangUp = ({ words, acts }: Sight) => html`<button data-testid=${CALL_ID.hangUp} @click=${acts.end}>${words.hangUp}</button>`;
