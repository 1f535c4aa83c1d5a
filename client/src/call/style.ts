// How a call lies in the panel and at the desk.
import { css } from '../look/lit.ts';

/** The look of a call: one row, with what needs more room below it. At the desk the host has the class `strip`. */
export const callStyle = css`
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
`;
