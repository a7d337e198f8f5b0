import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { transformWithOxc } from 'vite';

/** Loads a module of src/ that imports nothing. */
export async function load(name) {
  const file = path.resolve(import.meta.dirname, '../src', name);
  const { code } = await transformWithOxc(await readFile(file, 'utf8'), file);
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}
