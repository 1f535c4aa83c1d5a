// The looks of the pay page: one column that fits a phone, colours and sizes from the page's sheet.
import { css } from 'lit';

export const payStyle = css`
  :host {
    display: block;
    max-width: 34rem;
    margin: 0 auto;
    padding: calc(var(--theke-space) * 4);
  }
  header {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: calc(var(--theke-space) * 4);
    border-bottom: 1px solid var(--theke-edge);
    padding-bottom: calc(var(--theke-space) * 2);
    margin-bottom: calc(var(--theke-space) * 4);
  }
  header p {
    margin: 0;
    font-weight: 600;
  }
  h1 {
    font-size: var(--theke-text-xl);
    line-height: 1.25;
    margin: 0 0 calc(var(--theke-space) * 2);
  }
  h1:focus {
    outline: none;
  }
  h2 {
    font-size: var(--theke-text-l);
    margin: calc(var(--theke-space) * 5) 0 calc(var(--theke-space) * 2);
  }
  p {
    margin: 0 0 calc(var(--theke-space) * 3);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: calc(var(--theke-space) * 1.5) 0;
    text-align: left;
    font-weight: 400;
    vertical-align: top;
    overflow-wrap: anywhere;
  }
  td {
    text-align: right;
    white-space: nowrap;
    overflow-wrap: normal;
    padding-left: calc(var(--theke-space) * 4);
    font-variant-numeric: tabular-nums;
  }
  tfoot tr:first-child > * {
    border-top: 1px solid var(--theke-edge);
  }
  .total > * {
    font-weight: 700;
    font-size: var(--theke-text-l);
  }
  .tax,
  .soft {
    color: var(--theke-ink-soft);
    font-size: var(--theke-text-s);
  }
  fieldset {
    border: 0;
    padding: 0;
    margin: 0 0 calc(var(--theke-space) * 3);
  }
  legend {
    padding: 0;
    font-size: var(--theke-text-l);
    font-weight: 700;
    margin: calc(var(--theke-space) * 5) 0 calc(var(--theke-space) * 2);
  }
  .method {
    display: flex;
    align-items: center;
    gap: calc(var(--theke-space) * 2);
    min-height: var(--theke-target);
  }
  .method input {
    width: 20px;
    height: 20px;
    margin: 0;
  }
  button,
  a.button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    box-sizing: border-box;
    min-height: var(--theke-target);
    padding: calc(var(--theke-space) * 2) calc(var(--theke-space) * 4);
    border: 1px solid var(--theke-edge-strong);
    border-radius: var(--theke-radius);
    background: var(--theke-paper);
    color: var(--theke-ink);
    font: inherit;
    text-decoration: none;
    cursor: pointer;
  }
  button.main,
  a.button.main {
    width: 100%;
    background: var(--theke-accent);
    border-color: var(--theke-accent);
    color: var(--theke-on-accent);
    font-weight: 600;
  }
  button[aria-disabled='true'] {
    opacity: 0.6;
    cursor: default;
  }
  button.lang {
    padding: 0 calc(var(--theke-space) * 3);
  }
  button.lang[aria-pressed='true'] {
    border-color: var(--theke-accent);
    background: var(--theke-accent-soft);
  }
  button:focus-visible,
  a:focus-visible,
  input:focus-visible {
    outline: 3px solid var(--theke-accent);
    outline-offset: 2px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--theke-space) * 3);
    margin-top: calc(var(--theke-space) * 3);
  }
  .actions > .quiet {
    flex: 1 1 auto;
  }
  .told {
    border-radius: var(--theke-radius);
    padding: calc(var(--theke-space) * 3) calc(var(--theke-space) * 4);
    margin-bottom: calc(var(--theke-space) * 4);
    background: var(--theke-paper-soft);
  }
  .told > :last-child {
    margin-bottom: 0;
  }
  .told.warn {
    background: var(--theke-warn-soft);
    color: var(--theke-warn);
  }
  .told.ok {
    background: var(--theke-ok-soft);
    color: var(--theke-ok);
  }
  .error {
    color: var(--theke-warn);
    font-weight: 600;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
