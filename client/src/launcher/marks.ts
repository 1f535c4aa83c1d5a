// The parts of the shop's page that are there for a live session, or for the time without one.

/** Show what belongs to a live session, or what belongs to the shop alone. */
export function showLive(live: boolean): void {
  hide('[data-theke-live]', !live);
  hide('[data-theke-idle]', live);
  document.documentElement.toggleAttribute('data-theke-live-session', live);
}

/** Hide or show parts, touching only those that stand otherwise. */
function hide(parts: string, hidden: boolean): void {
  for (const part of document.querySelectorAll<HTMLElement>(parts)) {
    if (part.hidden !== hidden) part.hidden = hidden;
  }
}
