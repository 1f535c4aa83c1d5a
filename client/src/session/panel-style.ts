// The panel's own layout: bar above, one scrolling part, foot below; the main action stays in thumb reach.
import { css } from '../look/lit.ts';

/** The panel's layout: what scrolls and what stays. */
export const panelStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100dvh;
    overflow: clip; /* unlike hidden, nothing that is brought into view can scroll it */
    background: var(--theke-paper);
  }
  theke-call > button {
    margin: 2px 8px;
  }
  .scroll {
    position: relative; /* what is unseen in here must not make the panel taller */
    flex: 1 1 auto;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scroll-padding-block: 12px calc(12px + var(--theke-slot, 0px));
  }
  .scroll:focus {
    outline: none;
  }
  .pane {
    display: flex;
    flex-direction: column;
    gap: 16px;
    min-height: 100%;
    padding: 16px 16px 0;
    overflow-wrap: anywhere;
  }
  .pane > [empty],
  theke-steps > [empty] {
    margin-bottom: -16px;
  }
  .pane.talk {
    height: 100%;
    min-height: 0;
    padding-bottom: 12px;
  }
  /* Where nothing stands at the foot, the slot's room is made at the end. */
  :host([footless]) .pane {
    padding-bottom: calc(12px + var(--theke-slot, 0px));
  }
  @media (max-height: 160px) {
    :host([noticed]) theke-tabs {
      visibility: hidden; /* the slot lies here */
    }
  }
  /* In half a sheet a question comes before everything else. */
  @media (max-height: 480px) {
    .pane > theke-thanks {
      order: -1;
    }
    .dock {
      grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr));
    }
  }
  @media (max-height: 400px) {
    [leaving] ~ theke-slot,
    [leaving] ~ theke-foot {
      display: none;
    }
  }
  .talk theke-talk {
    --theke-talk-height: none;
    flex: 1 1 auto;
  }
  .dock {
    position: sticky;
    bottom: 0;
    z-index: 1;
    margin: auto -16px 0;
    padding: calc(8px + var(--theke-slot, 0px)) 16px 8px;
    background: var(--theke-paper);
    border-top: 1px solid var(--theke-edge);
  }
  .notice {
    flex: none;
    display: flex;
    align-items: center;
    gap: 8px;
    border-radius: 0;
    padding-block: 4px;
  }
  .notice .sign {
    border-color: transparent;
    background: none;
    color: inherit;
  }
  .pane .notice {
    border-radius: var(--theke-radius);
  }
  .called {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
  }
  .promises li {
    display: grid;
    grid-template-columns: 22px 1fr;
    gap: 12px;
    color: var(--theke-ink-soft);
  }
  .promises svg {
    color: var(--theke-accent);
  }
  .top {
    display: flex;
    align-items: center;
    gap: 8px;
    height: 65px;
    padding: 6px 16px;
    border-bottom: 1px solid var(--theke-edge);
  }
  .bone.round {
    width: 40px;
    height: 40px;
    border-radius: 50%;
  }
  .bone.text {
    height: 14px;
  }
  .bone.short {
    width: 60%;
  }
  .bone.title {
    width: 40%;
    height: 20px;
  }
  .bone.line {
    height: 72px;
  }
`;
