import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { transformWithOxc } from 'vite';

/** The address of a module of src/ as code for this process. imports says which of its imports is which module of src/. */
async function address(name, imports) {
  const file = path.resolve(import.meta.dirname, '../src', name);
  let { code } = await transformWithOxc(await readFile(file, 'utf8'), file);
  for (const [said, meant] of Object.entries(imports)) {
    const there = await address(meant, {});
    code = code.replaceAll(`'${said}'`, `'${there}'`).replaceAll(`"${said}"`, `'${there}'`);
  }
  return `data:text/javascript,${encodeURIComponent(code).replaceAll("'", '%27')}`;
}

/** Loads a module of src/ that imports no more than what imports names. */
export async function load(name, imports = {}) {
  return import(await address(name, imports));
}
