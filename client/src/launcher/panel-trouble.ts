// What can keep the panel from a page, in words for the shop's developer: each has a code of its own.

const MESSAGES: Record<string, string> = {
  blocked_by_csp: "this page's Content-Security-Policy forbids the panel: add its origin to frame-src",
  no_answer:
    "the panel's page came but did not speak: check data-shop, and that this page's origin is in the shop's origins",
  unreachable: 'Theke did not answer in time',
  no_connection:
    'the live connection (wss) does not come about: see that proxies and firewalls let WebSockets to Theke through',
  permissions_policy: "this page's Permissions-Policy keeps camera or microphone from the panel: add its origin to both",
  unauthorized: 'the customer token is not from this shop: the session began without it',
  token_expired: 'the customer token is older than five minutes: the session began without it',
  token_early: "the customer token's iat lies ahead: set the clock of the shop's server",
  token_replayed: 'the customer token was used before: the session began without it',
  unknown_cart: "the shop does not know the cart that data-cart or setCart() names: the session began without it",
  cart_refused: 'the counter did not take this piece of the cart: see that the shop sells it',
  blocked_by_coep:
    "this page's Cross-Origin-Embedder-Policy keeps the panel out: this browser or a proxy is in the way",
  bad_quantity: 'a marked part asks for a quantity that is no whole number from 1 to 999: nothing was added',
};

/** Return what a code means; nothing where the panel itself made it up. */
export const meaning = (code: string): string | undefined => MESSAGES[code];

/** Return whether this very page isolates itself from what others serve: only its answer says so. */
export async function isIsolated(): Promise<boolean> {
  try {
    const { headers } = await fetch(location.href, { method: 'HEAD', credentials: 'same-origin' });
    return /require-corp|credentialless/.test(headers.get('cross-origin-embedder-policy') ?? '');
  } catch {
    return crossOriginIsolated;
  }
}

/** Call `refused` when the page's own policy keeps a frame of `origin` out. */
export function watchPolicy(origin: string, refused: () => void, signal: AbortSignal): void {
  document.addEventListener(
    'securitypolicyviolation',
    ({ effectiveDirective, blockedURI, disposition }) => {
      const isOurs = blockedURI === origin || blockedURI.startsWith(`${origin}/`);
      if (isOurs && disposition === 'enforce' && /^(frame|child)-src/.test(effectiveDirective)) refused();
    },
    { signal },
  );
}

interface Policy {
  allowsFeature(feature: string): boolean;
}

/** Return what of `features` the page keeps from a frame; nothing where the browser does not tell. */
export function withheld(frame: HTMLIFrameElement, features: readonly string[]): string[] {
  const framed = frame as HTMLIFrameElement & { permissionsPolicy?: Policy; featurePolicy?: Policy };
  const policy = framed.permissionsPolicy ?? framed.featurePolicy;
  return policy ? features.filter((feature) => !policy.allowsFeature(feature)) : [];
}
