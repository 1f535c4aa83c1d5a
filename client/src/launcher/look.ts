// The launcher's look, in its own shadow: the shop's styles do not reach in, except by these properties.

/** Named so for the build, which takes the spaces out of styles. */
const css = String.raw;

/**
 * The launcher's style sheet. The layer takes nothing from the page but properties of ours; its place and its size are
 * set where they are measured.
 */
export const LOOK = css`
:host { position: absolute !important; top: 0; left: 0; width: 1px; height: 1px; }
.layer {
  all: initial; position: fixed; display: block; transform-origin: 0 0; pointer-events: none;
  z-index: var(--theke-z-index, 2147483647);
  --_accent: var(--theke-color-primary, #0b5c8f); --_on: var(--theke-color-on-primary, #fff);
  --_radius: var(--theke-radius, 12px);
  --_paper: #fff; --_soft: #f4f5f7; --_ink: #1d2125; --_dim: #57606a; --_edge: #dfe3e7; --_line: #7d8690;
  font: 600 16px/1.3 var(--theke-font, system-ui, sans-serif); color-scheme: light;
}
.layer > * { position: absolute; box-sizing: border-box; pointer-events: auto; }
.layer[data-theme="dark"] {
  --_paper: #16191d; --_soft: #20252b; --_ink: #e9ebee; --_dim: #a9b1ba; --_edge: #353c44; --_line: #7f8994;
  color-scheme: dark;
}
[hidden] { display: none !important; }
button, a { font: inherit; cursor: pointer; min-height: 44px; min-width: 44px; }
button:focus-visible, a:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.start {
  bottom: calc(var(--theke-bottom, 20px) + env(safe-area-inset-bottom));
  display: flex; align-items: center; gap: 10px; min-height: 52px; padding: 0 22px 0 18px;
  border: 0; border-radius: 26px; background: var(--_accent); color: var(--_on);
  box-shadow: 0 2px 6px rgb(0 0 0 / .18), 0 8px 24px rgb(0 0 0 / .14);
}
[data-side="right"] .start { right: var(--theke-side, 20px); }
[data-side="left"] .start { left: var(--theke-side, 20px); }
.start svg { width: 24px; height: 24px; }
.start .dot { width: 10px; height: 10px; border-radius: 50%; background: #7fe0a7; }
.hint {
  bottom: 84px; margin: 0; padding: 12px 16px; max-width: 320px; border: 1px solid var(--_line);
  border-radius: var(--_radius); background: var(--_paper); color: var(--_ink); box-shadow: 0 8px 32px rgb(0 0 0 / .16);
}
[data-side="right"] .hint { right: 20px; }
[data-side="left"] .hint { left: 20px; }
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
@media (prefers-reduced-motion: reduce) { .sheet { transition: none; } }
@media (forced-colors: active) {
  .start, .sheet, .hint { border: 1px solid; }
  .start .dot { forced-color-adjust: none; }
}
@media print { .layer { display: none; } }
`;
