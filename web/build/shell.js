// What the service worker keeps when it is installed: the page, what it loads at once, and what a run needs.
import { createHash } from 'node:crypto';

const needed = [/\/src\/(draw\/Draw|run\/Run)\.svelte$/, /\/src\/i18n\/(ko|en)\/run\.json$/, /\/src\/map\/plain\.ts$/];

/** Puts the list of files and their version in the place that src/offline/sw.ts leaves for them. */
export function shellOf(bundle) {
  const files = new Set();
  const add = (name) => {
    const chunk = bundle[name];
    if (!chunk || files.has(name)) return;
    files.add(name);
    for (const other of chunk.imports ?? []) add(other);
    for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style);
  };
  for (const name of Object.keys(bundle)) if (/\/tileworker-[^/]*\.js$/.test(name)) files.add(name);
  for (const chunk of Object.values(bundle)) {
    if (chunk.type !== 'chunk' || chunk.fileName === 'sw.js') continue;
    if (chunk.isEntry || needed.some((name) => chunk.moduleIds.some((id) => name.test(id)))) add(chunk.fileName);
  }
  const worker = bundle['sw.js'];
  if (worker.imports.length) throw new Error(`sw.js must be one file, but imports ${worker.imports}`);
  const page = Object.keys(bundle).sort().join(); // the names of hashed files change with what is in them
  const version = createHash('sha256').update(page + worker.code + (bundle['index.html']?.source ?? '')).digest('hex').slice(0, 12);
  const list = JSON.stringify([...files].sort().map((name) => `/${name}`));
  for (const [place, value] of [[/(["'`])__FILES__\1/, list], [/__VERSION__/, version]]) {
    if (!place.test(worker.code)) throw new Error(`sw.js has no place like ${place}`);
    worker.code = worker.code.replace(place, () => value);
  }
}
