// The desk's own layout: top, lists at the left, sessions beside them. Its widths grow with the text, so
// that large text takes the layout of a smaller screen instead of breaking words.
import { css } from '../look/lit.ts';

/** The desk's layout: its top, the lists, and what is open. */
export const deskStyle = css`
  :host {
    container-type: inline-size;
  }
  .top {
    padding: 8px 16px;
    border-bottom: 1px solid var(--theke-edge);
  }
  .desk {
    display: grid;
    grid-template-columns: 15.25rem minmax(0, 1fr);
    gap: 16px;
    padding: 16px;
    align-items: start;
  }
  .choose {
    border: 1px dashed var(--theke-edge-strong);
    border-radius: var(--theke-radius);
    padding: 48px 16px;
    text-align: center;
  }
  .desk > * {
    min-width: 0;
  }
  @container (min-width: 73.75rem) {
    .whole {
      display: grid;
      grid-template-rows: auto minmax(0, 1fr);
      height: 100dvh;
    }
    .desk {
      grid-template-rows: minmax(0, 1fr);
      align-items: stretch;
      min-height: 0;
    }
    theke-board {
      overflow-y: auto;
    }
    main {
      display: flex;
      flex-direction: column;
      gap: 16px;
      min-height: 0;
    }
    theke-session {
      flex: 1 1 auto;
    }
  }
  @container (max-width: 73.74rem) {
    .desk {
      grid-template-columns: 13.5rem minmax(0, 1fr);
    }
  }
  @container (max-width: 43.75rem) {
    .desk {
      grid-template-columns: minmax(0, 1fr);
    }
    .top h1 {
      flex-basis: 100%;
    }
  }
`;
