// Makes room for the panel before the page is drawn (docs/embed.md): a page that moves later shifts what is read.
{
  const { shop } = document.currentScript.dataset;
  try { document.documentElement.style.cssText += localStorage[`theke.room.${shop}`] || ''; } catch {}
  setTimeout(() => window.theke?.open || (document.documentElement.style.margin = ''), 5000);
}
