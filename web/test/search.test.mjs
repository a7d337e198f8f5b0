// Finding a place by its name, on the sample: streets of Gothenburg and the town itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { darkPhone, fitsAndCanBeTouched, inBrowser, noSeriousFaults, shot, visitPlainly, withAdmin } from './kit.mjs';

const asksFor = (q) => (request) => new URL(request.url()).pathname === '/api/v1/routes/places/search' && new URL(request.url()).searchParams.get('q') === q;

inBrowser('finding a place', ({ server, on }) => {
  const onAdmin = withAdmin({ server, on });
  const box = (page) => page.getByTestId('place-search');
  const options = (page) => page.getByTestId('places-found').getByRole('option');

  test('by keyboard: the list follows the arrows, Enter moves map and pin', on({}, async (page) => {
    await visitPlainly(page, server.base);
    await box(page).fill('vasap');
    await options(page).first().waitFor();
    assert.match(await options(page).first().innerText(), /Vasaplatsen\s+Street\s+[\d.]+ km/);
    assert.equal(await box(page).getAttribute('aria-expanded'), 'true');
    assert.equal(await box(page).getAttribute('role'), 'combobox');
    await box(page).fill('vasa');
    await options(page).nth(2).waitFor();
    assert.match(await page.getByTestId('places-state').innerText(), /\d+ places found/);
    await noSeriousFaults(page, 'the list of places');
    assert.equal(await page.evaluate(() => window.scrollY), 0, 'only the panel scrolls on a desk');
    await shot(page, 'places-desk');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    const active = await box(page).getAttribute('aria-activedescendant');
    assert.equal(await page.locator(`#${active}`).getAttribute('aria-selected'), 'true');
    assert.equal(active, 'place-0');
    await page.keyboard.press('Enter');
    await page.locator('[data-marker=start]').waitFor();
    assert.match(await page.getByTestId('start-state').innerText(), /Start is set/);
    assert.equal(await box(page).inputValue(), '');
    assert.equal(await options(page).count(), 0);
    await box(page).fill('gote');
    await options(page).first().waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await box(page).inputValue(), '');
    assert.equal(await options(page).count(), 0);
  }));

  test('the town with and without accents and in Korean, on a phone', on(darkPhone, async (page) => {
    await visitPlainly(page, server.base);
    for (const typed of ['goteborg', 'Göteborg', '예테']) {
      await box(page).fill(typed);
      await options(page).filter({ hasText: 'Göteborg' }).filter({ hasText: '불러온 지역' }).waitFor();
    }
    await box(page).fill('바사');
    await page.getByTestId('places-state').getByText('이런 이름이 없어요').waitFor();
    await fitsAndCanBeTouched(page, 'nothing found');
    await shot(page, 'places-none-phone');
    await box(page).fill('göt');
    await options(page).nth(1).waitFor();
    await fitsAndCanBeTouched(page, 'places found');
    await shot(page, 'places-phone');
    const { height } = await options(page).first().boundingBox();
    assert.ok(height >= 44, `${height} px to tap at`);
    await options(page).first().tap();
    await page.locator('[data-marker=start]').waitFor();
  }));

  test('only the newest question is answered', on({}, async (page) => {
    await visitPlainly(page, server.base);
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route('**/places/search?*', async (route) => {
      if (asksFor('avenyn')(route.request())) await held;
      await route.continue().catch(() => {}); // it was given up
    });
    const given = page.waitForEvent('requestfailed', asksFor('avenyn'));
    const asked = page.waitForRequest(asksFor('avenyn'));
    await box(page).fill('avenyn');
    await asked;
    await box(page).fill('linn');
    await given;
    await options(page).filter({ hasText: 'Linn' }).first().waitFor();
    release();
  }));

  test('Enter before the answer has come takes the best', on({}, async (page) => {
    await visitPlainly(page, server.base);
    await box(page).fill('vasaplatsen');
    await page.keyboard.press('Enter');
    await page.locator('[data-marker=start]').waitFor();
  }));

  test('too little, and nothing by that name, with what to do next', on({}, async (page) => {
    await visitPlainly(page, server.base);
    await box(page).fill('v');
    await page.getByText('Type at least two letters').waitFor();
    await box(page).fill('nothing of the kind');
    await page.getByText('Nothing by this name in the loaded streets: Gothenburg (sample).').waitFor();
    await page.getByText('Whoever runs this server can add its streets.').waitFor();
    await noSeriousFaults(page, 'nothing found');
    await shot(page, 'places-none-desk');
    await box(page).fill('57.70, 11.97');
    await options(page).filter({ hasText: '57.70000, 11.97000' }).click();
    await page.locator('[data-marker=start]').waitFor();
  }));

  test('an admin is led to the streets', onAdmin({}, async (page) => {
    await visitPlainly(page, server.base);
    await box(page).fill('nowhere at all');
    await page.getByRole('link', { name: 'Add streets of another area' }).click();
    await page.waitForURL('**/admin/streets');
  }));

  test('a server that does not answer leaves what the map shows', on({ allow: [/ERR_FAILED|Failed to load/] }, async (page) => {
    await visitPlainly(page, server.base);
    await page.route('**/places/search?*', (route) => route.abort());
    await box(page).fill('gatan');
    await page.getByTestId('places-state').locator('.warn').waitFor();
  }));
});
