// Lit, as every page here uses it: safe in a document whose text nodes are not ours. A browser's translator puts
// `<font>` in the place of each text node, and Lit would go on writing into the node that is gone: an old total
// would stay on the screen.
import {
  LitElement as Component,
  html as drawn,
  type PropertyValues,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { Directive, directive, type ChildPart } from 'lit/directive.js';
import { setCommittedValue } from 'lit/directive-helpers.js';

export { css, nothing, svg } from 'lit';
export type { PropertyValues, ReactiveController, ReactiveControllerHost, TemplateResult };

/** Where Lit keeps what it has drawn into a root. */
const DRAWN = '_$litPart$';
/** Closes what stands in the place of an expression, so that no text node beside it is needed to find the end. */
const END = '<!---->';

/** A text that is set as a whole: all that stands in its place goes, and a new node comes. */
class WholeText extends Directive {
  #text: unknown;

  override render(text: unknown): unknown {
    return text;
  }

  override update(part: ChildPart, [text]: [unknown]): unknown {
    if (this.#text !== undefined && this.#text !== text) setCommittedValue(part);
    this.#text = text;
    return text;
  }
}

const wholeText = directive(WholeText);

/** A template of ours: its strings with an end after each text, and which expressions are texts. */
interface Marked {
  readonly strings: TemplateStringsArray;
  readonly isText: readonly boolean[];
}

const templates = new WeakMap<TemplateStringsArray, Marked>();

/** Draw a template. What stands between tags is set as a whole element's text would be. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult<1> {
  let marked = templates.get(strings);
  if (!marked) templates.set(strings, (marked = mark(strings)));
  const { isText } = marked;
  return drawn(marked.strings, ...values.map((value, index) => (isText[index] ? whole(value) : value)));
}

function mark(strings: TemplateStringsArray): Marked {
  const isText = betweenTags(strings);
  const ended = strings.map((text, index) => (isText[index - 1] ? END + text : text));
  return { strings: Object.assign(ended, { raw: ended }), isText };
}

/** Return after which strings an expression stands between tags, and not in one. */
function betweenTags(strings: readonly string[]): boolean[] {
  let open = '';
  return strings.map((text) => {
    for (const char of text) {
      if (open === '') open = char === '<' ? char : '';
      else if (open !== '<') open = char === open ? '<' : open;
      else if (char === '>') open = '';
      else if (char === '"' || char === "'") open = char;
    }
    return open === '';
  });
}

function whole(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(whole);
  return typeof value === 'string' || typeof value === 'number' ? wholeText(value) : value;
}

/** A component. Where others have taken its document apart, so that Lit finds no place any more, it draws anew. */
export class LitElement extends Component {
  protected override update(changed: PropertyValues): void {
    try {
      super.update(changed);
    } catch (error) {
      if (!this.hasUpdated) throw error;
      this.render(); // A fault of its own is thrown here, and what stands stays.
      this.renderRoot.replaceChildren();
      Reflect.deleteProperty(this.renderRoot, DRAWN);
      super.update(changed);
    }
  }
}

/** Return a sentence in which these words stay as they are written: amounts, names and codes are not translated. */
export function asWritten(text: string, ...words: string[]): unknown {
  const kept = words.filter(Boolean);
  if (!kept.length) return text;
  const either = kept.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  const places = new RegExp(`(?<![\\p{L}\\p{N}])(${either})(?![\\p{L}\\p{N}])`, 'u');
  return text.split(places).map((part, index) => (index % 2 ? html`<span translate="no">${part}</span>` : part));
}
