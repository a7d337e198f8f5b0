// The frame that all screens are in: moving around, signing in, the language, the look.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitsAndCanBeTouched, inBrowser, looks, noSeriousFaults, phone, signUp } from './kit.mjs';

inBrowser('the app', ({ server, on }) => {
  const heading = (page) => page.locator('h1, h2').first();

  test('the menu leads to five areas without loading the page again, and the way back works', on({}, async (page) => {
    await page.goto(server.base);
    await page.evaluate(() => (window.same = true));
    await page.locator('[data-area=community]').click();
    await page.getByRole('heading', { name: 'Community', level: 1 }).waitFor();
    assert.equal(await page.title(), 'Community · RunnerWay');
    assert.equal(await page.locator('[data-area=community]').getAttribute('aria-current'), 'page');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Community', 'the heading has the focus');
    await page.locator('[data-area=runs]').click();
    await page.getByRole('heading', { name: 'Sign in to see this' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Sign up' }).getAttribute('href'), '/signup?next=%2Fruns');
    await page.goBack();
    await page.getByRole('heading', { name: 'Community', level: 1 }).waitFor();
    assert.ok(await page.evaluate(() => window.same), 'the page was loaded again');
    await page.reload();
    await page.getByRole('heading', { name: 'Community', level: 1 }).waitFor();
  }));

  test('the words of the menu fit a small phone, and the names of groups lie within their cards', on({ ...phone, viewport: { width: 320, height: 640 } }, async (page) => {
    await page.goto(`${server.base}/settings`);
    await page.locator('fieldset.card').first().waitFor();
    const words = await page.$$eval('nav span', (all) => all.map((word) => [word.textContent, word.getBoundingClientRect().width, word.closest('a').clientWidth]));
    for (const [word, width, room] of words) assert.ok(width <= room - 6, `${word}: ${width} px of ${room}`);
    const above = await page.$$eval('fieldset.card > legend', (all) => all.map((legend) => legend.getBoundingClientRect().top - legend.parentElement.getBoundingClientRect().top));
    for (const top of above) assert.ok(top >= 12, `a legend begins ${top} px below the top of its card`);
  }));

  test('an address that is no screen says so', on({}, async (page) => {
    await page.goto(`${server.base}/goals/that/is/none`);
    await page.getByRole('heading', { name: 'No such page' }).waitFor();
    await page.getByRole('link', { name: 'Draw a route' }).click();
    await page.waitForSelector('[data-shape="heart"]');
  }));

  test('signing up, staying signed in over a reload and in another tab, signing out of both and in again', on({}, async (page, context) => {
    const account = await signUp(page, server.base);
    assert.equal(new URL(page.url()).pathname, '/');
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    assert.doesNotMatch(kept, /eyJ/, 'a token lies in the storage');
    await page.reload();
    await page.locator('header a[href="/account"]').waitFor();
    const other = await context.newPage();
    await other.goto(`${server.base}/settings`);
    await other.locator('header a[href="/account"]').waitFor();
    await page.locator('header a[href="/account"]').click();
    await page.getByText(account.email).waitFor();
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in').waitFor();
    await other.getByTestId('sign-in').waitFor();
    await other.close();
    await page.goto(`${server.base}/goals`);
    await page.getByRole('heading', { name: 'Sign in to see this' }).waitFor();
    await page.getByTestId('empty').getByRole('link', { name: 'Sign in' }).click();
    await page.locator('input[name=email]').fill(account.email);
    await page.locator('input[name=password]').fill(account.password);
    await page.getByTestId('submit').click();
    await page.getByRole('heading', { name: 'Goals', level: 1 }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/goals');
  }));

  test('a failed way through Kakao is said, and the address is cleaned', on({}, async (page) => {
    await page.goto(`${server.base}/#login_error=SOCIAL_AUTH_FAILED`);
    await page.getByText('Signing in with Kakao did not work.').waitFor();
    assert.equal(new URL(page.url()).hash, '');
    await page.goto(`${server.base}/login`);
    await page.getByTestId('submit').waitFor();
    assert.equal(await page.getByText('Sign in with Kakao').count(), 0, 'no button where Kakao is not set up');
  }));

  test('the first load is small, and the map library waits for the reader', on({}, async (page) => {
    const sizes = [];
    page.on('requestfinished', async (request) => sizes.push([new URL(request.url()).pathname, (await request.sizes()).responseBodySize]));
    await page.goto(server.base);
    await page.waitForSelector('[data-testid=map][data-settled]');
    await page.waitForSelector('[data-shape="heart"]');
    const code = sizes.filter(([path]) => path === '/' || path.startsWith('/assets/'));
    const sum = code.reduce((all, [, size]) => all + size, 0);
    assert.ok(sum > 10_000 && sum < 300_000, `${sum} bytes: ${JSON.stringify(code)}`);
    assert.deepEqual(code.filter(([path]) => /webgl|maplibre/.test(path)), []);
  }));

  test('a wrong password is said in plain words', on({ allow: [/401/] }, async (page) => {
    await page.goto(`${server.base}/login`);
    await page.locator('input[name=email]').fill('nobody@example.org');
    await page.locator('input[name=password]').fill('wrong-password');
    await page.getByTestId('submit').click();
    await page.getByText('The e-mail or the password is not right.').waitFor();
  }));

  test('language, units and colours are chosen and remembered', on({ locale: 'ko-KR', colorScheme: 'light' }, async (page) => {
    await page.goto(`${server.base}/settings`);
    await page.locator('input[value=dark]').check();
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(20, 23, 28)');
    await page.locator('input[value=mi]').check();
    await page.locator('input[value=en]').check();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    assert.ok(await page.locator('input[value=mi]').isChecked());
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(20, 23, 28)');
  }));

  for (const [name, options] of looks) {
    test(`every screen fits ${name} and has no serious fault`, on(options, async (page) => {
      for (const path of ['/login', '/signup', '/settings', '/runs', '/community', '/nowhere/at/all'.replace('/nowhere', '/goals')]) {
        await page.goto(server.base + path);
        await heading(page).waitFor();
        await fitsAndCanBeTouched(page);
        await noSeriousFaults(page);
      }
    }));
  }
});
