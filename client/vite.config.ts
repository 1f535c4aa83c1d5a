// Two builds: the pages (panel, desk, pay) with shared chunks under /static/, and the launcher as one
// classic script without imports, since a shop embeds it by a single script tag.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const outDir = process.env.THEKE_CLIENT_OUT ?? here('../server/theke_server/static');

export default defineConfig(({ mode }) => ({
  base: '/static/',
  publicDir: false,
  build:
    mode === 'launcher'
      ? {
          outDir,
          emptyOutDir: false,
          target: 'es2022',
          lib: {
            entry: here('src/launcher/main.ts'),
            formats: ['iife'],
            name: 'ThekeLauncher',
            fileName: () => 'launcher.js',
          },
        }
      : {
          outDir,
          emptyOutDir: true,
          target: 'es2022',
          modulePreload: { polyfill: false },
          rolldownOptions: {
            input: [here('panel.html'), here('join.html'), here('desk.html'), here('pay.html')],
          },
        },
}));
