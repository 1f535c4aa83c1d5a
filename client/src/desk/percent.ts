// Per cents as an advisor types them.

/**
 * Return basis points of per cents as they are typed, such as 10.5 or 10,5; undefined for anything else.
 * `Number` takes powers of ten, hexadecimals and blanks for numbers, too.
 */
export function typedPercent(text: string): number | undefined {
  const read = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(text.trim());
  return read ? Number(read[1]) * 100 + Number((read[2] ?? '').padEnd(2, '0')) : undefined;
}
