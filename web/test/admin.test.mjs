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
