// The look of the checkout. The element itself has no box: its parts stand in the panel's own column.
import { railStyle } from '../counter/rail.ts';
import { css } from '../look/lit.ts';

/** The style of the checkout's steps. */
export const stepsStyle = css`
  ${railStyle}
  :host {
    display: contents;
  }
  details {
    border-bottom: 1px solid var(--theke-edge);
  }
  summary {
    gap: 12px;
    min-height: 52px;
  }
  .name {
    font-weight: 650;
  }
  .aside {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-align: right;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--theke-ink-soft);
    font-size: var(--theke-text-s);
  }
  .typing {
    color: var(--theke-accent);
  }
  .in {
    padding-bottom: 16px;
  }
  .back {
    justify-self: start;
  }
`;
