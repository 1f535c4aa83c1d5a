// The look of fields that are filled in and shared.
import { css } from '../look/lit.ts';

/** The style of contact and address. */
export const contactStyle = css`
  form {
    display: contents;
  }
  /* Says that the browser has filled an element: not all of them send an event that is heard. */
  @keyframes theke-filled {
    from { outline-offset: 0; }
  }
  input:autofill,
  select:autofill {
    animation: theke-filled 1ms;
  }
  .field {
    padding: 6px 0;
  }
  .theirs {
    box-shadow: -12px 0 0 -9px var(--theke-accent);
  }
  .theirs label {
    color: var(--theke-accent);
  }
  label {
    margin-bottom: 4px;
  }
  .seen {
    min-height: 1lh; /* what comes here moves nothing below it */
    margin-top: 2px;
    font-size: var(--theke-text-xs);
    color: var(--theke-ink-soft);
  }
  .open .seen {
    color: var(--theke-accent);
  }
  input,
  select {
    width: 100%;
  }
  [aria-invalid='true'] {
    border-color: var(--theke-warn);
    border-width: 2px;
  }
  .error {
    margin-top: 6px;
    color: var(--theke-warn);
    font-size: var(--theke-text-s);
  }
  .beside {
    display: flex;
    gap: 4px;
    align-items: center;
  }
  .beside > :first-child {
    flex: 1 1 auto;
    min-width: 0;
  }
  .eye {
    flex: 0 0 var(--theke-target);
    padding: 0;
    border-color: var(--theke-edge);
    color: var(--theke-ink-soft);
  }
  .eye[aria-pressed='true'] {
    background: var(--theke-accent-soft);
    border-color: var(--theke-accent);
    color: var(--theke-accent);
  }
`;
