import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { icon } from './build/icons.js';
import { shellOf } from './build/shell.js';

const require = createRequire(import.meta.url);
const outDir = path.resolve(import.meta.dirname, '../embed/web/dist');

// The viewers of the API document are served from our own origin, at /docs and /redoc.
const viewers = [
  { from: 'swagger-ui-dist/package.json', file: 'swagger-ui.css' },
  { from: 'swagger-ui-dist/package.json', file: 'swagger-ui-bundle.js' },
  { from: 'redoc/package.json', file: 'bundles/redoc.standalone.js' },
];

// ReDoc shows its maker's logo from a CDN. One empty picture keeps the page within our origin.
const redocLogo = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const emptyPicture = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";

async function copyViewers() {
  const docs = path.join(outDir, 'docs');
  await mkdir(docs, { recursive: true });
  for (const { from, file } of viewers) {
    const source = path.join(path.dirname(require.resolve(from)), file);
    const target = path.join(docs, path.basename(file));
    if (!file.includes('redoc')) {
      await cp(source, target);
      continue;
    }
    const text = await readFile(source, 'utf8');
    if (!text.includes(redocLogo)) throw new Error(`${file} no longer loads ${redocLogo}: see what it loads now`);
    await writeFile(target, text.replaceAll(redocLogo, emptyPicture));
  }
}

async function drawIcons() {
  const svg = await readFile(path.resolve(import.meta.dirname, 'public/favicon.svg'), 'utf8');
  const all = { 'icon-192': icon(svg, 192), 'icon-512': icon(svg, 512), 'icon-maskable-512': icon(svg, 512, true) };
  for (const [name, picture] of Object.entries(all)) await writeFile(path.join(outDir, `${name}.png`), picture);
}

export default defineConfig({
  plugins: [
    svelte(),
    {
      name: 'runnerway-dist',
      apply: 'build',
      enforce: 'post',
      generateBundle: (_, bundle) => shellOf(bundle),
      async closeBundle() {
        await copyViewers();
        await drawIcons();
        await writeFile(path.join(outDir, '.gitkeep'), ''); // the build empties the folder; the placeholder is tracked
      },
    },
  ],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { index: path.resolve(import.meta.dirname, 'index.html'), sw: path.resolve(import.meta.dirname, 'src/offline/sw.ts') },
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: {
    // npm run dev: the page from here, everything else from a running server.
    proxy: Object.fromEntries(['/api', '/tiles', '/map.json', '/docs', '/redoc'].map((at) => [at, 'http://127.0.0.1:8000'])),
  },
});
