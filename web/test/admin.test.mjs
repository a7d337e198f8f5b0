// What an admin does: health, people, invitations, street data, the server's settings.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { darkPhone, fitsAndCanBeTouched, inBrowser, noSeriousFaults, shot, signUp, withAdmin } from './kit.mjs';

const extract = path.resolve(import.meta.dirname, '../../../shared/data/osm/seoul-gangnam-20260206.osm.pbf');

inBrowser('the admin', ({ server, on, open }) => {
  const asBoss = withAdmin({ server, on });

  test('sees what is missing, invites, and suspends somebody', asBoss({}, async (page) => {
    assert.match(await page.getByTestId('checklist').innerText(), /HTTPS/);
    await page.getByTestId('remedy-backup').click();
    await page.getByTestId('backup-state').getByText('--backup-dir').waitFor();
    assert.equal(new URL(page.url()).pathname, '/admin/backups');
    const other = await open();
    const kim = await signUp(other.page, server.base, 'Kim Runner');
    await page.locator('[data-tab=people]').click();
    await page.locator('input[name=q]').fill(kim.email);
    await page.getByRole('button', { name: 'Find' }).click();
    const person = page.getByTestId('person');
    await person.getByText(kim.email).waitFor();
    await person.getByRole('button', { name: 'Password link' }).click();
    assert.match(await page.getByTestId('admin-link').inputValue(), /\/reset\?token=/);
    await page.keyboard.press('Escape');
    await person.getByRole('button', { name: 'Suspend' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await person.getByText('suspended').waitFor();
    await other.context.close();

    await page.locator('[data-tab=invitations]').click();
    await page.locator('input[name=note]').fill('Tuesday club');
    await page.getByTestId('invite').click();
    assert.match(await page.getByTestId('admin-link').inputValue(), /\/signup\?invitation=/);
    await page.keyboard.press('Escape');
    await page.getByTestId('invitation').getByText('Tuesday club').waitFor();

    await page.locator('[data-tab=instance]').click();
    await page.locator('select[name=signup]').selectOption('invitation');
    await page.getByTestId('instance-save').click();
    await page.getByText('Saved.').waitFor();
    await page.locator('select[name=signup]').selectOption('open');
    await page.getByTestId('instance-save').click();
  }));

  test('who reads neither Korean nor English gets the language of the server', asBoss({}, async (page) => {
    await page.locator('[data-tab=instance]').click();
    for (const [language, title] of [['ko', '오늘은 어떤 경로를 그려볼까요?'], ['en', 'What shall we draw today?']]) {
      await page.locator('select[name=language]').selectOption(language);
      await Promise.all([page.waitForResponse((r) => r.request().method() === 'PATCH' && r.ok()), page.getByTestId('instance-save').click()]);
      await on({ locale: 'fr-FR' }, async (reader) => {
        await reader.goto(server.base);
        await reader.getByRole('heading', { level: 1, name: title }).waitFor();
        await reader.getByTestId('language').click(); // what one has chosen stays, whatever the server's is
        const other = language === 'ko' ? 'en' : 'ko';
        await reader.locator(`html[lang=${other}]`).waitFor();
        await reader.reload();
        await reader.locator(`html[lang=${other}] [data-shape=heart]`).waitFor();
        assert.notEqual(await reader.locator('h1').innerText(), title);
      })();
    }
  }));

  test('imports an extract while the server runs', { skip: existsSync(extract) ? false : 'there is no ../shared/data/osm/seoul-gangnam-20260206.osm.pbf' }, asBoss({}, async (page) => {
    await page.locator('[data-tab=streets]').click();
    await page.getByTestId('extract').setInputFiles(extract);
    await page.locator('[data-testid=street-job][data-status=completed]').waitFor();
    await page.getByTestId('area').filter({ hasText: 'gangnam' }).waitFor();
  }));

  test('fits a phone in Korean and in the dark', asBoss(darkPhone, async (page) => {
    for (const tab of ['health', 'people', 'invitations', 'streets', 'instance']) {
      await page.locator(`[data-tab=${tab}]`).click();
      await page.locator('#admin-panel > *').first().waitFor();
      await fitsAndCanBeTouched(page, tab);
      await noSeriousFaults(page, tab);
    }
    await shot(page, 'admin-ko');
  }));
});
