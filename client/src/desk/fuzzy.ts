// How well a few typed letters fit a text: for a list that is searched while one types.

const WORD_START = 8;
const IN_A_ROW = 4;
const WHOLE = 40;
/** In a longer text a few letters are found in order by chance. */
const SCATTERED_CHARS_MAX = 48;

/** Return how well `typed` fits `text`, the more the better; undefined where its letters are not all there in order. */
export function fit(typed: string, text: string): number | undefined {
  const [wanted, there] = [plain(typed), plain(text)];
  const whole = there.indexOf(wanted);
  if (whole >= 0) return WHOLE + (isStart(there, whole) ? WORD_START : 0) - whole / there.length;
  if (there.length > SCATTERED_CHARS_MAX) return undefined;
  let score = 0;
  let at = -1;
  for (const letter of wanted.replaceAll(' ', '')) {
    const next = there.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    score += (isStart(there, next) ? WORD_START : 0) + (next === at + 1 ? IN_A_ROW : 0) - (next - at) / there.length;
    at = next;
  }
  return score;
}

/** Whether a word of `text` begins with what is typed. */
export function begins(typed: string, text: string): boolean {
  const [wanted, there] = [plain(typed), plain(text)];
  for (let at = there.indexOf(wanted); wanted && at >= 0; at = there.indexOf(wanted, at + 1)) {
    if (isStart(there, at)) return true;
  }
  return false;
}

const isStart = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');

/** Small letters without marks over or under them. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();

/** Return those that fit, the best first; all in their order where nothing is typed. */
export function fitting<T>(typed: string, all: readonly T[], textOf: (one: T) => string): T[] {
  if (!typed.trim()) return [...all];
  const scored = all.flatMap((one) => {
    const score = fit(typed, textOf(one));
    return score === undefined ? [] : [{ one, score }];
  });
  return scored.sort((one, other) => other.score - one.score).map(({ one }) => one);
}
