// What others build from the OpenAPI document: it is valid, and a TypeScript client made from it compiles.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createConfig, lint } from '@redocly/openapi-core';

const run = promisify(execFile);
const here = import.meta.dirname;
const document = path.resolve(here, '../../server/testdata/openapi.json');
const binary = (name) => path.resolve(here, '../node_modules/.bin', name);

// Beyond what is recommended: every operation has a summary and exactly one known chapter, and examples fit their schemas.
// Left out is what the contract wants (generate/{task_id} beside {route_id}/name; operations open to all, which state no
// security), what the tests of the server see to (statuses), what each installation knows better (servers, licence), and
// components that are shown in place of being named, as the flat replies are.
const rules = {
  'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: false },
  'no-invalid-schema-examples': { severity: 'error', allowAdditionalProperties: false },
  'no-invalid-parameter-examples': { severity: 'error', allowAdditionalProperties: false },
  'operation-singular-tag': 'error',
  'operation-tag-defined': 'error',
  'tag-description': 'error',
  'no-ambiguous-paths': 'off',
  'security-defined': 'off',
  'operation-4xx-response': 'off',
  'no-empty-servers': 'off',
  'info-license': 'off',
  'no-unused-components': 'off',
};
const validate = async (file) => lint({ ref: file, config: await createConfig({ extends: ['recommended'], rules }) });

describe('the OpenAPI document', () => {
  test('is valid, and so are its examples', async () => {
    const problems = await validate(document);
    assert.deepEqual(problems.map((p) => `${p.location[0]?.pointer}: ${p.message} (${p.ruleId})`), []);
  });

  test('would not be called valid if it were not', async () => {
    const broken = JSON.parse(await readFile(document, 'utf8'));
    broken.paths['/health'].get.responses['200'].content = 'none';
    broken.paths['/api/v1/goals'].post.requestBody.content['application/json'].example.target_type = 'miles';
    broken.components.schemas.LogIn.properties.email = { $ref: '#/components/schemas/Nowhere' };
    const copy = path.join(here, 'client/broken.json');
    await writeFile(copy, JSON.stringify(broken));
    try {
      const found = (await validate(copy)).map((p) => p.ruleId);
      for (const rule of ['struct', 'no-unresolved-refs', 'no-invalid-media-type-examples']) assert.ok(found.includes(rule), `${rule} is not among ${found}`);
    } finally {
      await rm(copy);
    }
  });

  test('makes a TypeScript client that compiles and calls what the app calls', async () => {
    const client = path.join(here, 'client');
    await run(binary('openapi-typescript'), [document, '--output', path.join(client, 'openapi.d.ts')]);
    await run(binary('tsc'), ['--project', client]).catch((error) => assert.fail(error.stdout || error.message));

    const code = await readFile(path.join(client, 'client.ts'), 'utf8');
    const called = new Set([...code.matchAll(/client\.([A-Z]+)\('([^']+)'/g)].map(([, method, at]) => `${method} ${at}`));
    assert.equal(called.size, 33, 'the endpoints that the app calls');
  });
});
