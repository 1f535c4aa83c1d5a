// What the built client may use of browsers: `npm run baseline [folder]` reads every script that is sent and names
// what an engine of the baseline does not have, by MDN's compatibility data. It reads bundles and not sources,
// since a library can use something new too.
import compat from '@mdn/browser-compat-data' with { type: 'json' };
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Visitor, parseSync } from 'vite';

/** The oldest engines in which everything works; docs/embed.md says the same. */
export const BASELINE = { chrome: 120, firefox: 125, safari: 17.4 };
const STATIC = fileURLToPath(new URL('../server/theke_server/static', import.meta.url));
const SUFFIX = '_static';

/** What is newer, or is not in all engines, and why it may be used all the same. */
const GUARDED = {
  'AbortSignal.timeout': 'older engines name the error otherwise; nobody reads its name',
  allowsFeature: 'the launcher: only where an engine says what a page withholds',
  setSinkId: 'the call: a loudspeaker is chosen only where an engine can',
  destroy: 'an element of Stripe, which brings its own script',
  exponentialRampToValueAtTime: 'the ring: in Firefox only the ramp of a moving value is another one',
  createPolicy: 'Lit: only where there are trusted types',
};

/** Whether all engines of the baseline have a feature. */
const isThere = ({ support }) =>
  Object.entries(BASELINE).every(([engine, oldest]) =>
    [support[engine] ?? []].flat().some(({ version_added: added, version_removed: removed, flags, prefix, partial_implementation: part }) => {
      const since = parseFloat(String(added).replace('≤', ''));
      return since <= oldest && !removed && !flags && !prefix && !part;
    }),
  );

/** What there is by name: objects, their own members, and the members of what they make. */
function features() {
  const owners = new Map();
  const members = new Map();
  const groups = [...Object.entries(compat.api), ...Object.entries(compat.javascript.builtins)];
  for (const [owner, parts] of groups) {
    if (parts.__compat) owners.set(owner, isThere(parts.__compat));
    for (const [name, { __compat: feature } = {}] of Object.entries(parts)) {
      if (!feature || name === owner) continue;
      const plain = name.replace(SUFFIX, '');
      owners.set(`${owner}.${plain}`, owners.get(`${owner}.${plain}`) || isThere(feature));
      if (!name.endsWith(SUFFIX)) members.set(name, members.get(name) || isThere(feature));
    }
  }
  return { owners, members };
}

/** Return what a script calls its own: names of ours are not those of a browser. */
function ownNames({ program }) {
  const own = new Set();
  const name = ({ key, computed }) => !computed && own.add(key.name ?? key.value);
  new Visitor({ MethodDefinition: name, PropertyDefinition: name, Property: name }).visit(program);
  return own;
}

/** Return what a script uses that the baseline does not have: objects, what they do, and what is done with things. */
function beyond({ program }, own, { owners, members }) {
  const found = new Set();
  const made = (callee) => callee.type === 'Identifier' && owners.get(callee.name) === false && found.add(callee.name);
  new Visitor({
    NewExpression: ({ callee }) => made(callee),
    MemberExpression: ({ object }) => made(object),
    CallExpression({ callee }) {
      made(callee);
      if (callee.type !== 'MemberExpression' || callee.computed) return;
      const { name } = callee.property;
      const whole = callee.object.type === 'Identifier' ? `${callee.object.name}.${name}` : '';
      if (owners.has(whole)) owners.get(whole) || found.add(whole);
      else if (members.get(name) === false && !own.has(name)) found.add(name);
    },
  }).visit(program);
  return [...found].filter((name) => !(name in GUARDED));
}

/** Return the syntax tree of a script. */
function read(path) {
  const tree = parseSync(path, readFileSync(path, 'utf8'), { lang: 'js' });
  if (tree.errors.length) throw new Error(`${path}: ${tree.errors[0].message}`);
  return tree;
}

const folder = process.argv[2] ?? STATIC;
const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js'));
if (!paths.length) throw new Error(`${folder}: no scripts; build the client first`);
const scripts = paths.sort().map((path) => [path, read(join(folder, path))]);
const own = new Set(scripts.flatMap(([, tree]) => [...ownNames(tree)]));
const known = features();
for (const [path, tree] of scripts) {
  for (const name of beyond(tree, own, known)) {
    console.log(`${path}: ${name} is newer than the baseline`);
    process.exitCode = 1;
  }
}
