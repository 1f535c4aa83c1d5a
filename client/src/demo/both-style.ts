// How the demo's page is laid out: two sides, or one at a time where there is no room for both.
import { css } from '../look/lit.ts';

/** The page's own layout. */
export const bothStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100dvh;
    background: var(--theke-paper-soft);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: 8px 32px;
    padding: 12px 16px;
    background: var(--theke-paper);
    border-bottom: 1px solid var(--theke-edge);
  }
  .what {
    flex: 1 1 20rem;
  }
  h1 {
    font-size: var(--theke-text-l);
  }
  header section {
    flex: 2 1 34rem;
    display: grid;
    gap: 8px;
  }
  ol {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  ol button {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    padding-inline: 8px 12px;
  }
  .number {
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    border-radius: 50%;
    background: var(--theke-paper-soft);
    font-size: var(--theke-text-s);
    font-weight: 650;
  }
  .number svg {
    width: 16px;
    height: 16px;
  }
  [aria-current] {
    border-color: var(--theke-accent);
    font-weight: 600;
  }
  [aria-current] .number,
  .done .number {
    background: var(--theke-accent);
    color: var(--theke-on-accent);
  }
  .tabs {
    display: none;
  }
  .sides {
    flex: 1 1 auto;
    min-height: 0;
    display: grid;
    grid-template-columns: 400px minmax(0, 1fr);
    gap: 16px;
    padding: 8px 16px 16px;
  }
  .sides section {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .between {
    align-items: center;
    min-height: var(--theke-target);
  }
  .sides h2 {
    font-size: var(--theke-text);
  }
  a {
    color: var(--theke-accent);
  }
  iframe {
    flex: 1 1 auto;
    width: 100%;
    min-height: 0;
    border: 1px solid var(--theke-edge);
    border-radius: 12px;
    background: var(--theke-paper);
    box-shadow: var(--theke-shade);
  }
  .waits {
    display: inline-block;
    width: 8px;
    height: 8px;
    margin-inline-start: 8px;
    border-radius: 50%;
    background: var(--theke-accent);
  }
  @media (max-width: 999px), (max-height: 559px) {
    .what p {
      display: none;
    }
    header {
      padding-block: 8px;
      gap: 4px;
    }
    .tabs {
      display: flex;
      background: var(--theke-paper);
      border-bottom: 1px solid var(--theke-edge);
    }
    .tabs button {
      flex: 1;
      border: 0;
      border-bottom: 2px solid transparent;
      border-radius: 0;
    }
    .tabs [aria-pressed='true'] {
      border-color: var(--theke-accent);
      font-weight: 600;
    }
    .sides {
      grid-template-columns: minmax(0, 1fr);
      padding: 0;
    }
    .between {
      display: none;
    }
    iframe {
      border: 0;
      border-radius: 0;
      box-shadow: none;
    }
    [data-side='shop'] .desk,
    [data-side='desk'] .shop {
      display: none;
    }
  }
  @media (max-width: 559px) {
    h1,
    ol button span:not(.number) {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    header {
      flex-direction: row;
    }
    header section {
      grid-template-columns: auto minmax(0, 1fr);
      align-items: center;
      flex-basis: 100%;
    }
    .what {
      flex-basis: 0;
    }
    ol {
      flex-wrap: nowrap;
      gap: 0;
    }
    ol button {
      padding: 0;
      justify-content: center;
      border-color: transparent;
    }
    header p {
      font-size: var(--theke-text-s);
    }
  }
`;
