// My runs: files of watches, their list, calendar, records, map and export; and a shared route.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { clickMap, darkPhone, fitsAndCanBeTouched, generate, inBrowser, noSeriousFaults, phone, shot, signUp, visit } from './kit.mjs';

const tracks = path.resolve(import.meta.dirname, '../../../shared/data/tracks');
const gpx = (name, lat, day) => Buffer.from(`<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>${name}</name><trkseg>${
  Array.from({ length: 400 }, (_, i) => `<trkpt lat="${(lat + i * 0.00003).toFixed(6)}" lon="${(11.97 + 0.001 * Math.sin(i / 40)).toFixed(6)}"><ele>${20 + (i % 60)}</ele><time>${new Date(Date.UTC(2026, 4, day, 6, 0, i)).toISOString()}</time></trkpt>`).join('')
}</trkseg></trk></gpx>`);
const own = gpx('Morning', 57.7, 3);

inBrowser('my runs', ({ server, on, open }) => {
  const take = async (page, files, imported) => {
    await page.getByTestId('import').click();
    await page.getByTestId('run-files').setInputFiles(files);
    await page.locator('[data-testid=import-state][data-status=completed]').waitFor();
    assert.match(await page.getByTestId('import-state').innerText(), imported);
    await page.keyboard.press('Escape');
  };

  test('files are taken once, and show in the list, the calendar, the records, the map and the charts', on({}, async (page) => {
    await signUp(page, server.base);
    await page.goto(`${server.base}/runs`);
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
    const file = { name: 'morning.gpx', mimeType: 'application/gpx+xml', buffer: own };
    await take(page, [file, { name: 'broken.gpx', mimeType: 'application/gpx+xml', buffer: Buffer.from('<gpx') }], /1 new, 0 known already, 1 left out/);
    await take(page, [file], /0 new, 1 known already/);
    await page.getByTestId('run-row').waitFor();
    assert.equal(await page.getByTestId('run-row').count(), 1);
    await page.locator('[data-tab=records]').click();
    await page.getByText('Fastest 1 km').waitFor();
    await page.locator('[data-tab=map]').click();
    await page.getByText('1 run on the map').waitFor();
    await page.locator('[data-tab=calendar]').click();
    await page.getByTestId('month-total').waitFor();
    for (const tab of ['list', 'calendar', 'records', 'saved']) {
      await page.locator(`[data-tab=${tab}]`).click();
      await fitsAndCanBeTouched(page, tab);
    }
    await page.locator('[data-tab=list]').click();
    const listed = (await page.getByTestId('run-row').innerText()).match(/\d+'\d\d"/)[0];
    await page.getByTestId('run-row').click();
    await page.getByTestId('splits').waitFor();
    await page.locator('.u-over').first().waitFor();
    await page.locator('.u-legend').first().getByText('Distance').waitFor();
    const pace = (text) => text.match(/\d+'\d\d"/)[0];
    assert.equal(pace(await page.getByTestId('workout-pace').innerText()), listed, 'the list and the run name two paces');
    await noSeriousFaults(page);
    await shot(page, 'imported', { fullPage: true });
    await page.getByTestId('workout-delete').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
  }));

  test('the map begins with all runs in view', on({}, async (page) => {
    await signUp(page, server.base);
    await page.goto(`${server.base}/runs`);
    const files = [['south', 57.68, 3], ['north', 57.72, 4]].map(([name, lat, day]) => ({ name: `${name}.gpx`, mimeType: 'application/gpx+xml', buffer: gpx(name, lat, day) }));
    await take(page, files, /2 new/);
    const inView = page.waitForRequest((request) => {
      const [, south, , north] = new URL(request.url()).searchParams.get('bounds')?.split(',').map(Number) ?? [];
      return request.url().includes('/workouts/map') && south < 57.68 && north > 57.732;
    });
    await page.locator('[data-tab=map]').click();
    await inView;
    await page.getByText('2 runs on the map').waitFor();
  }));

  test('the FIT files of real watches are taken', { skip: existsSync(tracks) ? false : 'there is no ../shared/data/tracks' }, on(phone, async (page) => {
    await signUp(page, server.base);
    await page.goto(`${server.base}/runs`);
    const files = readdirSync(tracks).filter((name) => name.endsWith('.fit')).map((name) => path.join(tracks, name));
    await take(page, files, new RegExp(`${files.length} new`));
    await page.getByTestId('run-row').nth(files.length - 1).waitFor();
    await fitsAndCanBeTouched(page);
    await noSeriousFaults(page);
    await shot(page, 'runs');
  }));

  test('a phone hands the picture of a run to its other apps, and saves it where that fails', on(phone, async (page) => {
    await signUp(page, server.base);
    await page.goto(`${server.base}/runs`);
    await take(page, [{ name: 'morning.gpx', mimeType: 'application/gpx+xml', buffer: own }], /1 new/);
    await page.getByTestId('run-row').click();
    const button = page.getByRole('button', { name: 'Picture, square' });
    await button.waitFor();
    const saved = [];
    page.on('download', (file) => saved.push(file.suggestedFilename()));
    await page.evaluate(() => {
      navigator.canShare = () => true;
      navigator.share = async ({ files: [file], title }) => {
        window.shared = `${title}: ${file.name}, ${file.type}`;
        if (window.refusal) throw new DOMException('', window.refusal);
      };
    });
    for (const refusal of [null, 'AbortError', 'NotAllowedError']) {
      await page.evaluate((name) => Object.assign(window, { shared: '', refusal: name }), refusal);
      const file = refusal === 'NotAllowedError' && page.waitForEvent('download');
      await button.click();
      await page.waitForFunction(() => window.shared);
      assert.equal(await page.evaluate(() => window.shared), 'Morning: run-square.png, image/png');
      await file;
    }
    assert.deepEqual(saved, ['run-square.png'], 'what another app took, or nobody wanted, was saved too');
  }));

  test('a shared route opens for anybody, and an ended link says so', on({}, async (page, context) => {
    await signUp(page, server.base);
    await visit(page, server.base);
    await clickMap(page);
    await generate(page);
    const [answer] = await Promise.all([page.waitForResponse((r) => r.url().endsWith('/share') && r.ok()), page.getByTestId('share').click()]);
    const { token } = (await answer.json()).data;
    const stranger = await open({ ...darkPhone, allow: [/404/] });
    await stranger.page.goto(`${server.base}/s/${token}`);
    await stranger.page.getByTestId('shared').waitFor();
    await fitsAndCanBeTouched(stranger.page);
    await noSeriousFaults(stranger.page);
    await shot(stranger.page, 'shared');
    for (const [format, sign] of [['gpx', '<trkpt '], ['fit', '.FIT']]) {
      const [file] = await Promise.all([stranger.page.waitForEvent('download'), stranger.page.getByTestId(`shared-${format}`).click()]);
      assert.ok((await readFile(await file.path())).includes(sign), `${file.suggestedFilename()} is no ${format}`);
    }
    await stranger.page.goto(`${server.base}/s/${'0'.repeat(32)}`);
    await stranger.page.getByRole('link', { name: '내 경로 그리기' }).waitFor();
    stranger.check();
    await stranger.context.close();
    await context.clearCookies();
  }));
});
