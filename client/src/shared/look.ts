// The look that all components share. Colours, spaces and sizes come from `page.css`.
import { css } from 'lit';

export const look = css`
  :host {
    display: block;
    color: var(--theke-ink);
  }
  :host([hidden]) {
    display: none;
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
  }
  h2 {
    font-size: var(--theke-text-l);
    line-height: 1.3;
  }
  h3 {
    font-size: var(--theke-text);
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
  button,
  .button {
    cursor: pointer;
    min-width: var(--theke-target);
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-height: var(--theke-target);
    border-radius: var(--theke-radius);
    padding: 0 calc(var(--theke-space) * 4);
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
  }
  button.main,
  .button.main {
    background: var(--theke-accent);
    border-color: var(--theke-accent);
    color: var(--theke-on-accent);
    font-weight: 600;
  }
  button.main:hover:not(:disabled) {
    background: var(--theke-accent);
    filter: brightness(1.1);
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
  button.wide {
    width: 100%;
  }
  :focus-visible {
    outline: 3px solid var(--theke-accent);
    outline-offset: 2px;
  }
  summary {
    min-height: var(--theke-target);
    padding: 10px 0;
    cursor: pointer;
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
  }
  .warn {
    background: var(--theke-warn-soft);
    color: var(--theke-warn);
  }
  .good {
    background: var(--theke-ok-soft);
    color: var(--theke-ok);
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
