// A button of the shop's own that opens the counter. Calls made before Theke's script has come wait for it (docs/embed.md).
document.querySelector('[data-advice]')?.addEventListener('click', () => {
  if (window.theke?.open) return window.theke.open();
  window.theke ??= { q: [] };
  window.theke.q.push(['open']);
});
