// The account: profile, picture, password, sessions, privacy, settings, deletion; the first admin and new passwords by link.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, clickMap, fitsAndCanBeTouched, inBrowser, looks, noSeriousFaults, shot, signUp, tokenOf } from './kit.mjs';

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

inBrowser('account', ({ server, on }) => {
  const asMember = (options, body) =>
    on(options, async (page) => {
      const account = await signUp(page, server.base);
      await page.goto(`${server.base}/account`);
      await body(page, account);
    });
  const signInElsewhere = ({ email, password }) =>
    fetch(`${server.base}/api/v1/auth/login`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'User-Agent': 'Mozilla/5.0 (iPhone) Safari/605' }, body: JSON.stringify({ email, password }) });

  test('the name, the picture and what is wrong with it', asMember({}, async (page) => {
    await page.locator('[name=name]').fill('Kim the Swift');
    await page.getByTestId('name-save').click();
    await page.getByTestId('own-name').getByText('Kim the Swift').waitFor();
    await page.getByTestId('avatar-file').setInputFiles({ name: 'me.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') });
    await page.getByText('Only JPEG, PNG and WebP').waitFor();
    await page.getByTestId('avatar-file').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(pixel, 'base64') });
    await page.getByRole('img', { name: 'Preview of the picture' }).waitFor();
    await page.getByTestId('avatar-save').click();
    await page.getByTestId('avatar-remove').click();
    await page.getByTestId('avatar-remove').waitFor({ state: 'detached' });
  }));

  test('the password, and the sessions that it ends', asMember({ allow: [/40[01]/] }, async (page, account) => {
    await signInElsewhere(account);
    await page.locator('[data-tab=security]').click();
    await page.getByTestId('session').nth(1).waitFor();
    await page.getByTestId('session').filter({ hasText: 'iPhone' }).getByTestId('session-end').click();
    await page.getByTestId('session-end').waitFor({ state: 'detached' });
    await page.locator('[name=current]').fill('not this one');
    await page.locator('[name=next]').fill('another-1');
    await page.getByTestId('password-save').click();
    await page.locator('[name=current][aria-invalid=true]').waitFor();
    await page.locator('[name=current]').fill(account.password);
    await page.getByTestId('password-save').click();
    await page.getByTestId('toast').getByText('Your password is changed').waitFor();
    await page.reload();
    await page.getByTestId('own-name').waitFor();
    assert.equal((await signInElsewhere(account)).status, 401);
    assert.equal((await signInElsewhere({ ...account, password: 'another-1' })).status, 200);
  }));

  test('the privacy zones and the settings are kept', asMember({}, async (page) => {
    await page.locator('[data-tab=privacy]').click();
    await page.locator('[value=public]').check();
    await page.getByTestId('zone-new').click();
    await page.getByTestId('zone-save').click();
    await page.getByText('Press the map to place the middle of the zone.').waitFor();
    await page.locator('[data-testid=map][data-settled]').waitFor();
    await clickMap(page, 0.5, 0.5);
    await page.locator('[name=zone]').fill('Home');
    await page.getByTestId('zone-save').click();
    await page.getByTestId('zone').getByText('Home').waitFor();
    await page.reload();
    await page.locator('[data-tab=privacy]').click();
    await page.getByTestId('zone').getByText('300 m').waitFor();
    assert.ok(await page.locator('[value=public]').isChecked());
    await page.goto(`${server.base}/settings`);
    await page.locator('[name=community_activity]').check();
    await page.reload();
    await page.locator('[name=community_activity]:checked').waitFor();
  }));

  test('whom one blocks is listed, and can be unblocked', asMember({}, async (page, account) => {
    const { user: rude } = await ask(server.base, '/auth/signup', { body: { email: `rude-${process.pid}@example.org`, password: 'secret-1', name: 'Rude Runner' } });
    await page.locator('[data-tab=privacy]').click();
    await page.getByText('You block nobody.').waitFor();
    await ask(server.base, `/users/${rude.id}/block`, { token: await tokenOf(server.base, account), body: {} });
    await page.reload();
    await page.locator('[data-tab=privacy]').click();
    await page.getByTestId('blocked').getByText('Rude Runner').waitFor();
    await fitsAndCanBeTouched(page);
    await noSeriousFaults(page);
    await shot(page, 'account-blocks', { fullPage: true });
    await page.getByRole('button', { name: 'Unblock: Rude Runner' }).click();
    await page.getByText('You block nobody.').waitFor();
    await page.reload();
    await page.locator('[data-tab=privacy]').click();
    await page.getByText('You block nobody.').waitFor();
  }));

  test('everything can be taken along, and the account deleted', asMember({ allow: [/40[01]/] }, async (page, account) => {
    await page.locator('[data-tab=data]').click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export').click()]);
    assert.match(file.suggestedFilename(), /\.zip$/);
    await page.getByTestId('delete').click();
    await page.locator('dialog [name=password]').fill('not this one');
    await page.getByTestId('delete-yes').click();
    await page.locator('dialog [aria-invalid=true]').waitFor();
    await page.locator('dialog [name=password]').fill(account.password);
    await page.getByTestId('delete-yes').click();
    await page.getByTestId('sign-in').waitFor();
    assert.equal((await signInElsewhere(account)).status, 401);
  }));

  for (const [name, options] of looks) {
    test(`the screens fit ${name} and have no serious fault`, asMember(options, async (page) => {
      const where = options.locale ?? 'en';
      for (const tab of ['profile', 'security', 'privacy', 'data']) {
        await page.locator(`[data-tab=${tab}]`).click();
        await page.locator('#account-panel .card').nth(1).waitFor();
        await fitsAndCanBeTouched(page, tab);
        await noSeriousFaults(page, tab);
        await shot(page, `account-${tab}-${where}`);
      }
      await page.goto(`${server.base}/settings`);
      await page.locator('[name=push_enabled]').waitFor();
      await fitsAndCanBeTouched(page);
      await noSeriousFaults(page);
    }));
  }

  test('the printed link makes the first admin; it works once', on({}, async (page) => {
    const link = server.log().match(/\/setup\?token=\w+/)?.[0];
    assert.ok(link, server.log());
    await page.goto(server.base + link);
    await page.locator('[name=nickname]').fill('Admin Park');
    await page.locator('[name=email]').fill(`admin-${process.pid}@example.org`);
    await page.locator('[name=password]').fill('secret-1');
    await page.locator('[type=text][name=name]').fill('Pond Runners');
    await page.locator('[value=open]').check();
    await fitsAndCanBeTouched(page);
    await noSeriousFaults(page);
    await shot(page, 'setup', { fullPage: true });
    await page.getByTestId('submit').click();
    await page.waitForURL(/\/admin$/);
    await page.getByTestId('server-name').filter({ hasText: 'Pond Runners' }).waitFor();
    await page.goto(server.base + link);
    await page.getByRole('heading', { name: 'This link was used, or has expired' }).waitFor();
    await page.goto(`${server.base}/reset`);
    await page.getByRole('heading', { name: 'A link is needed' }).waitFor();
  }));

  test('a link that is over cannot set a password', on({ allow: [/400/] }, async (page) => {
    await page.goto(`${server.base}/reset?token=4ZQ7XK3M5T6PJ2W8R9YBNVHCDA`);
    await page.locator('[name=password]').fill('secret-2');
    await page.locator('[name=again]').fill('secret-3');
    await page.getByTestId('submit').click();
    await page.getByText('The two passwords differ.').waitFor();
    await page.locator('[name=again]').fill('secret-2');
    await page.getByTestId('submit').click();
    await page.locator('[name=password][aria-invalid=true]').waitFor();
  }));
});
