// A copy of what was said, as a text file that is made here in the browser.
import type { Link } from '../connection/link.ts';
import { nameOf, isMe, type Stage } from '../counter/stage.ts';
import type { SessionView, TalkView } from '../wire.ts';
import { clockText } from '../words/times.ts';

/** Pages of earlier talk that are fetched at most. */
const PAGES_MAX = 500;

/** Return what was said as lines of text, the first at the top. `title` stands above. */
export function transcriptOf(stage: Stage, talk: readonly TalkView[], title: string): string {
  const said = talk.map(({ by, at_ms, text }) => {
    const time = clockText(at_ms, stage.locale);
    const own = stage.view.parties[by]?.name;
    const name = isMe(stage, by) ? own || stage.words.you : nameOf(stage, by);
    return `${time}  ${name}: ${text.replace(/\r?\n/g, '\n    ')}`;
  });
  return `${[title, '', ...said].join('\r\n')}\r\n`;
}

/** Fetch all that was said; as much of it as comes. */
export async function wholeTalk(link: Link<SessionView>): Promise<readonly TalkView[]> {
  for (let page = 0, before = -1; link.earlier && link.earlier !== before && page < PAGES_MAX; page += 1) {
    before = link.earlier;
    await link.readEarlier();
  }
  return link.talk;
}

/** Let the browser save a text under a name. */
export function saveText(text: string, name: string): void {
  const anchor = document.createElement('a');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
