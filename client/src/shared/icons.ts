// Small drawn signs. Each stands in a button that has a name; the drawing itself is silent.
import { svg } from 'lit';

const sign = (path: string) => svg`<svg viewBox="0 0 24 24" width="22" height="22" fill="none"
  stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"
  aria-hidden="true"><path d=${path}></path></svg>`;

export const eyeOpen = sign(
  'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12Z M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z',
);
export const eyeShut = sign('M2 10s4 6 10 6 10-6 10-6 M5 14l-2 3 M12 16v4 M19 14l2 3');
export const pen = sign('M4 20l1-5L16 4l4 4L9 19l-5 1Z M14 6l4 4');
