import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

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

export default defineConfig({
  plugins: [
    svelte(),
    {
      name: 'runnerway-dist',
      apply: 'build',
      async closeBundle() {
        await copyViewers();
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
  },
  server: {
    // npm run dev: the page from here, everything else from a running server.
    proxy: Object.fromEntries(['/api', '/tiles', '/map.json', '/docs', '/redoc'].map((at) => [at, 'http://127.0.0.1:8000'])),
  },
});
