// What stands in the elements of a form and is not sent yet. Browsers and password managers fill elements and say
// so by `input` alone, by `change` alone, or not at all: so what stands in an element counts, not what it has said.
import type { Field } from '../wire.ts';

/** What somebody wrote into a field, and why it was refused. */
interface Draft {
  value: string;
  error: string;
}

/** An element of a form, by the field that it is for. */
export interface Entry {
  id: string;
  value: string;
}

/** The values of a form that differ from what the session has. */
export class Drafts {
  readonly #drafts = new Map<Field, Draft>();
  readonly #drawn = new Map<Field, string>();
  readonly #sending = new Map<Field, string>();

  /** Return what to draw in a field that has `kept`, and remember it: any other value is somebody's. */
  draw(field: Field, kept: string): string {
    const text = this.#drafts.get(field)?.value ?? kept;
    this.#drawn.set(field, text);
    return text;
  }

  /** Take what stands in the elements. Returns whether anything is new. */
  read(entries: Iterable<Entry>): boolean {
    let changed = false;
    for (const { id, value } of entries) {
      const field = id as Field;
      if (!this.#drawn.has(field) || this.#drawn.get(field) === value) continue;
      this.write(field, value);
      changed = true;
    }
    return changed;
  }

  /** Take a value that somebody chose, though it may be the one that was drawn. */
  write(field: Field, value: string): void {
    this.#drafts.set(field, { value, error: '' });
    this.#drawn.set(field, value);
  }

  /** Return what is to be sent now, a country first: what is beside it is checked by it. */
  unsent(kept: (field: Field) => string, may: (field: Field) => boolean): [Field, string][] {
    const found: [Field, string][] = [];
    for (const [field, { value, error }] of this.#drafts) {
      if (error || !may(field) || this.#sending.get(field) === value) continue;
      if (value === kept(field)) this.#drafts.delete(field);
      else found.push([field, value]);
    }
    return found.sort(([one], [other]) => rank(one) - rank(other));
  }

  /** A value is on its way. */
  sent(field: Field, value: string): void {
    this.#sending.set(field, value);
  }

  /** It was answered: with an error where it was refused. What was written since then stays. */
  answered(field: Field, value: string, error: string): void {
    if (this.#sending.get(field) === value) this.#sending.delete(field);
    if (this.#drafts.get(field)?.value !== value) return;
    if (error) this.#drafts.set(field, { value, error });
    else this.#drafts.delete(field);
  }

  /** Say at a field why it stands in the way. */
  refuse(field: Field, kept: string, error: string): void {
    this.#drafts.set(field, { value: this.#drafts.get(field)?.value ?? kept, error });
  }

  /** Try again what was refused in these fields. */
  retry(fields: readonly Field[]): void {
    for (const field of fields) {
      const draft = this.#drafts.get(field);
      if (draft?.error) this.#drafts.set(field, { value: draft.value, error: '' });
    }
  }

  /** Return why a field was refused; empty where it was not. */
  error(field: Field): string {
    return this.#drafts.get(field)?.error ?? '';
  }

  /** Return what is written in a field and not sent, where something is. */
  value(field: Field): string | undefined {
    return this.#drafts.get(field)?.value;
  }

  /** Return the first of these fields that was refused. */
  refused(fields: readonly Field[]): Field | undefined {
    return fields.find((field) => this.error(field));
  }

  /** Only these fields are drawn now. What was written in others stays: the next country may have them again. */
  keepOnly(fields: readonly Field[]): void {
    for (const field of [...this.#drawn.keys()]) if (!fields.includes(field)) this.#drawn.delete(field);
  }
}

const rank = (field: Field): number => (field.endsWith('country') ? 0 : 1);
