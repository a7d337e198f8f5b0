// What an admin does about shapes, backups and reports.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ask, fitsAndCanBeTouched, inBrowser, looks, noSeriousFaults, phone, shot, withAdmin } from './kit.mjs';

const svg = (inside) => ({ name: 'sail.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">${inside}</svg>`) });

inBrowser('the admin, further', ({ server, on }) => {
  const asBoss = withAdmin({ server, on });
  let people = 0;

  const join = async (name) => {
    const { user, access_token: token } = await ask(server.base, '/auth/signup', { body: { email: `${++people}@example.org`, password: 'secret-1', name } });
    return { id: user.user_id ?? user.id, call: (path, body) => ask(server.base, path, { token, body, method: body ? 'POST' : 'GET' }) };
  };
  const post = async (who, caption) =>
    (await who.call('/community/posts', { route_name: 'Heart', distance: 5, duration: 1800, svg_path: 'M10 10 L90 10 L50 90 Z', visibility: 'public', caption })).post_id;
  const feed = async (who) => (await who.call('/community/feed')).pagination.total_count;

  test('adds a shape of an SVG, renames it, hides another, deletes and takes that back', asBoss({}, async (page) => {
    await page.locator('[data-tab=shapes]').click();
    await page.locator('[data-shape=heart]').waitFor();
    await page.getByTestId('shape-add').click();
    await page.getByTestId('shape-save').click(); // without a name the browser itself says so
    await page.locator('input[name=name]').fill('x');
    await page.getByTestId('shape-save').click();
    await page.getByText('Draw it or upload an SVG file first.').waitFor();
    await page.locator('input[name=name]').fill('');

    await page.getByTestId('shape-draw').click();
    await page.getByTestId('svg-file').setInputFiles(svg('<image href="photo.png" width="9" height="9"/>'));
    await page.getByText('This SVG holds only pictures or text').waitFor();
    await page.getByTestId('svg-file').setInputFiles(svg('<path d="M10 80 L90 80 L50 10 Z"/><path d="M50 80 L50 95"/>'));
    await page.getByText('Strokes: 2').waitFor();
    assert.equal(await page.getByTestId('shape-preview').locator('path').count(), 2);
    assert.equal(await page.locator('input[name=name]').inputValue(), 'sail');
    await page.locator('input[name=name_en]').fill('Sail');
    await page.locator('select[name=category]').selectOption('thing');
    await shot(page, 'admin-shape-add');
    await page.getByTestId('shape-save').click();
    await page.getByText('sail is in the gallery.').waitFor();

    const sail = page.getByTestId('admin-shape').filter({ hasText: 'Sail' });
    await page.locator('select[name=shape-filter]').selectOption('custom');
    assert.equal(await page.getByTestId('admin-shape').count(), 1);
    await sail.getByRole('button', { name: 'Edit' }).click();
    await page.getByText('Strokes: 2').waitFor();
    await page.locator('input[name=name]').fill('돛');
    await page.getByTestId('shape-save').click();
    await sail.getByText('돛', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await sail.getByText('sail', { exact: true }).waitFor();

    await sail.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await sail.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await sail.waitFor();

    await page.locator('select[name=shape-filter]').selectOption('all');
    const star = page.locator('[data-shape=star]');
    assert.equal(await star.getByRole('button').count(), 0, 'what comes with the program can only be hidden');
    await star.getByRole('checkbox').uncheck();
    await page.getByText(', 1 hidden').waitFor();
    await page.locator('a[href="/"]').first().click();
    await page.locator('[data-category=thing]').click();
    await page.getByRole('button', { name: 'Sail', exact: true }).waitFor();
    await page.locator('[data-category=shape]').click();
    await page.locator('[data-shape=heart]').waitFor();
    assert.equal(await page.locator('[data-shape=star]').count(), 0);
  }));

  test('makes a backup and takes it along', asBoss({}, async (page) => {
    await page.locator('[data-tab=backups]').click();
    await page.getByText('There is no backup').waitFor();
    await page.getByText('No automatic backups').waitFor();
    await page.getByText('--backup-every').waitFor();
    await shot(page, 'admin-backup-none');
    await page.getByTestId('backup-now').click();
    const made = page.locator('[data-testid=backup][data-state=done]');
    await made.getByText('by request').waitFor();
    await page.getByTestId('backup-state').getByText('.db.zst').waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), made.getByRole('button', { name: 'Download' }).click()]);
    assert.match(file.suggestedFilename(), /^runnerway-.*\.db\.zst$/);
    const head = (await readFile(await file.path())).subarray(0, 4).toString('hex');
    assert.equal(head, '28b52ffd', 'a Zstandard frame');
    await page.locator('[data-tab=health]').click();
    await page.getByText('There is a backup of the last 7 days').waitFor();
    assert.equal(await page.getByTestId('remedy-backup').count(), 0);
  }));

  test('sees reports, hides, suspends, lets back in and dismisses', asBoss(phone, async (page) => {
    const [kim, lee] = await Promise.all([join('Kim Spammer'), join('Lee Runner')]);
    const [spam, rude] = [await post(kim, 'Buy my shoes'), await post(kim, 'Rude words')];
    await post(lee, 'A fine run');
    const report = (kind, id, reason, details) => lee.call('/community/reports', { kind, target_id: id, reason, ...(details && { details }) });
    await report('post', spam, 'spam', 'An advertisement');
    await report('post', rude, 'abuse');
    await report('user', kim.id, 'spam');
    await report('user', (await join('Innocent Na')).id, 'other');
    assert.equal(await feed(lee), 3);

    await page.goto(`${server.base}/admin/reports`);
    const card = (text) => page.getByTestId('report').filter({ hasText: text });
    await card('Buy my shoes').getByText('An advertisement').waitFor();
    await page.getByTestId('open-reports').getByText('4').waitFor();
    await shot(page, 'admin-reports');
    assert.equal(await card('Buy my shoes').getByRole('link', { name: 'Have a look' }).getAttribute('href'), `/community/${spam}`);
    await card('Rude words').getByRole('button', { name: 'Hide the post' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Hide the post' }).click();
    await card('Rude words').waitFor({ state: 'detached' });
    assert.equal(await feed(lee), 2);

    const person = page.getByTestId('report').filter({ hasText: 'Person · Spam' });
    await person.getByRole('button', { name: 'Suspend the account' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await person.waitFor({ state: 'detached' });
    await card('Buy my shoes').getByText('suspended').waitFor();
    assert.equal(await feed(lee), 1, 'posts of somebody suspended are gone from the feed');
    await card('Buy my shoes').getByRole('button', { name: 'Let back in' }).click();
    await card('Buy my shoes').getByRole('button', { name: 'Suspend the account' }).waitFor();
    assert.equal(await feed(lee), 2, 'and are back with the author');
    await card('Innocent Na').getByRole('button', { name: 'Dismiss' }).click();
    await card('Innocent Na').waitFor({ state: 'detached' });
    await page.getByTestId('open-reports').getByText('1').waitFor();

    await page.getByTestId('reports-resolved').click();
    await card('Rude words').getByText('hidden').waitFor();
    await card('Innocent Na').getByText('dismissed').waitFor();
    await shot(page, 'admin-reports-resolved');
  }));

  for (const [look, options] of looks) {
    test(`all of it fits ${look}`, asBoss(options, async (page) => {
      for (const tab of ['health', 'shapes', 'backups', 'reports']) {
        await page.locator(`[data-tab=${tab}]`).click();
        await page.locator('#admin-panel > *:not([aria-busy])').nth(1).waitFor();
        await fitsAndCanBeTouched(page, tab);
        await noSeriousFaults(page, tab);
        await shot(page, `admin-${tab}-${look.replaceAll(' ', '-')}`);
      }
      await page.locator('[data-tab=shapes]').click();
      await page.getByTestId('shape-add').click();
      await fitsAndCanBeTouched(page, 'the dialog');
      await noSeriousFaults(page, 'the dialog');
    }));
  }
}, ['--backup-dir', 'kept', '--backup-every', 'off']);
