// What the client's sources are held to beyond their types: `npm run lint` says what is too long, exported
// without a doc comment, imported in a circle, runs on when its element has gone, or would not stand being
// translated. `--json` prints the figures, for the test of the rooms.
//
// The syntax trees come from Vite's own parser: TypeScript 7 has none that is stable.
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Visitor, parseSync } from 'vite';

const SOURCES = fileURLToPath(new URL('src', import.meta.url));
/** Written by a script: as long as the types that it is made of. */
const GENERATED = ['wire.ts', 'http.ts'];
/** The one file that reads keys: it heeds input methods. The launcher's own parts have no field. */
const KEYS = /^(look\/keys\.ts$|launcher\/)/;
/** The one file that may start an interval: it ends it too. */
const TIMERS = 'look/lifetime.ts';
/** The one file that takes Lit from its package: what it makes of it stands being translated. */
const LIT = 'look/lit.ts';
const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 40;
/** What outlives every element. */
const PAGE = ['window', 'document', 'globalThis'];

/** Return the figures of every source file but the tests, by its path. */
function figures() {
  const paths = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('tests/'));
  return Object.fromEntries(paths.sort().map((path) => [path, figuresOf(path)]));
}

function figuresOf(path) {
  const text = readFileSync(join(SOURCES, path), 'utf8');
  const { program, comments, module, errors } = parseSync(path, text, { lang: 'ts' });
  if (errors.length) throw new Error(`${path}: ${errors[0].message}`);
  const specifiers = [
    ...[...module.staticImports, ...module.staticExports.flatMap(({ entries }) => entries)].map(
      ({ moduleRequest }) => moduleRequest?.value,
    ),
    ...module.dynamicImports
      .map(({ moduleRequest: { start, end } }) => text.slice(start, end))
      .filter((specifier) => /^['"]/.test(specifier)) // what is put together as it runs is no file of ours
      .map((specifier) => specifier.slice(1, -1)),
  ];
  return {
    lines: text.split('\n').length - 1,
    imports: [...new Set(specifiers)]
      .filter((specifier) => specifier?.startsWith('.'))
      .map((specifier) => posix.join(posix.dirname(path), specifier)),
    packages: [...new Set(specifiers)].filter((specifier) => specifier && !specifier.startsWith('.')),
    functions: functionsOf(program, text),
    keys: KEYS.test(path) ? [] : keysOf(program, text),
    mixed: mixedOf(program, text),
    endless: path === TIMERS ? [] : endlessOf(program, text),
    exports: exportsOf(program, comments, text),
  };
}

/** Return every function with its name and its lines; those within it count for both. */
function functionsOf(program, text) {
  const found = [];
  const names = new Map();
  const name = (node, key) => node && names.set(node, key.name ?? key.value ?? '');
  const count = (node) => {
    const lines = text.slice(node.start, node.end).split('\n').length;
    found.push({ name: node.id?.name ?? names.get(node) ?? '', line: lineAt(text, node.start), lines });
  };
  new Visitor({
    MethodDefinition: ({ key, value }) => name(value, key),
    PropertyDefinition: ({ key, value }) => name(value, key),
    Property: ({ key, value }) => name(value, key),
    VariableDeclarator: ({ id, init }) => name(init, id),
    FunctionDeclaration: count,
    FunctionExpression: count,
    ArrowFunctionExpression: count,
  }).visit(program);
  return found;
}

/** Return what nothing ends: intervals, and listeners of the page without a signal. */
function endlessOf(program, text) {
  const found = [];
  new Visitor({
    CallExpression({ callee, arguments: given, start }) {
      const owner = callee.object?.name ?? 'window';
      const name = callee.property?.name ?? callee.name;
      const ends = given[2]?.properties?.some(({ key }) => key?.name === 'signal' || key?.name === 'once');
      const listens = name === 'addEventListener' && PAGE.includes(owner) && (callee.name || callee.object.name);
      if (name === 'setInterval' || (listens && !ends)) found.push({ name, line: lineAt(text, start) });
    },
  }).visit(program);
  return found;
}

/** Return where a keyboard event is asked for its key without asking whether an input method has it. */
function keysOf(program, text) {
  const found = [];
  new Visitor({
    MemberExpression({ object, property, start }) {
      const names = ['keyCode', 'which', 'charCode', ...(object.name === 'event' ? ['key', 'isComposing'] : [])];
      if (names.includes(property.name)) found.push({ name: property.name, line: lineAt(text, start) });
    },
  }).visit(program);
  return found;
}

/**
 * Return where a template writes text beside a value. A translator takes both for one sentence: the value must be
 * within the text, or in an element of its own.
 */
function mixedOf(program, text) {
  const found = [];
  new Visitor({
    TaggedTemplateExpression({ tag, quasi, start }) {
      const mixes = tag.name === 'html' && isMixed(quasi.quasis.map(({ value }) => value.cooked));
      if (mixes) found.push({ line: lineAt(text, start) });
    },
  }).visit(program);
  return found;
}

/** Whether a text and a value stand between the same two tags. */
function isMixed(strings) {
  const marked = strings.join('\u0000');
  const tags = /<\/?[a-zA-Z](?:"[^"]*"|'[^']*'|[^"'>])*>/g;
  return marked.split(tags).some((run) => run.includes('\u0000') && /[^\s\u0000]/.test(run));
}

/** Return every name that is declared and exported, and whether a doc comment stands before it. */
function exportsOf(program, comments, text) {
  const docs = comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'));
  return program.body.flatMap((statement) => {
    const { type, declaration } = statement;
    if (type !== 'ExportNamedDeclaration' || !declaration) return [];
    const start = Math.min(statement.start, ...(declaration.decorators ?? []).map((one) => one.start));
    const documented = docs.some(({ end }) => end <= start && text.slice(end, start).trim() === '');
    const ids = declaration.declarations?.map(({ id }) => id) ?? [declaration.id];
    return ids.map(({ name }) => ({ name, line: lineAt(text, start), documented }));
  });
}

const lineAt = (text, offset) => text.slice(0, offset).split('\n').length;

/** Return the circles of imports: files that reach themselves, grouped (Tarjan's algorithm). */
function circlesOf(files) {
  const circles = [];
  const seen = new Map();
  const stack = [];
  const visit = (path) => {
    const own = { index: seen.size, low: seen.size, open: true };
    seen.set(path, own);
    stack.push(path);
    for (const next of files[path].imports.filter((one) => one in files)) {
      const other = seen.get(next) ?? visit(next);
      if (other.open) own.low = Math.min(own.low, other.low);
    }
    if (own.low !== own.index) return own;
    const group = stack.splice(stack.indexOf(path));
    for (const one of group) seen.get(one).open = false;
    if (group.length > 1 || files[path].imports.includes(path)) circles.push(group.sort());
    return own;
  };
  for (const path of Object.keys(files)) if (!seen.has(path)) visit(path);
  return circles;
}

/** Yield a sentence for everything that is not as it should be. */
function* faults(files, circles) {
  for (const circle of circles) yield `a circle of imports: ${circle.join(', ')}`;
  for (const [path, { lines, functions, endless, keys, mixed, packages, exports }] of Object.entries(files)) {
    const at = (line) => `${relative(process.cwd(), join(SOURCES, path))}:${line}`;
    if (lines > FILE_LINES_MAX && !GENERATED.includes(path)) yield `${at(1)} has ${lines} lines`;
    for (const { name, line, lines: long } of functions) {
      if (long > FUNCTION_LINES_MAX) yield `${at(line)} ${name || 'a function'} has ${long} lines`;
    }
    for (const { name, line } of keys) yield `${at(line)} ${name} of a keyboard event: use look/keys.ts`;
    for (const { line } of mixed) yield `${at(line)} a text beside a value: make one text of both`;
    if (packages.includes('lit') && path !== LIT) yield `${at(1)} takes Lit from its package: use ${LIT}`;
    for (const { name, line } of endless) yield `${at(line)} ${name} has no end: use look/lifetime.ts or a signal`;
    for (const { name, line, documented } of exports) {
      if (!documented) yield `${at(line)} ${name} has no doc comment`;
    }
  }
}

const files = figures();
const circles = circlesOf(files);
if (process.argv.includes('--json')) console.log(JSON.stringify({ files, circles }));
else {
  const found = [...faults(files, circles)];
  for (const fault of found) console.log(fault);
  if (found.length) process.exitCode = 1;
}
