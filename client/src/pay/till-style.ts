// The looks of the till and of the confirmation: the summary that folds, the amount with its button, the facts of an order.
import { css } from '../look/lit.ts';

/** The style sheet of both. */
export const tillStyle = css`
  details.sheet {
    padding-block: 0;
  }
  details > summary {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 calc(var(--theke-space) * 4);
    min-height: calc(var(--theke-target) + 4px);
    cursor: pointer;
    list-style: none;
  }
  details > summary::-webkit-details-marker {
    display: none;
  }
  details > summary::before {
    content: '';
    flex: none;
    width: 0.5em;
    height: 0.5em;
    margin-inline: 0.1em calc(var(--theke-space) * -1);
    border: solid currentColor;
    border-width: 0 2px 2px 0;
    transform: rotate(-45deg);
  }
  details[open] > summary::before {
    transform: rotate(45deg) translate(-0.1em, -0.1em);
  }
  details > summary > span {
    flex: 1 1 0;
    padding-block: calc(var(--theke-space) * 2);
    font-weight: 650;
  }
  details > summary .soft {
    display: inline-block;
    font-weight: 400;
  }
  details > summary > strong {
    font-variant-numeric: tabular-nums;
  }
  details[open] {
    padding-bottom: calc(var(--theke-space) * 4);
  }
  summary:focus-visible {
    outline: 3px solid var(--theke-accent);
    outline-offset: 2px;
  }
  .order {
    margin-top: calc(var(--theke-space) * 4);
  }
  .due {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: baseline;
    gap: 0 calc(var(--theke-space) * 4);
    font-size: var(--theke-text-l);
  }
  .due strong {
    font-size: var(--theke-text-xl);
    font-variant-numeric: tabular-nums;
  }
  .mine {
    margin-top: calc(var(--theke-space) * 2);
    text-align: center;
  }
  #ordered {
    margin: calc(var(--theke-space) * 4) 0 0;
    overflow-wrap: anywhere;
  }
  #ordered + .order {
    margin-top: 0;
  }
  @media (max-width: 51.99rem) and (min-height: 34rem) {
    .order {
      position: sticky;
      bottom: 0;
      margin-inline: calc(var(--theke-space) * -4);
      padding: calc(var(--theke-space) * 3) calc(var(--theke-space) * 4);
      background: var(--theke-paper);
      border-top: 1px solid var(--theke-edge);
    }
    .due {
      margin-bottom: calc(var(--theke-space) * 2);
    }
  }
  .moment,
  .steps {
    overflow-wrap: anywhere;
  }
  .moment > svg {
    width: min(2.75rem, 12vw);
    height: min(2.75rem, 12vw);
    animation: arrive 250ms ease-out;
  }
  @keyframes arrive {
    from {
      transform: scale(0.4);
      opacity: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .moment > svg {
      animation: none;
    }
  }
  .facts {
    margin: calc(var(--theke-space) * 6) 0 calc(var(--theke-space) * 6);
  }
  .facts > div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 calc(var(--theke-space) * 6);
    padding: calc(var(--theke-space) * 2) 0;
    border-bottom: 1px solid var(--theke-edge);
  }
  dt {
    color: var(--theke-ink-soft);
  }
  dd {
    margin: 0;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .sheet h3 {
    margin: calc(var(--theke-space) * 4) 0 calc(var(--theke-space) * 1);
    font-size: var(--theke-text-s);
    color: var(--theke-ink-soft);
    font-weight: 400;
  }
  address {
    display: grid;
    font-style: normal;
  }
`;
