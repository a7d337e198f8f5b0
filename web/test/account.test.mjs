// The account: profile, picture, password, sessions, privacy, settings, deletion; the first admin and new passwords by link.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clickMap, fitsAndCanBeTouched, noSeriousFaults, openPage, phone, signUp, skip, startBrowser, startServer } from './kit.mjs';

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('account', { skip }, () => {
  let server;
  let browser;

  before(async () => {
    [browser, server] = await Promise.all([startBrowser(), startServer()]);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const on = (options, allow, body) => async () => {
    const { page, context, check } = await openPage(browser, server.base, options, allow);
    try {
      const account = await signUp(page, server.base);
      await page.goto(`${server.base}/account`);
      await body(page, account);
      check();
    } finally {
      await context.close();
    }
  };
  const signInElsewhere = ({ email, password }) =>
    fetch(`${server.base}/api/v1/auth/login`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'User-Agent': 'Mozilla/5.0 (iPhone) Safari/605' }, body: JSON.stringify({ email, password }) });

  test('the name, the picture and what is wrong with it', on({}, [], async (page) => {
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

  test('the password, and the sessions that it ends', on({}, [/40[01]/], async (page, account) => {
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

  test('the privacy zones and the settings are kept', on({}, [], async (page) => {
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

  test('whom one blocks is listed, and can be unblocked', on({}, [], async (page, account) => {
    const send = async (path, body, token) => {
      const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
      const answer = await fetch(`${server.base}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      assert.ok(answer.ok, `${path}: ${answer.status}`);
      return (await answer.json()).data;
    };
    const { user: rude } = await send('/auth/signup', { email: `rude-${process.pid}@example.org`, password: 'secret-1', name: 'Rude Runner' });
    const { access_token: token } = await send('/auth/login', { email: account.email, password: account.password });
    await page.locator('[data-tab=privacy]').click();
    await page.getByText('You block nobody.').waitFor();
    await send(`/users/${rude.id}/block`, {}, token);
    await page.reload();
    await page.locator('[data-tab=privacy]').click();
    await page.getByTestId('blocked').getByText('Rude Runner').waitFor();
    await fitsAndCanBeTouched(page);
    await noSeriousFaults(page);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/account-blocks.png`, fullPage: true });
    await page.getByRole('button', { name: 'Unblock: Rude Runner' }).click();
    await page.getByText('You block nobody.').waitFor();
    await page.reload();
    await page.locator('[data-tab=privacy]').click();
    await page.getByText('You block nobody.').waitFor();
  }));

  test('everything can be taken along, and the account deleted', on({}, [/40[01]/], async (page, account) => {
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

  for (const [name, options] of [['a desk', {}], ['a phone in Korean and in the dark', { ...phone, locale: 'ko-KR', colorScheme: 'dark' }]]) {
    test(`the screens fit ${name} and have no serious fault`, on(options, [], async (page) => {
      const where = options.locale ?? 'en';
      for (const tab of ['profile', 'security', 'privacy', 'data']) {
        await page.locator(`[data-tab=${tab}]`).click();
        await page.locator('#account-panel .card').nth(1).waitFor();
        await fitsAndCanBeTouched(page, tab);
        await noSeriousFaults(page, tab);
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/account-${tab}-${where}.png` });
      }
      await page.goto(`${server.base}/settings`);
      await page.locator('[name=push_enabled]').waitFor();
      await fitsAndCanBeTouched(page);
      await noSeriousFaults(page);
    }));
  }

  test('the printed link makes the first admin; it works once', async () => {
    const link = server.log().match(/\/setup\?token=\w+/)?.[0];
    assert.ok(link, server.log());
    const { page, context, check } = await openPage(browser, server.base);
    try {
      await page.goto(server.base + link);
      await page.locator('[name=nickname]').fill('Admin Park');
      await page.locator('[name=email]').fill(`admin-${process.pid}@example.org`);
      await page.locator('[name=password]').fill('secret-1');
      await page.locator('[type=text][name=name]').fill('Pond Runners');
      await page.locator('[value=open]').check();
      await fitsAndCanBeTouched(page);
      await noSeriousFaults(page);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/setup.png`, fullPage: true });
      await page.getByTestId('submit').click();
      await page.waitForURL(/\/admin$/);
      await page.goto(server.base + link);
      await page.getByRole('heading', { name: 'This link was used, or has expired' }).waitFor();
      await page.goto(`${server.base}/reset`);
      await page.getByRole('heading', { name: 'A link is needed' }).waitFor();
      check();
    } finally {
      await context.close();
    }
  });

  test('a link that is over cannot set a password', async () => {
    const { page, context, check } = await openPage(browser, server.base, {}, [/400/]);
    try {
      await page.goto(`${server.base}/reset?token=4ZQ7XK3M5T6PJ2W8R9YBNVHCDA`);
      await page.locator('[name=password]').fill('secret-2');
      await page.locator('[name=again]').fill('secret-3');
      await page.getByTestId('submit').click();
      await page.getByText('The two passwords differ.').waitFor();
      await page.locator('[name=again]').fill('secret-2');
      await page.getByTestId('submit').click();
      await page.locator('[name=password][aria-invalid=true]').waitFor();
      check();
    } finally {
      await context.close();
    }
  });
});
