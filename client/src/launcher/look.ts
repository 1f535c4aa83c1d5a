// The launcher's look, in its own shadow: the shop's styles do not reach in, except by these properties.

/** Named so for the build, which takes the spaces out of styles. */
const css = String.raw;

/**
 * The style of layer and button. The layer takes nothing from the page but properties of ours; its place and its size are
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
.start[aria-busy="true"] { cursor: progress; }
.start[aria-busy="true"] svg { opacity: .4; }
.start .dot { width: 10px; height: 10px; border-radius: 50%; background: #7fe0a7; }
.hint {
  bottom: 84px; margin: 0; padding: 12px 16px; max-width: 320px; border: 1px solid var(--_line);
  border-radius: var(--_radius); background: var(--_paper); color: var(--_ink); box-shadow: 0 8px 32px rgb(0 0 0 / .16);
}
[data-side="right"] .hint { right: 20px; }
[data-side="left"] .hint { left: 20px; }
@media (forced-colors: active) {
  .start, .hint { border: 1px solid; }
  .start .dot { forced-color-adjust: none; }
}
@media print { .layer { display: none; } }
`;
