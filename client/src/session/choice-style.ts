// How what is chosen in the panel's third part looks.
import { css } from '../look/lit.ts';

/** A box or a radio button with its words beside it, as one target: a `label.choice`. */
export const choiceStyle = css`
  label.choice {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: var(--theke-target);
    color: inherit;
    font-size: inherit;
  }
  label.choice input {
    flex: none;
    width: 20px;
    min-height: 20px;
    height: 20px;
    margin: 0;
  }
`;
