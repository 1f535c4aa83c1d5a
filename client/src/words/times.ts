// Lengths of time, as a clock shows them.

/** Return a length of time as minutes and seconds: 1:02. */
export function waitText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
