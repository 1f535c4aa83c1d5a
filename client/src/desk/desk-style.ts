// The desk's own layout: the bar, the people at the left, and the session's two panes beside them. The window does
// not scroll, its panes do. Widths grow with the text, so that large text takes the layout of a smaller screen; only
// on the smallest ones the panes stand one above the other and the page scrolls.
import { css } from '../look/lit.ts';

/** The desk's layout: its bar, the people, and what is open. */
export const deskStyle = css`
  :host {
    container-type: inline-size;
    overflow-wrap: break-word; /* all parts inherit it: names, addresses and notes may have no spaces */
    --theke-target: 32px;
  }
  @media (pointer: coarse) {
    :host {
      --theke-target: 44px;
    }
  }
  .whole {
    display: flex;
    flex-direction: column;
    min-height: 100dvh;
  }
  .desk {
    flex: 1 1 auto;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: auto minmax(0, 1fr);
  }
  .desk > * {
    min-width: 0;
  }
  theke-desk-bar {
    position: relative;
    z-index: 20;
  }
  theke-board {
    background: var(--theke-paper-soft);
    border-bottom: 1px solid var(--theke-edge);
  }
  main {
    position: relative;
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  main > .note {
    border-radius: 0;
  }
  .choose {
    display: grid;
    gap: 8px;
    place-items: center;
    max-width: 26rem;
    margin: auto;
    padding: 48px 16px;
    text-align: center;
  }
  .choose svg {
    width: 40px;
    height: 40px;
    color: var(--theke-edge-strong);
  }
  @container (min-width: 40rem) {
    .desk {
      grid-template-columns: 13.5rem minmax(0, 1fr);
      grid-template-rows: minmax(0, 1fr);
    }
    theke-board {
      border-bottom: 0;
      border-inline-end: 1px solid var(--theke-edge);
    }
  }
  @container (min-width: 60rem) {
    .whole {
      height: 100dvh;
      overflow: hidden;
    }
    .desk {
      grid-template-columns: clamp(14rem, 20cqi, 25rem) minmax(0, 1fr);
      min-height: 0;
    }
    theke-board {
      min-height: 0;
      position: relative;
      overflow-y: auto;
    }
    theke-session {
      flex: 1 1 0;
      min-height: 0;
    }
  }
`;
