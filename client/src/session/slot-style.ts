// The look of the slot for attention. It lies above what stands at the foot of the panel, and makes its room there.
import { css } from '../look/lit.ts';

/** The style of the slot. */
export const slotStyle = css`
  :host {
    position: relative;
    z-index: 2;
    flex: none;
    height: 0;
  }
  .slot {
    container-type: inline-size;
    position: absolute;
    inset-inline: 0;
    bottom: var(--theke-foot, 0px);
    pointer-events: none;
  }
  .slot.swap {
    pointer-events: auto;
  }
  .item {
    display: flex;
    align-items: center;
    gap: 4px 8px;
    min-height: 52px;
    padding: 4px 4px 4px 16px;
    border-block: 1px solid var(--theke-edge);
    background: var(--theke-accent-soft);
    pointer-events: auto;
    /* A press that was under way when this came still goes to what lay here before. */
    animation:
      rise var(--theke-motion) ease-out,
      before 300ms;
  }
  .item.warn {
    background: var(--theke-warn-soft);
    color: var(--theke-warn);
  }
  @keyframes before {
    from,
    to {
      pointer-events: none;
    }
  }
  .text {
    flex: 1 1 0;
    min-width: 0;
    padding: 0;
    border: 0;
    border-radius: 0;
    background: none;
    text-align: start;
    font-size: var(--theke-text-s);
    line-height: 1.3;
  }
  /* Our own sentences are read to their end, as long as a product's name is not endless. */
  .text span {
    overflow: hidden;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 6;
    overflow-wrap: anywhere;
  }
  .row span {
    -webkit-line-clamp: 3;
  }
  .time {
    font-variant-numeric: tabular-nums;
  }
  .item > button {
    flex: none;
    max-width: 45%;
  }
  .item > button.text {
    max-width: none;
    flex: 1 1 0;
  }
  .sign {
    border-color: transparent;
    background: none;
    color: inherit;
  }
  @container (max-width: 18em) {
    .item {
      flex-wrap: wrap;
    }
    .item > .text {
      flex-basis: 100%;
    }
    .item > button {
      max-width: none;
    }
  }
  @media (max-height: 160px) {
    .slot {
      position: fixed;
      bottom: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .item {
      animation: before 300ms;
    }
  }
`;
