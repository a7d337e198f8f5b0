// Code that nothing uses: exports, icons, and classes and variables of the style sheet that all screens share. What is unused
// within a file the compilers find.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';

const web = path.resolve(import.meta.dirname, '..');
const read = async (folder, ending) => {
  const names = (await readdir(path.join(web, folder), { recursive: true })).filter((name) => ending.test(name));
  return Object.fromEntries(await Promise.all(names.map(async (name) => [`${folder}/${name}`, await readFile(path.join(web, folder, name), 'utf8')])));
};
const code = await read('src', /\.(svelte|ts)$/);
const users = { ...code, ...(await read('test', /\.mjs$/)), ...(await read('build', /\.[jt]s$/)) };
const css = await readFile(path.join(web, 'src/app/app.css'), 'utf8');
const all = Object.values(code).join('\n') + (await readFile(path.join(web, 'index.html'), 'utf8'));
const allOf = (text, pattern) => [...new Set([...text.matchAll(pattern)].map((m) => m[1]))];
const word = (name) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`);

test('every export is imported somewhere', () => {
  const unused = Object.entries(code).flatMap(([file, text]) =>
    allOf(text, /export (?:async )?(?:const|let|function|class|interface|type) (\w+)/g)
      .filter((name) => !Object.entries(users).some(([other, its]) => other !== file && word(name).test(its)))
      .map((name) => `${file}: ${name}`));
  assert.deepEqual(unused, []);
});

test('every icon is shown somewhere', () => {
  const icons = allOf(code['src/ui/Icon.svelte'], /^ {4}(\w+): '/gm);
  assert.ok(icons.length > 20, `only ${icons.length} icons found`);
  const others = Object.entries(code).filter(([file]) => !file.endsWith('Icon.svelte')).map(([, text]) => text).join('\n');
  assert.deepEqual(icons.filter((name) => !new RegExp(`['"]${name}['"]`).test(others)), []);
});

test('every class and variable of app.css is used', () => {
  const markup = all.replace(/<style>[\s\S]*?<\/style>/g, '');
  const classes = allOf(css.replace(/url\([^)]*\)/g, ''), /\.([a-zA-Z][\w-]*)/g);
  assert.ok(classes.length > 10, `only ${classes.length} classes found`);
  assert.deepEqual(classes.filter((name) => !word(name).test(markup)), []);
  const variables = allOf(css, /(--[\w-]+):/g);
  assert.deepEqual(variables.filter((name) => !new RegExp(`${name}(?![\\w-]|:)`).test(all + css)), []);
});
