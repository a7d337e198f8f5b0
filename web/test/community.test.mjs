// The community: posts, likes and comments that arrive live, and the notifications.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ask, clickMap, fitsAndCanBeTouched, generate, inBrowser, looks, noSeriousFaults, setKm, shot, signUp, tokenOf, visit } from './kit.mjs';

const heart = 'M50 85 C10 55 15 20 35 20 C45 20 50 30 50 35 C50 30 55 20 65 20 C85 20 90 55 50 85 Z';

inBrowser('community', ({ server, on, open }) => {
  let kim;
  let lee;

  before(async () => {
    [kim, lee] = await Promise.all([join('Kim Runner'), join('Lee Runner')]);
  });

  /** Signs up on a page; share posts in the name of the new member. */
  async function member(page, name) {
    const token = await tokenOf(server.base, await signUp(page, server.base, name));
    const post = { route_name: 'Heart by the lake', distance: 5.12, duration: 1860, svg_path: heart, visibility: 'public' };
    const share = async (change) => (await ask(server.base, '/community/posts', { token, body: { ...post, ...change } })).post_id;
    return { share };
  }
  async function join(name) {
    const opened = await open();
    return { ...opened, ...(await member(opened.page, name)) };
  }

  test('the page that shows a new route does not tell of it once more', on({}, async (page) => {
    await signUp(page, server.base);
    await visit(page, server.base);
    await clickMap(page);
    await setKm(page, 2);
    const read = page.waitForResponse((answer) => /\/notifications\/[^/]+\/read$/.test(answer.url()) && answer.ok());
    await generate(page);
    await read;
    assert.equal(await page.getByTestId('toast').count(), 0);
    await page.getByTestId('unread').waitFor({ state: 'detached' });
  }));

  test('likes and comments of another are seen as they come, and told of by the bell', async () => {
    const post = await kim.share({ caption: 'First heart of the year' });
    await kim.page.goto(`${server.base}/community/${post}`);
    await kim.page.getByRole('heading', { name: 'Heart by the lake' }).waitFor();
    await kim.page.getByTestId('bell').waitFor();

    await lee.page.goto(`${server.base}/community`);
    const card = lee.page.getByTestId('post').filter({ hasText: 'First heart of the year' });
    await card.getByText('5.12 km').waitFor();
    assert.match(await card.innerText(), /31:00/);
    assert.match(await card.innerText(), /6'03" \/km/);
    await card.getByTestId('like').click();
    await lee.page.locator('[data-testid=like][aria-pressed=true]').waitFor();
    await kim.page.getByTestId('like').getByText('1').waitFor();
    await kim.page.getByTestId('unread').getByText('1').waitFor();

    await card.getByTestId('open-post').click();
    await lee.page.locator('[name=comment]').fill('What a fine line!');
    await lee.page.getByTestId('comment-send').click();
    await lee.page.getByTestId('comment').getByText('What a fine line!').waitFor();
    await kim.page.getByTestId('comment').getByText('What a fine line!').waitFor();
    assert.equal(await kim.page.getByTestId('comment-count').innerText(), 'Comments\n1');

    await kim.page.getByTestId('bell').click();
    await kim.page.getByTestId('notice').nth(1).waitFor();
    assert.equal(await kim.page.getByTestId('notice').count(), 2);
    await kim.page.getByTestId('notice').first().getByText(/Lee Runner/).waitFor();
    await noSeriousFaults(kim.page);
    await kim.page.getByTestId('read-all').click();
    await kim.page.getByTestId('unread').waitFor({ state: 'detached' });
    await kim.page.keyboard.press('Escape');
    await kim.page.getByTestId('comment-like').click();
    await kim.page.locator('[data-testid=comment-like][aria-pressed=true]').waitFor();
    await lee.page.getByTestId('unread').getByText('1').waitFor();
    kim.check();
    lee.check();
  });

  test('one changes and deletes what is one’s own, and only that', async () => {
    const post = await kim.share({ route_name: 'Star' });
    const { page } = kim;
    await page.goto(`${server.base}/community/${post}`);
    await page.getByTestId('post-edit').click();
    await page.locator('dialog [name=caption]').fill('Five points, five kilometres');
    await page.locator('dialog [value=private]').check();
    await page.getByTestId('post-save').click();
    await page.getByTestId('caption').getByText('Five points, five kilometres').waitFor();
    await page.getByText('Only you see this').waitFor();
    await page.locator('[name=comment]').fill('Mine');
    await page.getByTestId('comment-send').click();
    await page.getByTestId('comment-edit').click();
    await page.locator('dialog [name=content]').fill('Mine, twice');
    await page.getByTestId('comment-save').click();
    await page.getByTestId('comment').getByText('Mine, twice').waitFor();
    await page.getByTestId('comment-delete').click();
    await page.getByTestId('confirm-yes').click();
    await page.getByText('No comments yet').waitFor();
    await page.getByTestId('post-delete').click();
    await page.getByTestId('confirm-yes').click();
    await page.getByRole('heading', { name: 'Community' }).waitFor();
    kim.check();

    const others = await kim.share({ route_name: 'Circle' });
    await lee.page.goto(`${server.base}/community/${others}`);
    await lee.page.getByTestId('comment-send').waitFor();
    assert.equal(await lee.page.getByTestId('post-edit').count(), 0);
    assert.equal(await lee.page.getByTestId('post-delete').count(), 0);
    await lee.page.getByTestId('bookmark').click();
    await lee.page.locator('[data-testid=bookmark][aria-pressed=true]').waitFor();
    await lee.page.goto(`${server.base}/community`);
    await lee.page.locator('[data-tab=bookmarks]').click();
    await lee.page.getByTestId('bookmarked').getByText('Circle').waitFor();
    lee.check();
  });

  test('one follows another from their page, who is told of it', async () => {
    await kim.share({ route_name: 'Followed way' });
    const { page } = lee;
    await page.goto(`${server.base}/community`);
    await page.getByTestId('author').filter({ hasText: 'Kim Runner' }).first().click();
    await page.getByRole('heading', { name: 'Kim Runner' }).waitFor();
    await page.getByTestId('follow').click();
    await page.getByRole('button', { name: 'Unfollow' }).waitFor();
    await kim.page.goto(`${server.base}/community`);
    await kim.page.getByTestId('bell').click();
    await kim.page.getByTestId('notice').getByText(/Lee Runner/).first().waitFor();
    await page.goto(`${server.base}/community`);
    await page.locator('[data-tab=following]').click();
    await page.getByRole('heading', { name: 'Followed way' }).waitFor();
    await page.getByTestId('author').first().click();
    await page.getByRole('button', { name: 'Unfollow' }).click();
    await page.getByRole('button', { name: 'Follow', exact: true }).waitFor();
    await fitsAndCanBeTouched(page);
    await noSeriousFaults(page);
    await page.getByTestId('report-user').click();
    await page.locator('dialog [name=reason]').selectOption('other');
    await page.getByTestId('report-send').click();
    await page.getByTestId('toast').getByText('the report is sent').waitFor();
    await page.getByTestId('block').click();
    await page.getByTestId('confirm-yes').click();
    await page.getByTestId('empty').waitFor();
    await page.reload();
    await page.getByTestId('person-figures').getByText('Posts 0').waitFor();
    await page.getByRole('button', { name: 'Unblock' }).click();
    await page.getByRole('heading', { name: 'Followed way' }).waitFor();
    kim.check();
    lee.check();
  });

  test('somebody’s page tells who they are, with all their posts page by page', on({}, async (page) => {
    const park = await join('Park Runner');
    for (let i = 1; i <= 21; i++) await park.share({ route_name: `Lap ${i}` });
    await page.goto(`${server.base}/community`);
    await page.getByTestId('author').filter({ hasText: 'Park Runner' }).first().click();
    await page.getByTestId('person-figures').getByText('Posts 21 · followers 0 · following 0').waitFor();
    await page.getByText(/^Here since \w+ \d{4}$/).waitFor();
    await page.getByRole('heading', { name: 'Lap 2', exact: true }).waitFor();
    assert.equal(await page.getByTestId('post').count(), 20);
    await page.getByTestId('more').click();
    await page.getByRole('heading', { name: 'Lap 1', exact: true }).waitFor();
    assert.equal(await page.getByTestId('post').count(), 21);
    await page.getByTestId('more').waitFor({ state: 'detached' });
    await fitsAndCanBeTouched(page);
    await noSeriousFaults(page);
    await shot(page, 'person-en');
  }));

  test('one finds all of one’s own posts on one’s own page, changes who sees them and deletes them there', on({}, async (page) => {
    const { share } = await member(page, 'Han Runner');
    for (let i = 1; i <= 20; i++) await share({ route_name: `Lap ${i}` });
    await share({ route_name: 'Secret way', visibility: 'private' });
    await page.goto(`${server.base}/community`);
    await page.getByRole('heading', { name: 'Lap 20' }).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Secret way' }).count(), 0);
    await page.getByTestId('own-posts').click();
    const card = page.getByTestId('post').filter({ hasText: 'Secret way' });
    await card.getByText('Who sees it: Only me').waitFor();
    await page.getByTestId('person-figures').getByText('Posts 21').waitFor();
    await page.getByTestId('post').filter({ hasText: 'Lap 19' }).getByText('Who sees it: Everybody').waitFor();

    await card.getByTestId('post-edit').click();
    await page.locator('dialog [name=caption]').fill('No longer secret');
    await page.locator('dialog [value=public]').check();
    await page.getByTestId('post-save').click();
    await card.getByText('Who sees it: Everybody').waitFor();
    await card.getByText('No longer secret').waitFor();
    await lee.page.goto(`${server.base}/community`);
    await lee.page.getByRole('heading', { name: 'Secret way' }).waitFor();

    await card.getByTestId('post-delete').click();
    await page.getByTestId('confirm-yes').click();
    await card.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Lap 1', exact: true }).waitFor();
    await page.getByTestId('person-figures').getByText('Posts 20').waitFor();
    assert.equal(await page.getByTestId('post').count(), 20);
    await page.goto(`${server.base}/account`);
    await page.getByRole('link', { name: 'My posts' }).click();
    await page.getByTestId('post').first().waitFor();
    await lee.page.goto(page.url());
    await lee.page.getByRole('heading', { name: 'Lap 20' }).waitFor();
    assert.equal(await lee.page.getByTestId('post-visibility').count(), 0);
    assert.equal(await lee.page.getByTestId('post-edit').count(), 0);
  }));

  test('a visitor may look, and is asked to sign in to do more', on({}, async (page) => {
    await kim.share({ route_name: 'Public way' });
    await page.goto(`${server.base}/community`);
    await page.getByRole('heading', { name: 'Public way' }).waitFor();
    await page.locator('[data-tab=following]').click();
    await page.getByRole('heading', { name: 'Sign in to see this' }).waitFor();
    await page.locator('[data-tab=all]').click();
    await page.getByTestId('like').first().click();
    await page.waitForURL(/\/login\?next=%2Fcommunity$/);
  }));

  for (const [name, options] of looks) {
    test(`the screens fit ${name} and have no serious fault`, on(options, async (page) => {
      const where = options.locale ?? 'en';
      const { share } = await member(page, 'Choi Runner');
      const post = await share({ caption: 'Around the pond, twice.\nThen coffee.', location: 'Gothenburg' });
      await page.goto(`${server.base}/community`);
      await page.getByTestId('post').first().waitFor();
      await fitsAndCanBeTouched(page);
      await noSeriousFaults(page);
      await shot(page, `feed-${where}`);
      await page.getByTestId('own-posts').click();
      await page.getByTestId('post-visibility').waitFor();
      await fitsAndCanBeTouched(page);
      await noSeriousFaults(page);
      await shot(page, `own-posts-${where}`);
      await page.goBack();
      await page.locator('[data-tab=following]').click();
      await page.getByTestId('empty').waitFor();
      await page.goto(`${server.base}/community/${post}`);
      await page.locator('[name=comment]').fill('One\ntwo');
      await page.getByTestId('comment-send').click();
      await page.getByTestId('comment').waitFor();
      await fitsAndCanBeTouched(page);
      await noSeriousFaults(page);
      await shot(page, `post-${where}`);
      await page.getByTestId('bell').click();
      await page.getByTestId('empty').waitFor();
      await shot(page, `bell-${where}`);
    }));
  }
});
