// Who else sees a field, in words, and the two buttons with which the shopper decides that.
import { eyeOpen, eyeShut, pen } from '../look/icons.ts';
import { html, nothing } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import { dotted } from '../words/dotted.ts';
import type { Access, Field, FieldView } from '../wire.ts';
import { advisors, nameOf, type Stage } from './stage.ts';

/** What a press asks for: another access of one advisor to a field, or none. */
export type Share = (field: Field, advisor: string, access: Access | undefined) => void;

/** Return what the others see of a field, live; nothing while there is nothing in it to see. The name that all may see is no secret of another field. */
export function seenBy(stage: Stage, view: FieldView): string {
  const { contact } = stage.words;
  if (!view.filled && !Object.keys(view.shared_with).length) return '';
  const present = advisors(stage);
  const { nickname } = stage.view.fields;
  const seen = nickname?.for_all && view.value === nickname.value ? view.value : '';
  if (!present.length) return contact.onlyYou;
  const texts = present.map(([id]) => {
    const name = nameOf(stage, id);
    const access = view.shared_with[id];
    if (access) return access === 'edit' ? contact.mayFill(name) : contact.canSee(name);
    if (seen) return contact.sees(name, seen);
    return view.filled ? `${contact.onlyYou}. ${contact.sees(name, contact.filled)}` : contact.onlyYou;
  });
  return dotted(...new Set(texts));
}

/** Return two buttons for each advisor: may see, and once that is so, may fill; `label` is the field's. */
export const eyes = (stage: Stage, field: Field, label: string, view: FieldView, share: Share) =>
  advisors(stage).map(([id]) => eyesOf(stage, field, label, id, view, share));

function eyesOf(stage: Stage, field: Field, label: string, advisor: string, view: FieldView, share: Share) {
  const { contact } = stage.words;
  const name = nameOf(stage, advisor);
  const access = view.shared_with[advisor];
  const button = (id: string, text: string, pressed: boolean, icon: unknown, wanted: Access | undefined) => html`
    <button
      type="button"
      class="eye"
      data-testid=${id}
      title=${text}
      aria-label=${text}
      aria-pressed=${pressed ? 'true' : 'false'}
      @click=${() => share(field, advisor, wanted)}
    >
      ${icon}
    </button>
  `;
  const see = contact.letSee(name, label);
  const fill = contact.letFill(name, label);
  const edits = access === 'edit';
  return html`
    ${button(ID.fieldEye, see, access !== undefined, access ? eyeOpen : eyeShut, access ? undefined : 'see')}
    ${access ? button(ID.fieldPen, fill, edits, pen, edits ? 'see' : 'edit') : nothing}
  `;
}
