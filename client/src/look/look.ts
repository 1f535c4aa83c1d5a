// The look that all components share. Colours, spaces and sizes come from `page.css`.
import { css } from './lit.ts';

/** What all components of panel, desk and join page share. */
export const look = css`
  :host {
    display: block;
    color: var(--theke-ink);
    accent-color: var(--theke-accent);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1 {
    font-size: var(--theke-text-xl);
    line-height: 1.2;
    text-wrap: balance;
  }
  h2 {
    font-size: var(--theke-text-l);
    line-height: 1.3;
  }
  h3 {
    font-size: var(--theke-text);
  }
  svg {
    flex: none;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    min-height: var(--theke-target);
    border: 1px solid var(--theke-edge-strong);
    border-radius: var(--theke-radius);
    background: var(--theke-paper);
    padding: 0 calc(var(--theke-space) * 3);
  }
  /* Below 16 px some phones zoom into a field and stay there. */
  @media (pointer: coarse) {
    input,
    select,
    textarea {
      font-size: max(16px, 1em);
    }
  }
  ::placeholder {
    color: var(--theke-ink-soft);
    opacity: 1;
  }
  button,
  .button {
    cursor: pointer;
    min-width: var(--theke-target);
    line-height: 1.25;
    transition: background-color var(--theke-motion), border-color var(--theke-motion);
  }
  button {
    padding-block: 4px;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-height: var(--theke-target);
    border-radius: var(--theke-radius);
    padding: 4px calc(var(--theke-space) * 4);
    text-decoration: none;
  }
  button:hover:not(:disabled) {
    background: var(--theke-paper-soft);
  }
  button:disabled,
  input:disabled,
  select:disabled {
    cursor: default;
    color: var(--theke-ink-soft);
    border-color: var(--theke-edge);
    background: var(--theke-paper-soft);
    opacity: 1;
  }
  button.main,
  .button.main {
    background: var(--theke-accent);
    border-color: var(--theke-accent);
    color: var(--theke-on-accent);
    font-weight: 600;
  }
  button.main:hover:not(:disabled) {
    background: color-mix(in srgb, var(--theke-accent) 88%, var(--theke-ink));
  }
  button.main:disabled {
    background: var(--theke-paper-soft);
    border-color: var(--theke-edge);
    color: var(--theke-ink-soft);
  }
  button.plain {
    border-color: transparent;
    background: none;
    color: var(--theke-accent);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  button.plain:disabled {
    color: var(--theke-ink-soft);
    border-color: transparent;
    background: none;
    text-decoration: none;
  }
  button.sign {
    display: inline-grid;
    place-items: center;
    padding: 0;
    width: var(--theke-target);
    border-color: var(--theke-edge);
    color: var(--theke-ink-soft);
  }
  button.with-sign {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
  }
  button.wide {
    width: 100%;
  }
  :focus-visible {
    outline: 3px solid var(--theke-accent);
    outline-offset: 2px;
  }
  summary {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: var(--theke-target);
    padding: 4px 0;
    cursor: pointer;
    list-style: none;
    border-radius: var(--theke-radius-s);
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::after {
    content: '';
    flex: none;
    width: 8px;
    height: 8px;
    margin: -4px 4px 0 auto;
    border: solid var(--theke-ink-soft);
    border-width: 0 2px 2px 0;
    transform: rotate(45deg);
    transition: transform var(--theke-motion);
  }
  [open] > summary::after {
    margin-top: 4px;
    transform: rotate(-135deg);
  }
  label {
    display: block;
    font-size: var(--theke-text-s);
    color: var(--theke-ink-soft);
  }
  .soft {
    color: var(--theke-ink-soft);
    font-size: var(--theke-text-s);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--theke-space) * 2);
  }
  .between {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    gap: calc(var(--theke-space) * 3);
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--theke-space) * 3);
  }
  .card {
    border: 1px solid var(--theke-edge);
    border-radius: var(--theke-radius);
    padding: calc(var(--theke-space) * 3);
    background: var(--theke-paper);
  }
  .note {
    border-radius: var(--theke-radius);
    padding: calc(var(--theke-space) * 2) calc(var(--theke-space) * 3);
    background: var(--theke-accent-soft);
    color: var(--theke-ink);
  }
  .note.warn {
    background: var(--theke-warn-soft);
    color: var(--theke-warn);
  }
  .note.good {
    background: var(--theke-ok-soft);
    color: var(--theke-ok);
  }
  .picture {
    object-fit: contain;
    background: var(--theke-picture);
    border-radius: var(--theke-radius-s);
  }
  /* The shape of what comes. */
  .bone {
    border-radius: var(--theke-radius-s);
    background: var(--theke-paper-soft);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      background: var(--theke-edge);
    }
  }
  .rise {
    animation: rise var(--theke-motion) ease-out;
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(6px);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .bone,
    .rise {
      animation: none;
    }
  }
  .amount {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .strong {
    font-weight: 650;
  }
  .grow {
    flex: 1 1 auto;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .away {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
