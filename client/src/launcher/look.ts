// The launcher's look, in its own shadow: the shop's styles do not reach in, except by these properties.

/** The launcher's style sheet. */
export const LOOK = `
:host {
  --_accent: var(--theke-color-primary, #0b5c8f);
  --_on: var(--theke-color-on-primary, #fff);
  --_radius: var(--theke-radius, 12px);
  --_z: var(--theke-z-index, 2147483000);
  --_paper: #fff; --_soft: #f4f5f7; --_ink: #1d2125; --_dim: #57606a; --_edge: #dfe3e7; --_line: #7d8690;
  font: 600 16px/1.3 var(--theke-font, system-ui, sans-serif);
}
@media (prefers-color-scheme: dark) { :host(:not([data-theme="light"])) { --_paper: #16191d; --_soft: #20252b; --_ink: #e9ebee; --_dim: #a9b1ba; --_edge: #353c44; --_line: #7f8994; } }
:host([data-theme="dark"]) { --_paper: #16191d; --_soft: #20252b; --_ink: #e9ebee; --_dim: #a9b1ba; --_edge: #353c44; --_line: #7f8994; }
[hidden] { display: none !important; }
button, a { font: inherit; cursor: pointer; min-height: 44px; min-width: 44px; }
button:focus-visible, a:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.start {
  position: fixed; z-index: var(--_z); right: 20px; bottom: calc(20px + env(safe-area-inset-bottom));
  display: flex; align-items: center; gap: 10px; min-height: 52px; padding: 0 22px 0 18px;
  border: 0; border-radius: 26px; background: var(--_accent); color: var(--_on);
  box-shadow: 0 2px 6px rgb(0 0 0 / .18), 0 8px 24px rgb(0 0 0 / .14);
}
.start svg { width: 24px; height: 24px; }
.start .dot { width: 10px; height: 10px; border-radius: 50%; background: #7fe0a7; }
.sheet {
  position: fixed; z-index: var(--_z); inset: 0 0 0 auto; width: min(400px, 100vw);
  display: flex; flex-direction: column; background: var(--_paper); color: var(--_ink);
  border-left: 1px solid var(--_edge); box-shadow: -8px 0 32px rgb(0 0 0 / .10);
}
.strip { display: flex; align-items: center; gap: 4px; padding: 2px 6px 2px 16px; border-bottom: 1px solid var(--_edge); }
.strip span { flex: 1; font-size: 15px; }
.strip button { border: 0; border-radius: 8px; background: none; color: var(--_dim); display: grid; place-items: center; }
.strip button:hover { background: var(--_soft); color: var(--_ink); }
.strip svg { width: 22px; height: 22px; }
.strip .size { display: none; }
iframe { flex: 1; width: 100%; min-height: 0; border: 0; background: var(--_paper); }
.note { padding: 20px 16px; display: grid; gap: 12px; justify-items: start; font-weight: 400; font-size: 15px; }
.note button, .pay { border: 1px solid var(--_line); border-radius: 8px; background: var(--_paper); color: inherit; padding: 0 16px; }
.pay { display: grid; place-items: center; margin: 8px 16px; text-decoration: none; }
@media (max-width: 699px) {
  .sheet {
    inset: auto 0 0; width: auto; height: 58dvh; border: 0; overflow: hidden;
    border-radius: var(--_radius) var(--_radius) 0 0; box-shadow: 0 -6px 28px rgb(0 0 0 / .18);
    padding-bottom: env(safe-area-inset-bottom); transition: height 200ms ease-out;
  }
  .sheet[data-mode="bar"] { height: 156px; }
  .sheet[data-mode="full"] { height: calc(100dvh - 12px); }
  .strip .size { display: grid; }
}
@media (min-width: 700px) {
  .sheet[data-mode="bar"] {
    inset: auto 20px 20px auto; height: 156px; width: 380px; overflow: hidden;
    border: 1px solid var(--_edge); border-radius: var(--_radius); box-shadow: 0 8px 32px rgb(0 0 0 / .16);
  }
}
@media (prefers-reduced-motion: reduce) { .sheet { transition: none; } }
@media print { .start, .sheet { display: none; } }
`;
