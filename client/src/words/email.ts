// Email addresses as they may be read over a shoulder.

/** Return an address with its first letter and its host: enough to recognise one's own. */
export const maskedEmail = (address: string): string => address.replace(/^(.)[^@]*/u, '$1…');
