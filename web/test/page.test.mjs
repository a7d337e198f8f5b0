// The first screen: choosing, the search, the routes found, and the map.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { clickMap, coloursOf, darkPhone, fitsAndCanBeTouched, generate, inBrowser, noSeriousFaults, phone, setKm, visit, visitPlainly } from './kit.mjs';

inBrowser('the page', ({ server, on }) => {
  const asks = (page) => page.waitForRequest(/generate-gps-art-async/);

  test('a visitor picks a heart, taps the map, compares three routes, takes one along and moves the drawing', on({}, async (page) => {
    await visit(page, server.base);
    assert.equal(await page.title(), 'What shall we draw today? · RunnerWay');
    assert.ok(await page.getByTestId('generate').isDisabled(), 'no start yet');
    await page.click('[data-shape="heart"]');
    await clickMap(page);
    await setKm(page, 3);
    await generate(page);

    assert.equal(await page.locator('[data-option]').count(), 3);
    const cells = await page.locator('[data-testid=options] tbody tr').allInnerTexts();
    const row = (name) => cells.find((text) => text.startsWith(name))?.split(/\t/).slice(1) ?? [];
    assert.equal(row('Distance').length, 3, cells.join('\n'));
    for (const text of row('Distance')) {
      const km = Number.parseFloat(text);
      assert.ok(km >= 2.7 && km <= 3.3, `${text} for a wish of 3 km`);
    }
    assert.deepEqual(row('Safety'), ['unknown', 'unknown', 'unknown'], 'the sample knows no lamps');
    await page.click('[data-option="2"]');
    assert.equal(await page.locator('[data-option="2"]').getAttribute('aria-pressed'), 'true');
    assert.match(await page.getByTestId('summary').innerText(), /^Route 2: Heart, .* km, .* turns, safety unknown$/);

    const save = async (format) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(format).click()]);
      await page.getByTestId('saved').filter({ hasText: download.suggestedFilename() }).waitFor();
      return { name: download.suggestedFilename(), body: await readFile(await download.path()) };
    };
    const gpx = await save('gpx');
    assert.match(gpx.name, /\.gpx$/);
    assert.match(gpx.body.toString(), /<trkpt [^>]*lat="57\./);
    assert.equal((await save('fit')).body.subarray(8, 12).toString(), '.FIT');
    assert.match(JSON.stringify(JSON.parse((await save('geojson')).body)), /"LineString"/);
    const png = (await save('png')).body;
    assert.ok(png.readUInt32BE(16) >= 1080, `${png.readUInt32BE(16)} pixels wide`);

    await page.getByTestId('turns').locator('summary').click();
    const turns = page.getByTestId('turns').locator('tbody tr');
    await turns.first().waitFor();
    assert.match(await turns.first().innerText(), /^\d+ m\s+(Slight |Sharp )?(left|right|Left|Right)/);

    await page.getByTestId('place').click();
    await page.getByRole('button', { name: /^Turn the drawing/ }).focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    const body = await page.getByRole('button', { name: /^Move the drawing/ }).boundingBox();
    await page.mouse.move(body.x + body.width / 2, body.y + body.height / 2);
    await page.mouse.down();
    await page.mouse.move(body.x + body.width / 2 + 40, body.y + body.height / 2, { steps: 4 });
    await page.mouse.up();
    assert.match(await page.getByTestId('placed').innerText(), /^3 km, turned by 20°$/);
    const [request] = await Promise.all([asks(page), page.getByTestId('remake').click()]);
    assert.equal(request.postDataJSON().rotation_angles.length, 1);
    await page.getByTestId('options').waitFor({ timeout: 60_000 });
    await page.getByTestId('back').click();
    await page.getByTestId('gallery').waitFor();
  }));

  test('what was made as a guest is saved and shared after signing up', on({ permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
    await visit(page, server.base);
    await clickMap(page);
    await setKm(page, 2);
    await generate(page);
    await page.getByTestId('save').click();
    await page.getByTestId('toast').getByRole('button', { name: 'Sign up' }).click();
    await page.locator('input[name=name]').fill('Kim');
    await page.locator('input[name=email]').fill(`saver-${process.pid}@example.org`);
    await page.locator('input[name=password]').fill('secret-1');
    await page.getByTestId('submit').click();
    await page.getByTestId('options').waitFor();
    await page.getByTestId('save').click();
    await page.getByText('Saved. You will find it under My runs.').waitFor();
    await page.getByTestId('share').click();
    const link = await page.getByTestId('link').inputValue();
    assert.match(link, new RegExp(`^${server.base}/s/[0-9a-f]{32}$`));
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
    await page.goto(`${server.base}${await page.evaluate(() => location.pathname + location.search)}`);
    await page.getByTestId('options').waitFor();
  }));

  test('the gallery is searched, ordered by what the streets draw best, and writes words', on({}, async (page) => {
    await visit(page, server.base);
    await page.getByTestId('shape-search').fill('turtle');
    assert.deepEqual(await page.locator('[data-shape]').evaluateAll((all) => all.map((e) => e.dataset.shape)), ['turtle']);
    await page.getByTestId('shape-search').fill('no such thing');
    await page.getByText('There is no shape “no such thing” yet.').waitFor();
    await page.getByTestId('shape-search').fill('');
    await page.getByTestId('write').click();
    await page.getByTestId('word').fill('RU?');
    await page.getByText('Not available yet: ?').waitFor();
    assert.ok(await page.getByTestId('use-word').isDisabled());
    await page.getByTestId('word').fill('Run');
    await page.getByTestId('use-word').click();
    await page.getByRole('button', { name: 'Run', exact: true, pressed: true }).waitFor();
    await page.getByTestId('write').click();
    await page.getByTestId('word').fill('사랑');
    await page.getByTestId('use-word').click();
    await page.getByRole('button', { name: '사랑', exact: true, pressed: true }).waitFor();
    await clickMap(page);
    await page.locator('[data-category=best][aria-pressed=true]').waitFor({ timeout: 60_000 });
    const fits = await page.locator('[data-fit]').evaluateAll((all) => all.map((e) => Number(e.dataset.fit)));
    assert.deepEqual(fits, [...fits].sort((a, b) => b - a));
    assert.match(await page.locator('[data-fit]').first().innerText(), /fits these streets/);
  }));

  test("a drawing of one's own, with undo and redo, and one from a file", on({}, async (page) => {
    await visit(page, server.base);
    await page.getByTestId('draw').click();
    const board = await page.getByTestId('board').boundingBox();
    const at = (x, y) => [board.x + board.width * x, board.y + board.height * y];
    const stroke = async (...corners) => {
      await page.mouse.move(...at(...corners[0]));
      await page.mouse.down();
      for (const corner of corners.slice(1)) await page.mouse.move(...at(...corner), { steps: 12 });
      await page.mouse.up();
    };
    await page.getByLabel('Smooth').uncheck();
    await stroke([0.2, 0.8], [0.5, 0.1], [0.8, 0.8], [0.25, 0.8]);
    await stroke([0.1, 0.1], [0.9, 0.9]);
    await page.getByRole('button', { name: 'Undo stroke' }).click();
    await page.getByRole('button', { name: 'Redo stroke' }).click();
    await page.keyboard.press('Control+z');
    await page.getByTestId('use-drawing').click();
    await page.getByRole('button', { name: 'My drawing', pressed: true }).waitFor();
    await setKm(page, 2);
    await clickMap(page);
    const [request] = await Promise.all([asks(page), page.getByTestId('generate').click()]);
    assert.match(request.postDataJSON().svg_path, /^M[\d.]+ [\d.]+( L[\d.]+ [\d.]+){3}$/);
    await page.getByTestId('cancel').click();

    const upload = (name, text) => page.getByTestId('svg-file').setInputFiles({ name, mimeType: 'image/svg+xml', buffer: Buffer.from(text) });
    const svg = (inside) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">${inside}</svg>`;
    await page.getByTestId('draw').click();
    await upload('broken.svg', '<svg');
    await page.getByText('This cannot be read as an SVG.').waitFor();
    await upload('text.svg', svg('<text x="1" y="9">Hi</text>'));
    await page.getByText('holds only pictures or text').waitFor();
    await upload('big.svg', svg(`<path d="M0 0L9 9"/><!--${'x'.repeat(1 << 20)}-->`));
    await page.getByText('The file is too large.').waitFor();
    await upload('boat.svg', svg('<script>document.title="run"</script><g transform="translate(2 0) scale(.5)"><rect x="1" y="2" width="8" height="4"/><path d="M5 1L9 9H1Z" onload="x()"/></g>'));
    await page.getByRole('button', { name: 'boat', pressed: true }).waitFor();
    const [second] = await Promise.all([asks(page), page.getByTestId('generate').click()]);
    assert.equal(second.postDataJSON().svg_path.match(/M/g).length, 2, 'two outlines, two strokes');
    assert.equal(second.postDataJSON().name, 'boat');
    await page.getByTestId('cancel').click();
  }));

  test('the start by coordinates and by name, and what is wished besides', on({}, async (page) => {
    await visit(page, server.base);
    await page.getByTestId('place-search').fill('57.7, 11.96');
    await page.getByRole('option', { name: '57.70000, 11.96000' }).click();
    await page.locator('[data-marker=start]').waitFor();
    await page.getByTestId('place-search').fill('nothing-of-the-kind');
    await page.getByText('Nothing by this name in the loaded streets').waitFor();
    await page.getByTestId('place-search').fill('');
    await page.getByTestId('wishes').locator('summary').click();
    await page.getByLabel('Exactly upright').check();
    await page.getByLabel('Flat').check();
    await page.getByTestId('add-waypoint').click();
    await clickMap(page, 0.6, 0.4);
    await page.locator('[data-marker=waypoint-0]').waitFor();
    await setKm(page, 2);
    const [request] = await Promise.all([asks(page), page.getByTestId('generate').click()]);
    const wish = request.postDataJSON();
    assert.deepEqual({ ...wish.start, turn: wish.enable_rotation, prefer: wish.prefer, km: wish.target_distance_km, through: wish.waypoints.length },
      { lat: 57.7, lng: 11.96, turn: false, prefer: 'flat', km: 2, through: 1 });
    await page.getByTestId('options').waitFor({ timeout: 60_000 });
    await page.reload();
    await page.getByText('3 set').waitFor();
    assert.equal(await page.locator('#distance').inputValue(), '2', 'the plan outlives a reload');
  }));

  test('my location becomes the start', on({ geolocation: { latitude: 57.7, longitude: 11.96 }, permissions: ['geolocation'] }, async (page) => {
    await visit(page, server.base);
    await page.getByTestId('here').click();
    await page.locator('[data-marker=start]').waitFor();
    const [request] = await Promise.all([asks(page), page.getByTestId('generate').click()]);
    assert.deepEqual(request.postDataJSON().start, { lat: 57.7, lng: 11.96 });
  }));

  test('the map draws our streets, in the light and in the dark, with attribution, scale and names', async () => {
    const seen = {};
    for (const colorScheme of ['light', 'dark']) {
      await on({ colorScheme }, async (page) => {
        await page.goto(server.base);
        await page.waitForSelector('[data-testid=map][data-settled][data-kind=plain]');
        const plain = await coloursOf(page, page.getByTestId('map'));
        assert.ok(plain.count > 50, `${plain.count} colours before anybody touches the page`);
        await visit(page, server.base);
        seen[colorScheme] = await coloursOf(page, page.getByTestId('map'));
        assert.match(await page.getByTestId('attribution').innerText(), /© OpenStreetMap contributors/);
        await page.getByText(/^\d+ m$/).waitFor();
        await page.getByTestId('sample-note').locator('summary').click();
        assert.match(await page.getByTestId('sample-note').innerText(), /no street lamps/);
      })();
    }
    assert.ok(seen.light.count > 50 && seen.dark.count > 50, `colours: ${JSON.stringify(seen)}`);
    assert.ok(seen.light.brightness > 180 && seen.dark.brightness < 80, `brightness: ${JSON.stringify(seen)}`);
  });

  test('without WebGL the streets are drawn plainly, and the keyboard sets the start', on({}, async (page) => {
    await visitPlainly(page, server.base);
    assert.ok((await coloursOf(page, page.getByTestId('map'))).count > 50);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('region', { name: /^Street map/ }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    const pin = page.locator('[data-marker=start]');
    const before = await pin.boundingBox();
    await pin.focus();
    await page.keyboard.press('ArrowRight');
    const after = await pin.boundingBox();
    assert.ok(Math.abs(after.x - before.x - 12) < 1.5, `the pin went ${after.x - before.x} px`);
    await setKm(page, 2);
    await generate(page);
    assert.equal(await page.locator('[data-option]').count(), 3);
  }));

  for (const [what, spoil] of [
    ['has no thread beside the page', () => delete window.OffscreenCanvas],
    ['cannot load what draws beside the page', null],
  ]) {
    test(`the streets are drawn where the browser ${what}`, on({ allow: [/ERR_FAILED/] }, async (page) => {
      if (spoil) await page.addInitScript(spoil);
      else await page.route('**/tileworker-*.js', (route) => route.abort());
      const here = page.waitForRequest('**/plaintile-*.js');
      await page.goto(server.base);
      await page.waitForSelector('[data-testid=map][data-settled][data-kind=plain]');
      assert.ok((await coloursOf(page, page.getByTestId('map'))).count > 50);
      await here;
    }));
  }

  test('Korean and English, by the browser and by the switch, remembered', on({ locale: 'ko-KR' }, async (page) => {
    await visit(page, server.base);
    const title = () => page.locator('h1').innerText();
    const korean = JSON.parse(await readFile(new URL('../src/i18n/ko/app.json', import.meta.url)));
    assert.equal(await title(), korean['app.title']);
    assert.equal(await page.locator('html').getAttribute('lang'), 'ko');
    await page.getByTestId('language').click();
    await page.getByRole('heading', { name: 'What shall we draw today?' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.match(await page.locator('[data-shape="heart"]').innerText(), /Heart/);
    await page.getByRole('button', { name: 'Zoom in' }).waitFor();
    await page.reload();
    await page.waitForSelector('[data-shape="heart"]');
    assert.equal(await title(), 'What shall we draw today?');
  }));

  for (const [name, options] of [
    ['on a phone, in Korean and in the dark', darkPhone],
    ['on a small phone', { ...phone, viewport: { width: 360, height: 700 } }],
  ]) {
    test(`everything fits and has no serious fault ${name}`, on(options, async (page) => {
      await visit(page, server.base);
      await fitsAndCanBeTouched(page, 'first view');
      await noSeriousFaults(page, 'first view');
      await page.getByTestId('wishes').locator('summary').click();
      const map = await page.getByTestId('map').boundingBox();
      await page.evaluate(() => window.scrollTo(0, 0));
      await page.touchscreen.tap(map.x + map.width / 2, map.y + map.height * 0.55);
      await page.locator('[data-marker=start]').waitFor();
      await setKm(page, 2);
      await generate(page);
      await page.getByTestId('place').click();
      await fitsAndCanBeTouched(page, 'routes');
      await noSeriousFaults(page, 'routes');
    }));
  }

  test('with the keyboard alone', on({ reducedMotion: 'reduce' }, async (page) => {
    await visit(page, server.base);
    await noSeriousFaults(page);
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
    await reach('[data-testid=center]');
    await page.keyboard.press('Enter');
    await reach('#distance');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
    assert.equal(await page.locator('#distance').inputValue(), '3');
    await reach('[data-testid=generate]');
    await page.keyboard.press('Enter');
    await page.getByTestId('options').waitFor({ timeout: 60_000 });
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
    await reach('[data-option="3"]');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('[data-option="3"]').getAttribute('aria-pressed'), 'true');
  }));

  test('a search shows its progress, goes on beside other screens, and can be cancelled', on({}, async (page) => {
    await visit(page, server.base);
    await setKm(page, 21);
    await clickMap(page);
    await page.getByTestId('generate').click();
    await page.getByTestId('percent').filter({ hasText: /[1-9]/ }).waitFor();
    await page.locator('[data-area=community]').click();
    await page.getByRole('heading', { name: 'Community', level: 1 }).waitFor();
    await page.locator('[data-area=draw]').click();
    const [answer] = await Promise.all([
      page.waitForResponse((r) => r.request().method() === 'DELETE'),
      page.getByTestId('cancel').click(),
    ]);
    assert.ok([200, 400].includes(answer.status()), `cancel answers ${answer.status()}`);
    await page.getByTestId('gallery').waitFor();
    assert.ok(await page.getByTestId('generate').isEnabled());
  }));

  test('on a small phone a search can be cancelled without scrolling, and its routes have a name in the language of the page', on({ ...phone, viewport: { width: 360, height: 640 } }, async (page) => {
    await visit(page, server.base);
    await setKm(page, 21);
    await page.getByTestId('center').click();
    const [request] = await Promise.all([asks(page), page.getByTestId('generate').click()]);
    assert.equal(request.postDataJSON().name, 'Heart route');
    await page.getByTestId('percent').waitFor();
    const [button, menu] = [await page.getByTestId('cancel').boundingBox(), await page.locator('[data-area=community]').boundingBox()];
    assert.ok(button.y + button.height <= menu.y, `the button ends at ${button.y + button.height}, the menu begins at ${menu.y}`);
    await page.getByTestId('cancel').click();
    await page.getByTestId('gallery').waitFor();
  }));

  test('an address that is none says so and leads on', on({ allow: [/404/] }, async (page) => {
    for (const [path, words] of [['/nothing/here', 'No such page'], ['/s/0123456789abcdef0123456789abcdef', 'This link no longer works']]) {
      const answer = await page.goto(server.base + path);
      assert.equal(answer.status(), 404);
      await page.getByRole('heading', { name: words }).waitFor();
      await page.locator('main a[href="/"]').click();
      await page.getByTestId('gallery').waitFor();
    }
  }));

  test('a start outside the streets is refused in plain words, with a way to where there are some', on({ allow: [/422/] }, async (page) => {
    await visit(page, server.base);
    await page.getByTestId('place-search').fill('37.5 127.03');
    await page.keyboard.press('Enter');
    assert.match(await page.getByTestId('start-state').innerText(), /inside the dashed line/);
    await page.getByTestId('generate').click();
    assert.match(await page.getByTestId('problem').innerText(), /no streets for this area/);
    await page.getByTestId('fix').click();
    assert.match(await page.getByTestId('start-state').innerText(), /Start is set/);
    assert.equal(await page.getByTestId('problem').count(), 0);
  }));

  test('a distance that the area cannot hold is refused with one that fits', on({ allow: [/422/] }, async (page) => {
    await page.route('**/generate-gps-art-async', (route) => {
      if (route.request().postDataJSON().target_distance_km <= 3.4) return route.continue();
      return route.fulfill({
        status: 422,
        json: { success: false, message: 'The streets here do not give this distance (3.4 km at most)', error: { code: 'AREA_TOO_SMALL', message: '' }, detail: {} },
      });
    });
    await visit(page, server.base);
    await page.getByTestId('center').click();
    await page.getByTestId('generate').click();
    assert.match(await page.getByTestId('problem').innerText(), /cannot hold this distance.*3.4 km at most/s);
    assert.equal(await page.getByTestId('fix').innerText(), 'Use 3 km');
    const [request] = await Promise.all([asks(page), page.getByTestId('fix').click()]);
    assert.equal(request.postDataJSON().target_distance_km, 3);
    await page.getByTestId('cancel').click();
  }));

  test('a search that found nothing in time says what to do, and a start that was moved how to see it', on({ allow: [/503/] }, async (page) => {
    let asked = 0;
    await page.route('**/generate-gps-art-async', (route) => {
      if (asked++) return route.continue();
      return route.fulfill({ status: 503, json: { success: false, message: 'of the server', error: { code: 'SEARCH_TOO_SLOW', message: '' }, detail: {} } });
    });
    await page.route('**/options', async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      body.data.notices = [{ code: 'START_MOVED', message: 'of the server' }];
      await route.fulfill({ response: answer, json: body });
    });
    await visit(page, server.base);
    await page.getByTestId('center').click();
    await setKm(page, 2);
    await page.getByTestId('generate').click();
    assert.match(await page.getByTestId('problem').innerText(), /No route was found in time\. Choose a shorter distance/);
    await page.getByTestId('fix').click();
    await page.getByTestId('options').waitFor({ timeout: 60_000 });
    assert.match(await page.getByTestId('notice').innerText(), /compare “To the start”/);
    await page.getByRole('rowheader', { name: 'To the start' }).waitFor();
  }));

  test('a lost connection is said, and trying again works', on({ allow: [/ERR_INTERNET_DISCONNECTED/] }, async (page, context) => {
    await visit(page, server.base);
    await clickMap(page);
    await setKm(page, 2);
    await context.setOffline(true);
    await page.getByTestId('generate').click();
    assert.match(await page.getByTestId('problem').innerText(), /cannot be reached/);
    await context.setOffline(false);
    await page.getByTestId('fix').click();
    await page.getByTestId('options').waitFor({ timeout: 60_000 });
    assert.equal(await page.getByTestId('problem').count(), 0);
  }));

  for (const [path, sign] of [['/docs', '.swagger-ui .opblock'], ['/redoc', '[data-section-id]']]) {
    test(`${path} shows the API from this server alone`, on({}, async (page) => {
      await page.goto(server.base + path);
      await page.locator(sign).first().waitFor();
      // Of a document as long as ours only what is in view is in the page.
      const found = () => {
        window.scrollBy(0, 500);
        return document.body.innerText.includes('generate-gps-art');
      };
      await page.waitForFunction(found, null, { polling: 100, timeout: 60_000 });
    }));
  }
});
