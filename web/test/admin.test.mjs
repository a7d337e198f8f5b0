// What an admin does: health, people, invitations, street data, the server's settings.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fitsAndCanBeTouched, noSeriousFaults, openPage, phone, signUp, skip, startBrowser, startServer } from './kit.mjs';

const extract = path.resolve(import.meta.dirname, '../../../shared/data/osm/seoul-gangnam-20260206.osm.pbf');

describe('the admin', { skip }, () => {
  let server;
  let browser;
  const boss = { email: 'boss@example.org', password: 'secret-boss-1' };

  before(async () => {
    [browser, server] = await Promise.all([startBrowser(), startServer()]);
    const token = server.log().match(/\/setup\?token=([\w.-]+)/)?.[1];
    assert.ok(token, `no link for the first admin in:\n${server.log()}`);
    const made = await fetch(`${server.base}/api/v1/setup`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token, ...boss, nickname: 'Boss', name: 'Club', language: 'en', time_zone: 'Asia/Seoul', sign_up: 'open' }),
    });
    assert.ok(made.ok, await made.text());
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const on = (options, body) => async () => {
    const { page, context, check } = await openPage(browser, server.base, options);
    try {
      await page.goto(`${server.base}/login?next=/admin`);
      await page.locator('input[name=email]').fill(boss.email);
      await page.locator('input[name=password]').fill(boss.password);
      await page.getByTestId('submit').click();
      await page.getByTestId('checklist').waitFor();
      await body(page, context);
      check();
    } finally {
      await context.close();
    }
  };

  test('sees what is missing, invites, and suspends somebody', on({}, async (page, context) => {
    assert.match(await page.getByTestId('checklist').innerText(), /HTTPS/);
    const other = await browser.newContext({ locale: 'en-US' });
    const kim = await signUp(await other.newPage(), server.base, 'Kim Runner');
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
    await other.close();

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

  test('imports an extract while the server runs', { skip: existsSync(extract) ? false : 'no ../shared/data' }, on({}, async (page) => {
    await page.locator('[data-tab=streets]').click();
    await page.getByTestId('extract').setInputFiles(extract);
    await page.locator('[data-testid=street-job][data-status=completed]').waitFor();
    await page.getByTestId('area').filter({ hasText: 'gangnam' }).waitFor();
  }));

  test('fits a phone in Korean and in the dark', on({ ...phone, locale: 'ko-KR', colorScheme: 'dark' }, async (page) => {
    for (const tab of ['health', 'people', 'invitations', 'streets', 'instance']) {
      await page.locator(`[data-tab=${tab}]`).click();
      await page.locator('#admin-panel > *').first().waitFor();
      await fitsAndCanBeTouched(page, tab);
      await noSeriousFaults(page, tab);
    }
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/admin-ko.png` });
  }));
});
