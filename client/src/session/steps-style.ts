// The look of the checkout. The element itself has no box, so that its foot can stick to the panel's.
import { css } from '../look/lit.ts';

/** The style of the checkout's steps. */
export const stepsStyle = css`
  :host {
    display: contents;
  }
  details {
    border-bottom: 1px solid var(--theke-edge);
  }
  summary {
    gap: 12px;
    min-height: 52px;
  }
  .name {
    font-weight: 650;
  }
  .number,
  .dot {
    flex: none;
    display: grid;
    place-items: center;
    width: 2.15em;
    height: 2.15em;
    border-radius: 50%;
    border: 1.5px solid var(--theke-edge-strong);
    color: var(--theke-ink-soft);
    font-size: var(--theke-text-s);
    font-weight: 650;
  }
  .number svg,
  .dot svg {
    width: 16px;
    height: 16px;
  }
  .done.number,
  .done .dot {
    border-color: transparent;
    background: var(--theke-ok-soft);
    color: var(--theke-ok);
  }
  .here .dot {
    border-color: var(--theke-accent);
    background: var(--theke-accent);
    color: var(--theke-on-accent);
  }
  .aside {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-align: right;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--theke-ink-soft);
    font-size: var(--theke-text-s);
  }
  .typing {
    color: var(--theke-accent);
  }
  .in {
    padding-bottom: 16px;
  }
  .progress {
    container-type: inline-size;
    display: flex;
    gap: 4px;
    padding: 4px 0;
    scroll-margin-top: 12px;
  }
  .progress li {
    flex: 1 1 0;
    min-width: 0;
    display: grid;
    justify-items: center;
    gap: 4px;
    position: relative;
    color: var(--theke-ink-soft);
    font-size: var(--theke-text-xs);
    text-align: center;
  }
  .progress li + li::before {
    content: '';
    position: absolute;
    top: 1.15em;
    left: calc(-50% + 1.5em);
    right: calc(50% + 1.5em);
    height: 2px;
    background: var(--theke-edge);
  }
  @container (max-width: 16em) {
    .progress li:not(.here) .step {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
  .progress .here {
    color: var(--theke-ink);
    font-weight: 650;
  }
  .dock {
    position: sticky;
    bottom: 0;
    z-index: 1;
    margin: auto -16px 0;
    padding: calc(8px + var(--theke-slot, 0px)) 16px 8px;
    background: var(--theke-paper);
    border-top: 1px solid var(--theke-edge);
  }
`;
