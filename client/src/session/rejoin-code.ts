// Where the browser refuses storage to a frame of another site, a page load of the shop would end the
// session for the shopper. Then the shop's page keeps a code that lets the panel back in: it works once, for
// some minutes, and every page load changes it for another. The party token itself never leaves the panel.
import { joinLink, redeemJoinLink } from '../connection/api.ts';
import type { Host } from './host.ts';
import type { Membership } from './membership.ts';

/** Which part of a code's life it is kept for before there is a new one. */
const RENEW_SHARE = 0.6;
const AGAIN_MS = 30_000;

/** The code that the shop's page keeps for the panel. */
export class RejoinCode {
  readonly #shop: string;
  readonly #membership: Membership;
  readonly #host: Host;
  #timer = 0;

  constructor(shop: string, membership: Membership, host: Host) {
    this.#shop = shop;
    this.#membership = membership;
    this.#host = host;
  }

  /** Whether the membership is lost with this page unless the shop's page helps. */
  get needed(): boolean {
    return parent !== window && !this.#membership.lasts;
  }

  /** Come back by the code that the shop's page kept, where nothing else is kept. False where it lets nobody in. */
  async back(kept: () => Promise<string>): Promise<boolean> {
    const code = this.needed ? await kept() : '';
    if (!code) return false;
    const answer = await redeemJoinLink(this.#shop, code);
    if (answer.ok) this.#membership.take(answer.value);
    else if (answer.status !== 0) this.#host.tell('theke.keep', { code: '' });
    return answer.ok;
  }

  /** Give the shop's page a code now, and a fresh one before it runs out. */
  async keep(): Promise<void> {
    clearTimeout(this.#timer);
    const token = this.#membership.current?.party_token;
    if (!this.needed || !token) return;
    const answer = await joinLink(token);
    if (this.#membership.current?.party_token !== token) return;
    if (answer.ok) this.#host.tell('theke.keep', { code: new URL(answer.value.url).hash.replace('#t=', '') });
    const next_ms = answer.ok ? answer.value.valid_ms * RENEW_SHARE : AGAIN_MS;
    this.#timer = window.setTimeout(() => void this.keep(), next_ms);
  }
}
