// How the product search looks: its field in the composer's tools, and what is found over it.
import { css } from '../look/lit.ts';

/** The field, the results and their buttons. */
export const searchStyle = css`
  section {
    position: relative;
    display: grid;
    gap: 8px;
  }
  .tools {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  .tools input {
    flex: 1 1 auto;
    width: 0;
    min-width: 6rem;
    border-color: var(--theke-edge);
    background: var(--theke-paper-soft);
    font-size: var(--theke-text-s);
  }
  /* As quiet as the rest of the field, and not the browser's blue. */
  ::-webkit-search-cancel-button {
    filter: grayscale(1);
  }
  .over {
    position: absolute;
    z-index: 11;
    inset-inline: 0;
    bottom: calc(100% + 6px);
    display: flex;
    flex-direction: column;
    max-height: min(32rem, 58dvh);
    overflow: hidden;
    border: 1px solid var(--theke-edge);
    border-radius: var(--theke-radius);
    background: var(--theke-paper);
    box-shadow: var(--theke-shade);
  }
  .over ul {
    min-height: 0;
    overflow-y: auto;
    padding: 6px;
  }
  .over #why {
    padding: 6px 12px 0;
  }
  .over #keys {
    padding: 6px 12px;
    border-top: 1px solid var(--theke-edge);
    font-size: var(--theke-text-xs);
  }
  .over [role='status']:not(.away) {
    padding: 12px;
  }
  li {
    display: grid;
    grid-template-columns: 40px minmax(0, 1fr) auto;
    align-items: center;
    gap: 4px 10px;
    padding: 6px 8px;
    border-radius: var(--theke-radius-s);
  }
  li[aria-current] {
    background: var(--theke-accent-soft);
  }
  /* Of the same product as the one above: only what is different is said again. */
  li.variant {
    padding-block: 2px;
  }
  .picture {
    width: 40px;
    height: 40px;
  }
  li button {
    padding: 0 8px;
    font-size: var(--theke-text-s);
  }
  li .row {
    gap: 4px;
    justify-content: end;
  }
  .folded {
    padding-inline-start: 12px;
    border-inline-start: 2px solid var(--theke-edge);
  }
  @container (max-width: 69.99rem) {
    li .row {
      grid-column: 2 / -1;
      justify-content: start;
    }
    .tools {
      flex-wrap: wrap;
    }
  }
`;
