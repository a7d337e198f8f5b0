// What a newcomer sees before anything is touched: what to choose, one hint, and nothing to scroll the page by.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { darkPhone, fitsAndCanBeTouched, generate, inBrowser, noSeriousFaults, phone, setKm, visit, visitPlainly } from './kit.mjs';

/** Whether all of it is in view and nothing lies over its middle. */
const seen = (locator) =>
  locator.evaluate((e) => {
    const { left, top, right, bottom } = e.getBoundingClientRect();
    const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    return inside && e.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
  });

const onePage = async (page, where) => {
  const [page_, window_] = await page.evaluate(() => [document.scrollingElement.scrollHeight, innerHeight]);
  assert.ok(page_ <= window_, `${where}: the page has ${page_} px, the window ${window_}`);
};

inBrowser('the first screen', ({ server, on }) => {
  test('only its panel scrolls, on any screen', on({}, async (page) => {
    await visitPlainly(page, server.base);
    for (const [width, height] of [[1280, 800], [390, 844], [360, 640], [844, 390]]) {
      await page.setViewportSize({ width, height });
      await onePage(page, `${width} x ${height}`);
      if (width < 860) await page.getByTestId('all-shapes').waitFor();
    }
  }));

  for (const [name, options] of [['a desk', {}], ['a phone in Korean and in the dark', darkPhone]]) {
    test(`and so it stays on ${name} while routes are made and when they are there`, on(options, async (page) => {
      await visit(page, server.base);
      await page.getByTestId('center').click();
      await page.locator('[data-fit]').first().waitFor({ timeout: 60_000 });
      await onePage(page, 'with a start');
      await setKm(page, 2);
      await page.getByTestId('generate').click();
      await page.getByTestId('progress').waitFor();
      await onePage(page, 'while it searches');
      await page.getByTestId('options').waitFor({ timeout: 60_000 });
      await onePage(page, 'the routes');
      await noSeriousFaults(page, 'the routes');
    }));
  }

  for (const [width, height, steps] of [[390, 844, ['center', 'distance', 'generate']], [360, 640, ['generate']]]) {
    test(`shapes are there to choose on ${width} x ${height}, with one hint what to do`, on({ ...phone, viewport: { width, height } }, async (page) => {
      await visitPlainly(page, server.base);
      for (const shape of ['heart', 'star', 'circle']) assert.ok(await seen(page.locator(`[data-shape=${shape}]`)), `${shape} cannot be seen`);
      assert.ok(await seen(page.getByTestId('draw')), 'drawing one oneself cannot be seen');
      for (const step of steps) assert.ok(await seen(page.locator(`#${step}, [data-testid=${step}]`)), `${step} cannot be seen`);
      const hints = await page.getByText(/tap the map/i).filter({ visible: true }).allInnerTexts();
      assert.deepEqual(hints, ['Tap the map to set your start']);
      await page.getByTestId('center').click();
      await page.getByTestId('start-state').getByText('Start is set').waitFor();
      assert.equal(await page.getByText(/tap the map/i).count(), 0);
    }));
  }

  test('all shapes are a tap away on a phone, and choosing one leads back to the row, where it stands first', on(phone, async (page) => {
    await visitPlainly(page, server.base);
    const all = page.getByTestId('all-shapes');
    assert.equal(await all.getAttribute('aria-expanded'), 'false');
    assert.equal(await page.locator('[data-shape=dog]').count(), 0);
    await all.click();
    await page.getByTestId('shape-search').fill('dog');
    await fitsAndCanBeTouched(page, 'all shapes');
    await noSeriousFaults(page, 'all shapes');
    await page.locator('[data-shape=dog]').click();
    await page.getByTestId('shape-search').waitFor({ state: 'detached' });
    const row = await page.locator('[data-shape]').evaluateAll((e) => e.map((s) => s.dataset.shape));
    assert.equal(row[0], 'dog');
    assert.ok(await seen(page.locator('[data-shape=dog][aria-pressed=true]')));
    await page.locator('[data-shape=heart]').click();
    assert.deepEqual(await page.locator('[data-shape]').evaluateAll((e) => e.map((s) => s.dataset.shape)), row, 'the row stays as it is while one chooses');
    await page.getByTestId('center').click();
    await setKm(page, 2);
    await generate(page);
    await page.getByRole('heading', { name: 'Heart routes' }).waitFor();
  }));

  test('why there is no position is said when it is asked for', on(phone, async (page) => {
    await page.addInitScript(() => Object.defineProperty(window, 'isSecureContext', { value: false }));
    await visitPlainly(page, server.base);
    await page.getByTestId('here').click();
    await page.getByTestId('start-state').getByText('only over HTTPS').waitFor();
    await page.getByTestId('center').click();
    assert.match(await page.getByTestId('start-state').innerText(), /Start is set/);
  }));
});
