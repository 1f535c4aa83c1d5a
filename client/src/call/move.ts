// How a call is taken into a window of its own: by a one-time link, since the panel's storage belongs to the shop's page and no
// other page has it.
import { call } from '../connection/api.ts';

const LOOKS = 'popup,width=440,height=560';

/**
 * Open that window. `off`: what is not sent now, and is not to be sent from there either. Returns a link to press where the
 * browser opens none, or the shop's page lets nobody know of it; nothing where it is refused; else an empty text.
 */
export async function openWindow(token: string, off: readonly string[]): Promise<string | undefined> {
  const answer = await call('POST /v1/call-links', { token });
  if (!answer.ok) return undefined;
  const url = [answer.value.url, ...off.map((place) => `off=${place}`)].join('&');
  return open(url, '_blank', LOOKS) ? '' : url;
}
