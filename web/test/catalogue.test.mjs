import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { parse } from 'svelte/compiler';

const web = path.resolve(import.meta.dirname, '..');
const read = (name) => readFile(path.join(web, name), 'utf8');
const areas = (await readdir(path.join(web, 'src/i18n/ko'))).sort();
const catalogue = async (language) => {
  const files = await Promise.all(areas.map(async (file) => [file, JSON.parse(await read(`src/i18n/${language}/${file}`))]));
  return Object.fromEntries(files);
};
const [koFiles, enFiles] = [await catalogue('ko'), await catalogue('en')];
const [ko, en] = [Object.assign({}, ...Object.values(koFiles)), Object.assign({}, ...Object.values(enFiles))];
const sources = (await readdir(path.join(web, 'src'), { recursive: true })).filter((name) => /\.(svelte|ts)$/.test(name));
const code = Object.fromEntries(await Promise.all(sources.map(async (name) => [name, await read(`src/${name}`)])));

const hangul = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]/;
const blanks = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

test('both languages have the same areas and keys, each in the file of its area', async () => {
  assert.deepEqual((await readdir(path.join(web, 'src/i18n/en'))).sort(), areas);
  for (const file of areas) {
    assert.deepEqual(Object.keys(enFiles[file]).sort(), Object.keys(koFiles[file]).sort(), file);
    const strays = Object.keys(koFiles[file]).filter((key) => !key.startsWith(file.replace('json', '')));
    assert.deepEqual(strays, [], `${file} has keys of other areas`);
  }
});

test('the types know every area', async () => {
  const words = await read('src/lib/words.ts');
  for (const file of areas) assert.ok(words.includes(`'../i18n/ko/${file}'`), `lib/words.ts does not name ${file}`);
});

test('both languages fill in the same values', () => {
  for (const key of Object.keys(ko)) assert.deepEqual(blanks(en[key]), blanks(ko[key]), key);
});

test('no text is empty, and only names of languages are in another language', () => {
  for (const [key, text] of Object.entries({ ...ko, ...en })) assert.ok(text.trim(), key);
  const foreign = Object.keys(en).filter((key) => hangul.test(en[key]));
  assert.deepEqual(foreign.filter((key) => !['app.language', 'app.languageShort', 'account.language.ko'].includes(key)), []);
});

test('what the server says of a search has words here: notices, and why there is none', async () => {
  const [notices, errors] = await Promise.all(['notice.go', 'errors.go'].map((file) => read(`../server/${file}`)));
  const codes = [...notices.matchAll(/^\tnotice\w+ += "(\w+)"$/gm)].map((m) => m[1]);
  assert.ok(codes.length > 5, `codes in server/notice.go: ${codes}`);
  for (const code of codes) assert.ok(ko[`results.notice.${code}`], `no words for the notice ${code}`);
  const ours = ['AREA_NOT_COVERED', 'AREA_TOO_SMALL', 'EXTERNAL_API_ERROR', 'SEARCH_TOO_SLOW', 'SERVICE_UNAVAILABLE', 'TOO_MANY_REQUESTS'];
  for (const code of ours) assert.ok(errors.includes(`"${code}"`) && ko[`error.${code}`], `no words for ${code}, or it is none of the server's`);
});

/** The keys that nothing asks for, neither whole nor put together. said is what the server's code says. */
function unusedKeys(keys, code, said) {
  const all = Object.values(code).join('\n');
  const near = (name) => Object.keys(code).filter((other) => path.dirname(other) === path.dirname(name)).map((other) => code[other]).join('\n');
  // t(`goals.state.${state}`) is about what its own area names, tMaybe(`error.${code}`) about what the server may say.
  const stems = Object.keys(code).flatMap((name) =>
    [...code[name].matchAll(/\bt(Maybe)?\(`([a-zA-Z][\w.]*\.)\$\{[^`]*\}([\w.]*)`/g)].map(([, maybe, head, tail]) => ({ head, tail, where: maybe ? all + said : near(name) })));
  const names = (where, word) =>
    where.includes(`'${word}'`) || where.includes(`"${word}"`) || new RegExp(/^\d+$/.test(word) ? `\\b${word}\\b` : `\\b${word}: `).test(where);
  const together = (key) => stems.some(({ head, tail, where }) =>
    key.startsWith(head) && key.endsWith(tail) && names(where, key.slice(head.length, key.length - tail.length)));
  return keys.filter((key) => !all.includes(`'${key}'`) && !together(key));
}

test('every key is used', async () => {
  const some = { 'goals/Card.svelte': "t('goals.new') t(`goals.state.${s}`) tMaybe(`error.${code}`)", 'goals/goals.ts': "'done'", 'runs/runs.ts': "'lost'" };
  assert.deepEqual(unusedKeys(['goals.new', 'goals.old', 'goals.state.done', 'goals.state.lost', 'error.GONE', 'error.BUSY'], some, '"GONE"'), ['goals.old', 'goals.state.lost', 'error.BUSY']);
  const files = (await Promise.all(['server', 'geo', 'store'].map(async (folder) => (await readdir(path.join(web, '..', folder), { recursive: true })).map((name) => `../${folder}/${name}`)))).flat();
  const said = await Promise.all(files.filter((name) => /(?<!_test)\.go$/.test(name)).map(read));
  assert.deepEqual(unusedKeys(Object.keys(ko), code, said.join('\n')), []);
});

test('no Hangul outside the catalogues', () => {
  assert.ok(sources.length > 20, `only ${sources.length} source files found`);
  const drawn = 'draw/hangul.ts'; // is about the letters themselves
  for (const [name, text] of Object.entries(code)) if (name !== drawn) assert.doesNotMatch(text, hangul, name);
  assert.match(code[drawn], hangul);
});

// What a reader sees or hears of markup that is not taken from the catalogues.
function untranslated(text) {
  const found = [];
  const words = /\p{L}{2,}/u;
  const spoken = ['aria-label', 'alt', 'title', 'placeholder', 'label', 'text', 'hint', 'aria-valuetext'];
  const look = (node) => {
    if (!node || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach(look);
    if (node.type === 'Text' && words.test(node.data)) found.push(node.data.trim());
    if (node.type === 'Attribute') {
      if (spoken.includes(node.name) && Array.isArray(node.value)) node.value.filter((v) => v.type === 'Text').forEach(look);
      return;
    }
    if (node.type === 'StyleSheet' || node.type === 'Script') return;
    for (const key of ['attributes', 'fragment', 'nodes', 'body', 'consequent', 'alternate', 'fallback', 'pending', 'then', 'catch']) look(node[key]);
  };
  look(parse(text, { modern: true }).fragment);
  return found;
}

test('no words in markup but from the catalogues', () => {
  assert.deepEqual(untranslated('<p title="So wrong">Hello {name}</p>'), ['So wrong', 'Hello']);
  const names = ['RunnerWay', 'GPX', 'FIT', 'TCX', 'GeoJSON', 'PNG', 'km', 'mi'];
  for (const [name, text] of Object.entries(code)) {
    if (!name.endsWith('.svelte')) continue;
    assert.deepEqual(untranslated(text).filter((words) => !names.includes(words)), [], name);
  }
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
