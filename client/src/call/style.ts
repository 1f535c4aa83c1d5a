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
    padding: 6px 16px;
    border-bottom: 1px solid var(--theke-edge);
  }
  :host(:not(.strip)) [data-state='idle']:not(.first) {
    padding: 2px 8px;
    border: 0;
  }
  .wide {
    display: flex;
    flex: 1 0 100%;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .call .end {
    color: var(--theke-warn);
  }
  video {
    display: block;
    width: 96px;
    aspect-ratio: 16 / 9;
    border-radius: var(--theke-radius-s);
    background: var(--theke-paper-soft);
    object-fit: cover;
  }
  video.own {
    flex: none;
    width: 48px;
    transform: scaleX(-1);
  }
  .picture {
    flex: none;
    padding: 0;
    border: 0;
    border-radius: var(--theke-radius-s);
  }
  .picture.large {
    flex: 1 0 100%;
    order: -1;
  }
  .large video {
    width: 100%;
    max-height: 40dvh;
    object-fit: contain;
  }
  .options {
    flex-direction: column;
    flex-wrap: nowrap;
    align-items: stretch;
    max-height: 40dvh;
    overflow-y: auto;
    padding: 4px; /* the ring of what has the focus */
  }
  .forms {
    display: grid;
    flex: none;
    gap: 4px;
  }
  .forms button {
    display: flex;
    align-items: center;
    gap: 8px;
    text-align: start;
  }
  .forms [aria-pressed='true'] {
    border-color: var(--theke-accent);
    background: var(--theke-accent-soft);
  }
  .tick {
    flex: none;
    width: 22px;
    height: 22px;
  }
  .box,
  .device {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    min-height: var(--theke-target);
    color: var(--theke-ink);
  }
  .box input {
    flex: none;
    width: 22px;
    min-height: 22px;
    margin: 11px;
  }
  .device span {
    flex: 0 1 7rem;
  }
  .device select {
    flex: 1 1 10rem;
    min-width: 0;
  }
  .apart {
    display: grid;
    flex: 0 1 auto;
    min-width: 0;
    max-width: 100%;
    gap: 4px;
    justify-items: start;
  }
  :host(.apart) .call {
    padding: 0;
    border: 0;
  }
  :host(.apart) .picture {
    flex: 1 0 100%;
    order: -1;
  }
  :host(.apart) .picture video {
    width: 100%;
    max-height: 60dvh;
    object-fit: contain;
  }
  .long {
    order: 1;
  }
  .wide {
    order: 2;
  }
  .keys {
    display: flex;
    flex: none;
    gap: 8px;
    margin-inline-start: auto;
  }
  .words {
    flex: 1 1 5.5rem;
    min-width: 0;
  }
  .long,
  .first .words {
    flex-basis: 100%;
  }
`;
