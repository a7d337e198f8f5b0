import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';

const web = path.resolve(import.meta.dirname, '..');
const read = (name) => readFile(path.join(web, name), 'utf8');
const ko = JSON.parse(await read('src/i18n/ko.json'));
const en = JSON.parse(await read('src/i18n/en.json'));
const sources = (await readdir(path.join(web, 'src'))).filter((name) => /\.(svelte|ts)$/.test(name));
const code = Object.fromEntries(await Promise.all(sources.map(async (name) => [name, await read(`src/${name}`)])));

// Keys that are put together from what the server says.
const dynamic = ['error.', 'step.', 'difficulty.', 'label.', 'warning.', 'shape.category.'];
const hangul = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]/;
const blanks = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

test('both languages have the same keys', () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(ko).sort());
});

test('both languages fill in the same values', () => {
  for (const key of Object.keys(ko)) assert.deepEqual(blanks(en[key]), blanks(ko[key]), key);
});

test('no text is empty, and only the language switch is in the other language', () => {
  for (const [key, text] of Object.entries(ko)) assert.ok(text.trim(), key);
  const foreign = Object.keys(en).filter((key) => hangul.test(en[key]));
  assert.deepEqual(foreign, ['app.language', 'app.languageShort']);
});

test('every key is used', () => {
  const all = Object.values(code).join('\n');
  const unused = Object.keys(ko).filter((key) => !dynamic.some((start) => key.startsWith(start)) && !all.includes(`'${key}'`));
  assert.deepEqual(unused, []);
});

test('no Hangul outside the catalogues', () => {
  assert.ok(sources.length > 5, `only ${sources.length} source files found`);
  for (const [name, text] of Object.entries(code)) assert.doesNotMatch(text, hangul, name);
});

test('markup has no inline styles or handlers: the policy forbids them', async () => {
  for (const [name, text] of [...Object.entries(code), ['index.html', await read('index.html')]]) {
    assert.doesNotMatch(text, /\sstyle="/, name);
    assert.doesNotMatch(text, /\son\w+="/, name);
  }
});

test('the lock file names no registry', async () => {
  const lock = JSON.parse(await read('package-lock.json'));
  const placed = Object.entries(lock.packages).filter(([, p]) => p.resolved);
  assert.deepEqual(placed, []);
  const unchecked = Object.entries(lock.packages).filter(([name, p]) => name && !p.integrity && !p.bundled && !p.inBundle);
  assert.deepEqual(unchecked.map(([name]) => name), []);
});

test('versions are exact', async () => {
  const { dependencies, devDependencies } = JSON.parse(await read('package.json'));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) assert.match(version, /^\d+\.\d+\.\d+$/, name);
});
