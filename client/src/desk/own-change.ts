// What an advisor can take back with one key: the last change of their own.
import { changesText, undoable } from '../counter/changes.ts';
import { isMe, type Stage } from '../counter/stage.ts';

/** Return the newest change of their own that the one who looks can still take back, with its sentence. */
export function ownChange(stage: Stage): { readonly id: string; readonly text: string } | undefined {
  const own = [...undoable(stage)].filter(([party]) => isMe(stage, party)).flatMap(([, changes]) => changes);
  const [newest] = own.sort(([, one], [, other]) => other.at_ms - one.at_ms);
  return newest && { id: newest[0], text: changesText(stage, newest[1].by, [newest]) };
}
