// Without a network: the page opens, and so does a route that was opened before, until its account signs out.
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { clickMap, generate, inBrowser, phone, shot, signUp, visit } from './kit.mjs';

/** A way to the server that can go dead: connections stay, and take and give nothing. */
async function lineTo(base) {
  const { hostname, port } = new URL(base);
  const all = new Set();
  let dead = false;
  const line = net.createServer((near) => {
    const far = net.connect(Number(port), hostname);
    for (const [from, to] of [[near, far], [far, near]]) {
      all.add(from);
      from.on('data', (bytes) => dead || to.write(bytes));
      from.on('error', () => {});
      from.on('close', () => (all.delete(from), to.destroy()));
    }
  });
  await new Promise((resolve) => line.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${line.address().port}`,
    die: () => (dead = true),
    close: () => (all.forEach((socket) => socket.destroy()), line.close()),
  };
}

inBrowser('without a network', ({ server, on }) => {
  const options = { ...phone, serviceWorkers: 'allow' };
  const noNetwork = [/Failed to load resource|ERR_INTERNET_DISCONNECTED|WebSocket/];

  const controlled = (page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const kept = (page) =>
    page.evaluate(async () => {
      const all = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
      return all.flat();
    });

  test('the manifest makes the page an app, with icons that are what they say', on(options, async (page, context) => {
    await page.goto(server.base);
    const answer = await page.request.get(`${server.base}${await page.locator('link[rel=manifest]').getAttribute('href')}`);
    assert.match(answer.headers()['content-type'], /^application\/manifest\+json/);
    const manifest = await answer.json();
    assert.deepEqual([manifest.name, manifest.start_url, manifest.scope, manifest.display], ['RunnerWay', '/', '/', 'standalone']);
    for (const purpose of ['any', 'maskable']) assert.ok(manifest.icons.some((i) => i.purpose === purpose && i.sizes === '512x512'), purpose);
    for (const { src, sizes, type } of manifest.icons) {
      const picture = await page.request.get(server.base + src);
      assert.equal(picture.headers()['content-type'], type, src);
      if (type !== 'image/png') continue;
      const body = await picture.body();
      assert.equal(`${body.readUInt32BE(16)}x${body.readUInt32BE(20)}`, sizes, src);
    }
    const devtools = await context.newCDPSession(page);
    const { errors } = await devtools.send('Page.getAppManifest');
    assert.deepEqual(errors, []);
  }));

  test('after one visit the page opens, with its map', on({ ...options, allow: noNetwork }, async (page, context) => {
    await page.goto(server.base);
    await controlled(page);
    await context.setOffline(true);
    await page.reload();
    await page.getByTestId('generate').waitFor();
    assert.equal(await page.title(), 'What shall we draw today? · RunnerWay');
    await page.goto(`${server.base}/goals`);
    await page.locator('h1, h2').first().waitFor();
    assert.deepEqual((await kept(page)).filter((at) => at.startsWith('/api/')), [], 'answers of the API are kept');
  }));

  test('a network that is dead without saying so is not waited for', async () => {
    const line = await lineTo(server.base);
    await on({ ...options, allow: [...noNetwork, /ERR_/], base: line.base }, async (page) => {
      await page.goto(line.base);
      await controlled(page);
      await page.locator('[data-testid=map][data-settled]').waitFor();
      line.die();
      const begun = Date.now();
      await page.goto(`${line.base}/goals`, { waitUntil: 'commit' });
      await page.locator('header a.brand').waitFor();
      const waited = Date.now() - begun;
      assert.ok(waited > 2500 && waited < 15_000, `the page came after ${waited} ms`);
    })().finally(line.close);
  });

  test('a route that was opened before shows on the run page, and is gone when its runner signs out', on({ ...options, allow: noNetwork }, async (page, context) => {
    await context.grantPermissions(['geolocation'], { origin: server.base });
    await signUp(page, server.base);
    await controlled(page);
    await visit(page, server.base);
    await clickMap(page);
    await page.locator('input[type=range]').first().fill('2');
    await generate(page);
    await page.getByTestId('run').click();
    await page.getByTestId('run-start').waitFor();
    const name = await page.locator('.panel h1').innerText();
    await page.waitForFunction(async () => (await (await caches.open('runnerway.routes')).keys()).length === 2);
    assert.deepEqual((await kept(page)).filter((at) => at.startsWith('/api/') && !/^\/api\/v1\/routes\/[^/]+\/options/.test(at)), []);

    await context.setOffline(true);
    await page.reload();
    await page.getByTestId('run-start').waitFor();
    assert.equal(await page.locator('.panel h1').innerText(), name);
    await page.locator('[data-testid=map][data-settled]').waitFor();
    await shot(page, 'offline-run');

    const run = page.url();
    await context.setOffline(false);
    await page.goto(`${server.base}/account`);
    await page.getByTestId('sign-out').click();
    await page.waitForFunction(async () => !(await caches.has('runnerway.routes')));
    await context.setOffline(true);
    await page.goto(run);
    await page.getByTestId('problem').waitFor();
  }));
});
