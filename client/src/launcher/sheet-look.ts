// The look of the panel's sheet, in the launcher's shadow: what is not here is in the look of the button.

/** Named so for the build, which takes the spaces out of styles. */
const css = String.raw;

/** The style of the sheet with its strip, its note and the panel's frame. */
export const SHEET_LOOK = css`
.sheet {
  top: 0; bottom: 0; width: var(--_wide); display: flex; flex-direction: column; overflow: hidden;
  background: var(--_paper); color: var(--_ink); border: 0 solid var(--_edge); box-shadow: 0 0 32px rgb(0 0 0 / .10);
}
[data-side="right"] .sheet { right: 0; border-left-width: 1px; }
[data-side="left"] .sheet { left: 0; border-right-width: 1px; }
.strip { display: flex; align-items: center; gap: 4px; padding: 2px 6px 2px 16px; border-bottom: 1px solid var(--_edge); }
.strip span { flex: 1; font-size: 15px; }
.strip button { border: 0; border-radius: 8px; background: none; color: var(--_dim); place-items: center; }
.close { display: grid; }
.strip button:hover { background: var(--_soft); color: var(--_ink); }
.strip svg { width: 22px; height: 22px; }
.size { display: none; }
iframe { flex: 1; width: 100%; min-height: 0; border: 0; background: var(--_paper); }
.note { padding: 20px 16px; display: grid; gap: 12px; justify-items: start; font-weight: 400; font-size: 15px; }
.note button, .pay { border: 1px solid var(--_line); border-radius: 8px; background: var(--_paper); color: inherit; padding: 0 16px; }
.pay { display: grid; place-items: center; margin: 8px 16px; text-decoration: none; }
[data-shape="sheet"] .sheet {
  top: auto; height: 58%; border: 0; border-radius: var(--_radius) var(--_radius) 0 0;
  box-shadow: 0 -6px 28px rgb(0 0 0 / .18); padding-bottom: env(safe-area-inset-bottom); transition: height 200ms ease-out;
}
[data-shape="sheet"] .sheet[data-mode="full"] { height: calc(100% - 12px); }
[data-shape="sheet"] .size { display: grid; }
[data-shape] .sheet[data-mode="bar"] { top: auto; height: 156px; }
[data-shape="side"] .sheet[data-mode="bar"] {
  bottom: 20px; margin: 0 20px; width: 380px; max-width: calc(100% - 40px); border-width: 1px; border-radius: var(--_radius);
}
@media (forced-colors: active) { .sheet { border: 1px solid; } }
@media (prefers-reduced-motion: reduce) { .sheet { transition: none; } }
`;
