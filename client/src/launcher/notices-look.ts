// The look of what is said beside the button. Who is there is said by words and forms, not by colour alone.

/** Named so for the build, which takes the spaces out of styles. */
const css = String.raw;

/** The style of the button's four looks, of the number on it and of the bubble above it. */
export const NOTICES_LOOK = css`
.start small { display: block; max-width: 180px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 13px; font-weight: 400; }
.start small:empty, .count:empty { display: none; }
.start:not([data-company=""]) { text-align: start; }
.start:not([data-company=""]) .dot { display: none; }
.mark { display: none; place-items: center; box-sizing: border-box; width: 22px; height: 22px; border-radius: 50%; border: 2px solid; font-size: 14px; line-height: 1; font-weight: 700; }
.start[data-company="nobody"] { background: var(--_paper); color: var(--_ink); outline: 2px solid var(--_line); outline-offset: -2px; }
.start[data-company="nobody"] .mark { display: grid; width: 14px; height: 14px; border-style: dashed; }
.start[data-company="waiting"] .mark { display: grid; }
.start[data-company="waiting"] .mark::after { content: "\2026"; }
.start[data-company="asks"] { box-shadow: 0 0 0 3px var(--_paper), 0 0 0 6px var(--_accent), 0 8px 24px rgb(0 0 0 / .2); }
.start[data-company="asks"] .mark { display: grid; background: #ffd766; color: #1d2125; border-color: #1d2125; border-radius: 6px; }
.start[data-company="asks"] .mark::after { content: "?"; }
.face { flex: none; display: grid; place-items: center; width: 36px; height: 36px; border-radius: 50%; background: var(--_paper); color: var(--_ink); font-size: 14px; font-weight: 650; }
.start .face { margin-left: -8px; outline: 3px solid #7fe0a7; }
.start .face ~ svg { display: none; }
.count {
  position: absolute; top: -8px; right: -4px; min-width: 24px; height: 24px; padding: 0 6px; box-sizing: border-box;
  display: grid; place-items: center; border-radius: 12px; background: #b3261e; color: #fff; font-size: 13px; font-weight: 700;
  border: 2px solid var(--_paper);
}
.off { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: pre; }
[data-side="left"] .count { right: auto; left: -4px; }
.bubble {
  bottom: max(calc(var(--theke-bottom, 20px) + env(safe-area-inset-bottom) + 68px), calc(var(--_taken, 0px) + 12px));
  display: flex; align-items: flex-start; gap: 4px; width: max-content; max-width: min(320px, calc(100% - 40px));
}
.start[hidden] ~ .bubble { display: none; }
[data-side="right"] .bubble { right: var(--theke-side, 20px); }
[data-side="left"] .bubble { left: var(--theke-side, 20px); }
.bubble.full {
  border: 1px solid var(--_line); border-radius: var(--_radius); background: var(--_paper); color: var(--_ink);
  box-shadow: 0 8px 32px rgb(0 0 0 / .18);
}
.news { flex: 1; min-width: 0; }
.bubble button { border: 0; border-radius: var(--_radius); background: none; color: inherit; }
.notice { display: flex; align-items: flex-start; gap: 10px; width: 100%; padding: 12px 0 12px 12px; text-align: start; }
.bubble .face { background: var(--_soft); outline: 1px solid var(--_edge); }
.said {
  min-width: 0; padding-top: 7px; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; line-clamp: 4;
  overflow: hidden; overflow-wrap: anywhere; font-size: 15px; font-weight: 400;
}
.away { flex: none; display: grid; place-items: center; color: var(--_dim); }
.away svg { width: 18px; height: 18px; }
.bubble { transform-origin: calc(100% - 40px) calc(100% + 12px); }
[data-side="left"] .bubble { transform-origin: 40px calc(100% + 12px); }
@media (forced-colors: active) {
  .mark, .count, .face { border: 2px solid; }
  .start[data-company="nobody"] { border-style: dashed; }
  .start[data-company="asks"] { outline: 3px solid; outline-offset: 2px; }
}
`;
