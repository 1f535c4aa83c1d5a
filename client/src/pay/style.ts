// The looks of the pay page: one column on a phone, two on a wide screen, one sheet on paper.
import { css } from '../look/lit.ts';

/** The style sheet of the pay page. Colours and sizes come from the page's sheets. */
export const payStyle = css`
  :host {
    display: block;
    max-width: 60rem;
    margin: 0 auto;
    padding: 0 calc(var(--theke-space) * 4) calc(var(--theke-space) * 10);
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: center;
    gap: calc(var(--theke-space) * 2) calc(var(--theke-space) * 4);
    border-bottom: 1px solid var(--theke-edge);
    padding: calc(var(--theke-space) * 3) 0;
    margin-bottom: calc(var(--theke-space) * 6);
  }
  header p {
    display: flex;
    align-items: center;
    gap: calc(var(--theke-space) * 2);
    margin: 0;
    font-size: var(--theke-text-l);
    font-weight: 650;
    overflow-wrap: anywhere;
  }
  header svg {
    color: var(--theke-ink-soft);
  }
  header [role='group'] {
    display: flex;
    gap: calc(var(--theke-space) * 2);
  }
  svg {
    flex: none;
  }
  .narrow {
    max-width: 38rem;
    margin: 0 auto;
  }
  .columns {
    display: grid;
    gap: calc(var(--theke-space) * 6);
  }
  .columns > * {
    min-width: 0;
  }
  @media (min-width: 52rem) {
    .columns {
      grid-template-columns: minmax(0, 1fr) minmax(0, 24rem);
      gap: calc(var(--theke-space) * 12);
      align-items: start;
    }
    .columns > .sheet {
      grid-column: 2;
      grid-row: 1;
    }
    .columns > :not(.sheet) {
      grid-column: 1;
      grid-row: 1;
    }
  }
  h1 {
    font-size: var(--theke-text-xxl);
    line-height: 1.2;
    margin: 0 0 calc(var(--theke-space) * 5);
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  h2,
  legend {
    font-size: var(--theke-text-l);
    font-weight: 700;
    line-height: 1.3;
    margin: 0 0 calc(var(--theke-space) * 2);
  }
  p {
    margin: 0 0 calc(var(--theke-space) * 3);
  }
  .sheet {
    background: var(--theke-paper-soft);
    border-radius: calc(var(--theke-radius) * 2);
    padding: calc(var(--theke-space) * 4) calc(var(--theke-space) * 5);
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
    border-top: 1px solid var(--theke-edge-strong);
    padding-top: calc(var(--theke-space) * 3);
  }
  tbody tr:last-child > * {
    padding-bottom: calc(var(--theke-space) * 3);
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
  th .soft {
    display: inline-block;
  }
  fieldset {
    border: 0;
    padding: 0;
    margin: 0 0 calc(var(--theke-space) * 4);
    min-width: 0;
  }
  legend {
    padding: 0;
  }
  .method {
    display: flex;
    align-items: center;
    gap: calc(var(--theke-space) * 3);
    min-height: calc(var(--theke-target) + 4px);
    padding: calc(var(--theke-space) * 2) calc(var(--theke-space) * 4);
    border: 1px solid var(--theke-edge-strong);
    border-radius: var(--theke-radius);
    cursor: pointer;
  }
  .method + .method {
    margin-top: calc(var(--theke-space) * 2);
  }
  .method.chosen {
    border-color: var(--theke-accent);
    background: var(--theke-accent-soft);
    box-shadow: inset 0 0 0 1px var(--theke-accent);
  }
  input[type='radio'],
  input[type='checkbox'] {
    flex: none;
    width: 22px;
    height: 22px;
    margin: 0;
    accent-color: var(--theke-accent);
  }
  .form {
    margin-bottom: calc(var(--theke-space) * 2);
  }
  .form.loading {
    min-height: 12rem;
  }
  theke-bank-frame {
    border: 1px solid var(--theke-edge);
    border-radius: calc(var(--theke-radius) * 1.5);
    overflow: hidden;
  }
  .tick {
    display: flex;
    gap: calc(var(--theke-space) * 3);
    padding: calc(var(--theke-space) * 3) 0;
  }
  .tick label {
    display: block;
    min-height: 24px;
    cursor: pointer;
  }
  .tick.missing input {
    outline: 2px solid var(--theke-warn);
    outline-offset: 2px;
  }
  .tick .error {
    margin: calc(var(--theke-space) * 2) 0 0;
  }
  a {
    color: var(--theke-accent);
    text-underline-offset: 2px;
  }
  button,
  a.button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: calc(var(--theke-space) * 2);
    min-height: var(--theke-target);
    padding: calc(var(--theke-space) * 2) calc(var(--theke-space) * 4);
    border: 1px solid var(--theke-edge-strong);
    border-radius: var(--theke-radius);
    background: var(--theke-paper);
    color: var(--theke-ink);
    font: inherit;
    text-align: center;
    text-decoration: none;
    min-width: 0;
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  button:hover,
  a.button:hover {
    background: var(--theke-paper-soft);
  }
  button.main,
  a.button.main {
    width: 100%;
    min-height: calc(var(--theke-target) + 8px);
    background: var(--theke-accent);
    border-color: var(--theke-accent);
    color: var(--theke-on-accent);
    font-size: var(--theke-text-l);
    font-weight: 650;
  }
  button.main:hover,
  a.button.main:hover {
    filter: brightness(1.08);
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
    margin-top: calc(var(--theke-space) * 5);
  }
  .actions > * {
    flex: 1 1 12rem;
    width: auto;
  }
  .status {
    display: flex;
    gap: calc(var(--theke-space) * 3);
    border-radius: calc(var(--theke-radius) * 2);
    padding: calc(var(--theke-space) * 4) calc(var(--theke-space) * 5);
    margin: 0 0 calc(var(--theke-space) * 6);
    background: var(--theke-paper-soft);
  }
  .status > div {
    min-width: 0;
  }
  .status h1 {
    font-size: var(--theke-text-xl);
    margin-bottom: calc(var(--theke-space) * 2);
  }
  .status p:last-child {
    margin-bottom: 0;
  }
  .status.warn {
    background: var(--theke-warn-soft);
    color: var(--theke-warn);
  }
  .status.ok {
    background: var(--theke-ok-soft);
    color: var(--theke-ok);
  }
  section + section {
    margin-top: calc(var(--theke-space) * 6);
  }
  .steps {
    margin: 0;
    padding-left: 1.2em;
  }
  .steps > li + li {
    margin-top: calc(var(--theke-space) * 2);
  }
  .error {
    color: var(--theke-warn);
    font-weight: 600;
  }
  .error:empty {
    display: none;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (max-width: 51.99rem) {
    header {
      margin-bottom: calc(var(--theke-space) * 4);
    }
    h1 {
      font-size: var(--theke-text-xl);
      margin-bottom: calc(var(--theke-space) * 3);
    }
    .columns {
      gap: calc(var(--theke-space) * 4);
    }
  }
  @media (max-width: 24rem) {
    .sheet,
    .status {
      padding: calc(var(--theke-space) * 3);
    }
    td {
      white-space: normal;
    }
  }
  @media print {
    :host {
      max-width: none;
      padding: 0;
    }
    header [role='group'],
    .actions,
    svg,
    [role='status'] {
      display: none;
    }
    .narrow {
      max-width: none;
    }
    .sheet,
    .status,
    .status.ok {
      background: none;
      color: inherit;
      padding: 0;
    }
    tr,
    .facts > div {
      break-inside: avoid;
    }
  }
`;
