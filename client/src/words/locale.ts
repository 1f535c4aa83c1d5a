// How numbers and times are written: a language with a region. A page speaks `de`; whether it writes 1.234,50 or
// 1’234.50 is a matter of the region, which the page, the browser or the currency tells.

/** Regions that write a currency as theirs, whatever the language. */
const BY_CURRENCY: Record<string, string> = { CHF: 'CH', GBP: 'GB', USD: 'US' };
/** Where a language is at home, and its regions that the table of currencies may choose. */
const AT_HOME: Record<string, { home: string; regions: readonly string[] }> = {
  de: { home: 'DE', regions: ['CH'] },
  en: { home: 'GB', regions: ['CH', 'US'] },
};

/** Return the first of the wanted tags that names a region for `lang`, such as `de-AT`; without one `lang` itself. */
export function withRegion(lang: string, wanted: readonly string[]): string {
  for (const tag of wanted) {
    const { language, region } = partsOf(tag);
    if (language === lang && region && /^[A-Z]{2}$/.test(region)) return `${language}-${region}`;
  }
  return lang;
}

/**
 * Return `locale` with a region: a bare language takes the one of the currency, or its own home: `de` with CHF is
 * de-CH, `en` alone en-GB. The server's rule is the same (`theke_server/locales.py`).
 */
export function regional(locale: string, currency = ''): string {
  const known = AT_HOME[locale];
  if (!known) return locale;
  const region = BY_CURRENCY[currency] ?? '';
  return `${locale}-${known.regions.includes(region) ? region : known.home}`;
}

function partsOf(tag: string): { language?: string; region?: string | undefined } {
  try {
    return new Intl.Locale(tag);
  } catch {
    return {}; // a page may name anything as its language
  }
}
