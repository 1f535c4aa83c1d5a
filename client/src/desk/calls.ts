// What only the desk asks of Theke.
import { call } from '../connection/api.ts';
import type { SignedIn } from '../http.ts';

/** Search the shop's products. */
export const search = (shop: string, q: string, locale: string, signal: AbortSignal) =>
  call('GET /v1/shops/{shop}/products', { path: { shop }, query: { q, locale, limit: 20 }, signal });

/** Sign an advisor in. */
export const deskLogin = (shop: string, advisor: string, password: string) =>
  call('POST /v1/desk/login', { body: { shop, advisor, password } });

/** Sign out. */
export const deskLogout = () => call('POST /v1/desk/logout', {});

/** Ask who is signed in: all empty where nobody is. */
export const deskMe = () => call('GET /v1/desk/me', {});

const AGAIN_MS = 2_000;

/** Ask who is signed in, again and again until there is an answer. */
export async function deskMeAtLast(): Promise<SignedIn> {
  for (;;) {
    const answer = await deskMe();
    if (answer.ok) return answer.value;
    await new Promise((go) => setTimeout(go, AGAIN_MS));
  }
}

/** Take a session, or come back to one's own. */
export const deskAccept = (session: string) => call('POST /v1/desk/sessions/{session}/accept', { path: { session } });

/** Hand a session over to whoever takes it next, with a note for them. */
export const deskHandOver = (session: string, note: string, no_card = false) =>
  call('POST /v1/desk/sessions/{session}/hand-over', { path: { session }, body: { note, no_card } });

/** Hand a session back to those who wait. */
export const deskReturn = (session: string) => call('POST /v1/desk/sessions/{session}/return', { path: { session } });

/** Read what shoppers read of the one who is signed in. */
export const deskProfile = () => call('GET /v1/desk/profile', {});

/** Say something about oneself. */
export const deskDescribe = (sentence: string, languages: string[]) =>
  call('POST /v1/desk/profile', { body: { sentence, languages } });

/** Give a picture of oneself: the file as it is. */
export const deskPicture = (file: File) => call('POST /v1/desk/picture', { body: file });

/** Delete the picture of oneself. */
export const deskPictureRemove = () => call('POST /v1/desk/picture/remove', {});
/** Read whether the one who is signed in takes visitors. */
export const deskVisitors = () => call('GET /v1/desk/visitors', {});

/** Take visitors, or be away. */
export const sayVisitors = (taken: boolean) => call('POST /v1/desk/visitors', { body: { taken } });

/** Read the last sessions of the one who is signed in. */
export const deskRecent = () => call('GET /v1/desk/recent', {});
