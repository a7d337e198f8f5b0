import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { clickMap, coloursOf, fitsAndCanBeTouched, generate, openPage, skip, startBrowser, startServer, visit } from './kit.mjs';

describe('the page', { skip }, () => {
  let server;
  let browser;

  before(async () => {
    browser = await startBrowser();
    server = await startServer();
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  // Opens a page, runs the test on it and looks for what must not happen.
  const on = (options, allow, body) => async () => {
    const { page, context, check } = await openPage(browser, server.base, options, allow);
    try {
      await body(page, context);
      check();
    } finally {
      await context.close();
    }
  };

  test('a visitor picks a heart, taps the map and takes one of three routes along', on({}, [], async (page) => {
    await visit(page, server.base);
    assert.equal(await page.title(), 'What shall we draw today? · RunnerWay');
    assert.ok(await page.getByTestId('generate').isDisabled(), 'no start yet');
    await page.click('[data-shape="heart"]');
    await clickMap(page);
    await generate(page);

    assert.equal(await page.locator('[data-option]').count(), 3);
    const cells = await page.locator('[data-testid=options] tbody tr').allInnerTexts();
    const row = (name) => cells.find((text) => text.startsWith(name))?.split(/\t/).slice(1) ?? [];
    assert.equal(row('Distance').length, 3, cells.join('\n'));
    for (const text of row('Distance')) {
      const km = Number.parseFloat(text);
      assert.ok(km >= 4.5 && km <= 5.5, `${text} for a wish of 5 km`);
    }
    assert.deepEqual(row('Safety'), ['unknown', 'unknown', 'unknown'], 'the sample knows no lamps');
    assert.equal(await page.locator('[data-option="1"]').getAttribute('aria-pressed'), 'true');
    await page.click('[data-option="2"]');
    assert.equal(await page.locator('[data-option="2"]').getAttribute('aria-pressed'), 'true');

    const save = async (format) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(format).click()]);
      await page.getByTestId('saved').waitFor();
      return { name: download.suggestedFilename(), body: await readFile(await download.path()) };
    };
    const gpx = await save('gpx');
    assert.match(gpx.name, /\.gpx$/);
    assert.match(gpx.body.toString(), /<trkpt [^>]*lat="57\./);
    const geojson = JSON.parse((await save('geojson')).body);
    assert.match(JSON.stringify(geojson), /"LineString"/);
    const png = (await save('png')).body;
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.ok(png.readUInt32BE(16) >= 1080, `${png.readUInt32BE(16)} pixels wide`);

    await page.getByTestId('back').click();
    await page.getByTestId('gallery').waitFor();
  }));

  test('the map draws our streets, in the light and in the dark, with attribution', async () => {
    const seen = {};
    for (const colorScheme of ['light', 'dark']) {
      await on({ colorScheme }, [], async (page) => {
        await visit(page, server.base);
        seen[colorScheme] = await coloursOf(page, page.getByTestId('map'));
        assert.match(await page.getByTestId('attribution').innerText(), /© OpenStreetMap contributors/);
        await page.getByTestId('sample-note').locator('summary').click();
        assert.match(await page.getByTestId('sample-note').innerText(), /no street lamps/);
      })();
    }
    assert.ok(seen.light.count > 50 && seen.dark.count > 50, `colours: ${JSON.stringify(seen)}`);
    assert.ok(seen.light.brightness > 180 && seen.dark.brightness < 80, `brightness: ${JSON.stringify(seen)}`);
  });

  test('Korean and English, by the browser and by the switch, remembered', on({ locale: 'ko-KR' }, [], async (page) => {
    await visit(page, server.base);
    const title = () => page.locator('h1').innerText();
    const korean = JSON.parse(await readFile(new URL('../src/i18n/ko/app.json', import.meta.url)));
    assert.equal(await title(), korean['app.title']);
    assert.equal(await page.locator('html').getAttribute('lang'), 'ko');
    await page.getByTestId('language').click();
    assert.equal(await title(), 'What shall we draw today?');
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.match(await page.locator('[data-shape="heart"]').innerText(), /Heart/);
    await page.getByRole('button', { name: 'Zoom in' }).waitFor();
    await page.reload();
    await page.waitForSelector('[data-shape="heart"]');
    assert.equal(await title(), 'What shall we draw today?');
  }));

  test('on a phone everything fits and can be touched', on(
    { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'ko-KR' }, [],
    async (page) => {
      const fits = (where) => fitsAndCanBeTouched(page, where);
      await visit(page, server.base);
      await fits('first view');
      const map = await page.getByTestId('map').boundingBox();
      await page.touchscreen.tap(map.x + map.width / 2, map.y + map.height * 0.55);
      await page.locator('[data-marker=start]').waitFor();
      await page.locator('#distance').fill('2');
      await generate(page);
      await fits('routes');
    },
  ));

  test('with the keyboard alone', on({ reducedMotion: 'reduce' }, [], async (page) => {
    await visit(page, server.base);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.classList.contains('skip')), true);
    const reach = async (selector) => {
      for (let i = 0; i < 200; i++) {
        if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`Tab does not reach ${selector}`);
    };
    await reach('[data-shape="star"]');
    await page.keyboard.press('Space');
    assert.equal(await page.locator('[data-shape="star"]').getAttribute('aria-pressed'), 'true');
    await reach('#distance');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
    assert.equal(await page.locator('#distance').inputValue(), '3');
    await reach('[data-testid=center]');
    await page.keyboard.press('Enter');
    await reach('[data-testid=generate]');
    await page.keyboard.press('Enter');
    await page.getByTestId('options').waitFor({ timeout: 60_000 });
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
    await reach('[data-option="3"]');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('[data-option="3"]').getAttribute('aria-pressed'), 'true');
  }));

  test('a drawing of one\'s own becomes a route', on({}, [], async (page) => {
    await visit(page, server.base);
    await page.getByTestId('draw').click();
    const board = await page.getByTestId('board').boundingBox();
    const at = (x, y) => [board.x + board.width * x, board.y + board.height * y];
    await page.mouse.move(...at(0.2, 0.8));
    await page.mouse.down();
    for (const [x, y] of [[0.5, 0.1], [0.8, 0.8], [0.25, 0.8]]) await page.mouse.move(...at(x, y), { steps: 12 });
    await page.mouse.up();
    await page.getByTestId('use-drawing').click();
    await page.getByRole('button', { name: 'My drawing', pressed: true }).waitFor();
    await page.locator('#distance').fill('3');
    await clickMap(page);
    const [request] = await Promise.all([page.waitForRequest(/generate-gps-art-async/), page.getByTestId('generate').click()]);
    assert.match(request.postDataJSON().svg_path, /^M[\d.]+ [\d.]+( L[\d.]+ [\d.]+){3}$/);
    await page.getByTestId('options').waitFor({ timeout: 60_000 });
    assert.match(await page.locator('h1').innerText(), /My drawing/);
  }));

  test('a search can be cancelled', on({}, [], async (page) => {
    await visit(page, server.base);
    await page.locator('#distance').fill('21');
    await clickMap(page);
    await page.getByTestId('generate').click();
    const [answer] = await Promise.all([
      page.waitForResponse((r) => r.request().method() === 'DELETE'),
      page.getByTestId('cancel').click(),
    ]);
    assert.ok([200, 400].includes(answer.status()), `cancel answers ${answer.status()}`);
    await page.getByTestId('gallery').waitFor();
    assert.ok(await page.getByTestId('generate').isEnabled());
  }));

  test('a start outside the streets is refused in plain words', on({}, [/422/], async (page) => {
    await visit(page, server.base);
    await page.getByRole('button', { name: 'Zoom out' }).focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('Enter');
    await clickMap(page, 0.97, 0.9);
    assert.match(await page.getByTestId('start-state').innerText(), /inside the dashed line/);
    await page.getByTestId('generate').click();
    assert.match(await page.getByTestId('problem').innerText(), /no streets for this area/);
    await page.getByTestId('problem').getByRole('button').click();
    assert.equal(await page.getByTestId('problem').count(), 0);
  }));

  test('a lost connection is said, and trying again works', on({}, [/ERR_INTERNET_DISCONNECTED/], async (page, context) => {
    await visit(page, server.base);
    await clickMap(page);
    await page.locator('#distance').fill('2');
    await context.setOffline(true);
    await page.getByTestId('generate').click();
    assert.match(await page.getByTestId('problem').innerText(), /cannot be reached/);
    await context.setOffline(false);
    await generate(page);
    assert.equal(await page.getByTestId('problem').count(), 0);
  }));

  test('my location becomes the start', on(
    { geolocation: { latitude: 57.7, longitude: 11.96 }, permissions: ['geolocation'] }, [],
    async (page) => {
      await visit(page, server.base);
      await page.getByRole('button', { name: 'My location' }).click();
      await page.locator('[data-marker=start]').waitFor();
      const [request] = await Promise.all([page.waitForRequest(/generate-gps-art-async/), page.getByTestId('generate').click()]);
      assert.deepEqual(request.postDataJSON().start, { lat: 57.7, lng: 11.96 });
    },
  ));

  for (const [path, sign] of [['/docs', '.swagger-ui .opblock'], ['/redoc', '[data-section-id]']]) {
    test(`${path} shows the API from this server alone`, on({}, [], async (page) => {
      await page.goto(server.base + path);
      await page.locator(sign).first().waitFor({ timeout: 30_000 });
      assert.match(await page.locator('body').innerText(), /generate-gps-art/);
    }));
  }
});
