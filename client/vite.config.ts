// Six builds: the pages (panel, desk, pay) with shared chunks under /static/; the demo's page; the call's window; the launcher as one script
// that is classic and module alike, since a shop embeds it by a single tag; and before it its two further files, which
// the launcher fetches by the names that this build has given them.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type BuildOptions, type Plugin } from 'vite';
import { ID } from './src/look/testids.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const outDir = process.env.THEKE_CLIENT_OUT ?? here('../server/theke_server/static');
const TEMPLATES = ['html', 'css', 'svg'];

/** The indentation of templates and styles is for those who read the sources. */
const tightTemplates: Plugin = {
  name: 'theke:tight-templates',
  enforce: 'post',
  transform(code, id) {
    if (!id.startsWith(here('src')) || !id.endsWith('.ts')) return undefined;
    let tight = code;
    for (const { start, end, tag } of quasis(this.parse(code)).sort((one, other) => other.start - one.start)) {
      const lines = tight.slice(start, end).replace(/\s*\n\s*/g, ' ');
      const text = tag === 'css' ? tightStyle(lines) : lines;
      tight = tight.slice(0, start) + text + tight.slice(end);
    }
    return { code: tight, map: null };
  },
};

/** Names for browser tests are constants: written where they stand, no page carries all of them. */
const plainIds: Plugin = {
  name: 'theke:plain-ids',
  enforce: 'pre',
  transform(code, id) {
    if (!id.startsWith(here('src')) || id.endsWith('/testids.ts')) return undefined;
    const known = (name: string) => ID[name as keyof typeof ID];
    const written = code
      .replace(/=\$\{ID\.(\w+)\}/g, (_, name: string) => `="${known(name)}"`)
      .replace(/\bID\.(\w+)\b/g, (_, name: string) => `'${known(name)}'`);
    return { code: written, map: null };
  },
};

/**
 * The pay page names its own files with their hashes: browsers refuse one that was changed on its way, and
 * `theke pay-page check` has something to compare (PCI DSS 11.6.1). Modules that others import, now or
 * later, are named too: an import of its own carries no hash.
 */
const payIntegrity: Plugin = {
  name: 'theke:pay-integrity',
  writeBundle(options, bundle) {
    const dir = options.dir ?? outDir;
    const page = join(dir, 'pay.html');
    if (!existsSync(page)) return;
    const hash = (file: string) =>
      `sha384-${createHash('sha384').update(readFileSync(join(dir, file))).digest('base64')}`;
    const imported = (file: string): string[] => {
      const chunk = bundle[file];
      if (chunk?.type !== 'chunk') return [];
      return [...chunk.imports, ...chunk.dynamicImports].flatMap((one) => [one, ...imported(one)]);
    };
    const before = readFileSync(page, 'utf8');
    if (before.includes(' integrity="')) return;
    const html = before.replace(
      /<(script|link)\b[^>]* (?:src|href)="\/static\/([^"]+)"/g,
      (tag: string, _: string, file: string) => `${tag} integrity="${hash(file)}"`,
    );
    const entries = [...html.matchAll(/<script[^>]* src="\/static\/([^"]+)"/g)].map(([, file]) => file ?? '');
    const preloads = [...new Set(entries.flatMap(imported))].map(
      (file) => `    <link rel="modulepreload" crossorigin href="/static/${file}" integrity="${hash(file)}">\n`,
    );
    writeFileSync(page, html.replace(/ *<link rel="stylesheet"/, (first) => `${preloads.join('')}${first}`));
  },
};

/**
 * A part that comes later needs nothing before it: the one style is named by every page itself, and modules are not
 * preloaded. What the build would wrap around each import has nothing to do.
 */
const plainImports: Plugin = {
  name: 'theke:plain-imports',
  enforce: 'post',
  transform(code, id) {
    if (!id.endsWith('vite/preload-helper.js')) return undefined;
    if (!code.includes('__vitePreload')) throw new Error('the wrapper of imports has another name now');
    return { code: 'export const __vitePreload = (load) => load();', map: null };
  },
};

/** Scripts and styles are the same for everybody: the server sends them as small as they were made here. */
const smallForms: Plugin = {
  name: 'theke:small-forms',
  writeBundle(options, bundle) {
    for (const file of Object.keys(bundle).filter((name) => /\.(js|css|svg)$/.test(name))) {
      const path = join(options.dir ?? outDir, file);
      const source = readFileSync(path);
      writeFileSync(`${path}.br`, brotliCompressSync(source));
      writeFileSync(`${path}.gz`, gzipSync(source, { level: 9 }));
    }
  },
};

interface Span {
  start: number;
  end: number;
  /** Of which kind of template. */
  tag: string;
}

/** Return a style without the spaces that only make it easier to read. */
const tightStyle = (style: string): string =>
  style.replace(/ ?([{};,]) ?/g, '$1').replace(/: /g, ':').replace(/;\}/g, '}');

/** Return where the literal parts of our templates are in a syntax tree. */
function quasis(node: unknown): Span[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type, tag, quasi } = node as { type?: string; tag?: { name?: string }; quasi?: { quasis: Span[] } };
  const isOurs = type === 'TaggedTemplateExpression' && TEMPLATES.includes(tag?.name ?? '');
  const own = isOurs && quasi ? quasi.quasis.map(({ start, end }) => ({ start, end, tag: tag?.name ?? '' })) : [];
  return [...own, ...Object.values(node).flatMap(quasis)];
}

/** Return the name of a further file of the launcher's, which was built before. */
function furtherFile(kind: string): string {
  const pattern = new RegExp(`^${kind}-[\\w-]+\\.js$`);
  const found = readdirSync(join(outDir, 'assets')).filter((name) => pattern.test(name));
  const [name] = found;
  if (!name || found.length > 1) throw new Error(`${outDir}: ${found.length} files ${kind}`);
  return name;
}

const PAGES: BuildOptions = {
  emptyOutDir: true,
  modulePreload: false,
  rolldownOptions: {
    checks: { pluginTimings: false },
    input: ['panel', 'desk', 'pay', 'join'].map((page) => here(`${page}.html`)),
  },
};
/** By themselves: what they share with the pages would cut theirs into more files. */
const byItself = (page: string): BuildOptions => ({ modulePreload: false, rolldownOptions: { input: here(page) } });
const further = (source: string, kind: string): BuildOptions => ({
  modulePreload: false,
  rolldownOptions: {
    input: here(source),
    preserveEntrySignatures: 'strict',
    output: { format: 'es', entryFileNames: `assets/${kind}-[hash].js` },
  },
});
const LAUNCHER: BuildOptions = {
  lib: {
    entry: here('src/launcher/main.ts'),
    formats: ['iife'],
    name: 'ThekeLauncher',
    fileName: () => 'launcher.js',
  },
};
const BUILDS: Record<string, BuildOptions> = {
  demo: byItself('demo.html'),
  'call-window': byItself('call.html'),
  launcher: LAUNCHER,
  'launcher-panel': further('src/launcher/panel.ts', 'launcher-panel'),
  'launcher-notices': further('src/launcher/notices.ts', 'launcher-notices'),
};
/** The names that the launcher's first file fetches the others by. */
const furtherFiles = () => ({
  PANEL_FILE: JSON.stringify(furtherFile('launcher-panel')),
  NOTICES_FILE: JSON.stringify(furtherFile('launcher-notices')),
});

export default defineConfig(({ mode }) => ({
  base: '/static/',
  publicDir: false,
  plugins: [plainIds, tightTemplates, payIntegrity, smallForms, plainImports],
  define: mode === 'launcher' ? furtherFiles() : {},
  build: { outDir, emptyOutDir: false, target: 'es2022', ...(BUILDS[mode] ?? PAGES) },
}));
