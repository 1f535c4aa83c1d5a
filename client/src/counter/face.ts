// A person in a circle: the picture, or the initials of the name where there is none.
import { customElement, property, state } from 'lit/decorators.js';
import { sign } from '../look/icons.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { colourOf, initials } from '../words/initials.ts';

/** Somebody whose name has no letter. */
const person = sign('M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z M5 20c0-4 3-6 7-6s7 2 7 6');

/**
 * A person's face. It is an ornament beside the name and has none itself: a screen reader passes it.
 * `picture` is the path of an advisor's picture at Theke, or a picture itself as `data:`. Until it has come, and where it does not, one sees initials.
 */
@customElement('theke-face')
export class ThekeFace extends LitElement {
  static override styles = css`
    :host {
      --size: 40px;
      position: relative;
      flex: none;
      display: inline-grid;
      place-items: center;
      box-sizing: border-box;
      inline-size: var(--size);
      block-size: var(--size);
      border-radius: 50%;
      overflow: hidden;
      color: #fff;
      background: #4b5563;
      font-size: calc(var(--size) * 0.4);
      font-weight: 650;
      line-height: 1;
      user-select: none;
    }
    :host([size='s']) {
      --size: 28px;
    }
    :host([size='l']) {
      --size: 72px;
    }
    span,
    img {
      grid-area: 1 / 1;
    }
    span {
      display: grid;
      place-items: center;
      inline-size: 100%;
      block-size: 100%;
    }
    img {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      object-fit: cover;
    }
    [data-colour='0'] {
      background: var(--theke-ink-soft);
      color: var(--theke-paper);
    }
    [data-colour='1'] {
      background: #9a3412;
    }
    [data-colour='2'] {
      background: #7c5a00;
    }
    [data-colour='3'] {
      background: #3f6212;
    }
    [data-colour='4'] {
      background: #166534;
    }
    [data-colour='5'] {
      background: #0f5f68;
    }
    [data-colour='6'] {
      background: #1e4f91;
    }
    [data-colour='7'] {
      background: #5b3aa6;
    }
    [data-colour='8'] {
      background: #8f2a63;
    }
    @media (forced-colors: active) {
      :host {
        border: 1px solid CanvasText;
      }
    }
  `;

  @property() name = '';
  @property() picture: string | undefined = undefined;
  /** 28, 40 or 72 px. */
  @property({ reflect: true }) size: 's' | 'm' | 'l' = 'm';
  @state() private broken: string | undefined;

  override render() {
    const { name, picture, size } = this;
    const shown = picture && picture !== this.broken ? picture : undefined;
    return html`
      <span aria-hidden="true" translate="no" data-colour=${initials(name) ? colourOf(name) : 0}>${initials(name) || person}</span>
      ${
        shown
          ? html`<img
              src=${size === 'l' && !shown.startsWith('data:') ? `${shown}/large` : shown}
              alt=""
              draggable="false"
              decoding="async"
              @error=${() => (this.broken = shown)}
            />`
          : nothing
      }
    `;
  }
}
