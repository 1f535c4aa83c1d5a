// What the script's tag says.

/** What the script's tag says. */
export interface Setup {
  /** Theke's origin: where this script came from. */
  theke: string;
  shop: string;
  lang: string;
  cartRef: string;
  /** The nonce of the script, for browsers that need a style element. */
  nonce: string;
  /** `light` or `dark`; empty where the page decides. */
  theme: string;
  /** On which side of the page; empty for the end of its lines. */
  position: string;
  /** The shop's colour for the panel; else the button's own. */
  accent: string;
  /** The name of the data layer that gets GA4's events; empty for none. */
  dataLayer: string;
  /** `off` where the button does not say whether somebody is there. */
  availability: string;
}

/** What is read of a tag. */
export type Tag = Pick<HTMLScriptElement, 'src' | 'dataset' | 'nonce'>;

const SCRIPTS = 'script[src*="/launcher.js"]';
const ADDRESS = /\/launcher\.js\?/;
/** The tag of a classic script, which is known while that first runs only. */
const current = document.currentScript;

/** Return the tags that this script may have come by; the first that names a shop is the one. */
export function tagsOf(): Tag[] {
  const own = current instanceof HTMLScriptElement && current.src ? [current] : [];
  // A tag that was taken out again, stands in a shadow or is an `import()` is known by what was loaded.
  const loaded = performance.getEntriesByType('resource').filter(({ name }) => ADDRESS.test(name));
  const addresses = loaded.map(({ name }) => ({ src: name, dataset: {}, nonce: '' }));
  return [...own, ...document.querySelectorAll<HTMLScriptElement>(SCRIPTS), ...addresses];
}

/** What the tag says: by its attributes or, where a tag manager has taken those off, by its address. */
export const saidBy = ({ src, dataset }: Tag): Record<string, string | undefined> => ({
  ...Object.fromEntries(new URL(src).searchParams),
  ...dataset,
});

/** Return what a tag sets up. */
export function setupOf(script: Tag): Setup {
  const { shop = '', lang, cart = '', nonce, datalayer, theme = '', accent = '', position = '', availability = '' } = saidBy(script);
  return {
    theke: new URL(script.src).origin,
    shop,
    lang: lang || document.documentElement.lang || navigator.language,
    cartRef: cart,
    nonce: script.nonce || nonce || '',
    theme,
    accent,
    position,
    availability,
    dataLayer: datalayer === '' ? 'dataLayer' : (datalayer ?? ''),
  };
}
