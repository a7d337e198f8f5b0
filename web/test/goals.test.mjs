// Goals: setting one, its progress, changing, pausing and deleting it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, fitsAndCanBeTouched, inBrowser, looks, noSeriousFaults, shot, signUp, tokenOf } from './kit.mjs';

inBrowser('goals', ({ server, on }) => {
  const onGoals = (options, body) =>
    on(options, async (page) => {
      await signUp(page, server.base);
      await page.goto(`${server.base}/goals`);
      await body(page);
    });
  const set = async (page, fields) => {
    await page.getByTestId('goal-new').click();
    for (const [name, value] of Object.entries(fields)) {
      const field = page.locator(`dialog [name=${name}]`);
      if (await field.evaluate((e) => e.tagName === 'SELECT')) await field.selectOption(value);
      else await field.fill(value);
    }
    await page.getByTestId('goal-save').click();
  };

  test('one is set for this week, changed, paused, resumed and deleted', onGoals({}, async (page) => {
    await page.getByRole('heading', { name: 'What would you like to reach?' }).waitFor();
    await set(page, { measure: 'distance', target: '25' });
    const goal = page.getByTestId('goal');
    await goal.getByText('25 km').first().waitFor();
    assert.equal(await goal.getAttribute('data-state'), 'running');
    assert.match(await goal.innerText(), /25 km to go/);
    assert.match(await goal.innerText(), /a day gets you there/);
    await goal.getByTestId('goal-edit').click();
    await page.locator('dialog [name=target]').fill('30');
    await page.getByTestId('goal-save').click();
    await goal.getByText('/ 30 km').waitFor();
    await goal.getByTestId('goal-pause').click();
    await page.locator('[data-testid=goal][data-state=paused]').waitFor();
    await goal.getByTestId('goal-pause').click();
    await page.locator('[data-testid=goal][data-state=running]').waitFor();
    await goal.getByTestId('goal-delete').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'What would you like to reach?' }).waitFor();
  }));

  test('what cannot be is said where it is, and nothing is lost', onGoals({ allow: [/400/] }, async (page) => {
    await set(page, { target: '0' });
    await page.getByText('Enter a number above 0.').waitFor();
    await page.locator('dialog [name=target]').fill('12');
    await page.locator('dialog [name=when]').selectOption('own');
    await page.locator('dialog [name=start]').fill('2030-05-10');
    await page.locator('dialog [name=end]').fill('2030-05-10');
    await page.getByTestId('goal-save').click();
    await page.getByText('The last day must be after the first.').waitFor();
    await page.locator('dialog [name=end]').fill('2030-05-16');
    await page.getByTestId('goal-save').click();
    await page.locator('[data-testid=goal][data-state=waiting]').waitFor();
    await set(page, { when: 'own', start: '2030-05-16', end: '2030-05-20' });
    await page.getByText('There is an active goal for some of these days already').waitFor();
    assert.equal(await page.locator('dialog [name=end]').inputValue(), '2030-05-20');
  }));

  test('progress is asked for what is shown, and no more', on({}, async (page) => {
    const token = await tokenOf(server.base, await signUp(page, server.base));
    const make = (start_date, end_date) => ask(server.base, '/goals', { token, body: { goal_type: 'weekly', target_type: 'distance', target_value: 10, start_date, end_date } });
    for (let day = 1; day <= 29; day += 2) await make(`2020-01-${String(day).padStart(2, '0')}`, `2020-01-${String(day + 1).padStart(2, '0')}`);
    await make('2020-02-03', '2099-12-31');
    const asked = [];
    page.on('request', (request) => /\/progress$/.test(request.url()) && asked.push(request.url()));
    await page.goto(`${server.base}/goals`);
    await page.getByTestId('goal').waitFor();
    assert.equal(asked.length, 1);
    await page.locator('[data-tab=past]').click();
    await page.getByTestId('goal').nth(11).waitFor();
    assert.equal(asked.length, 13);
    assert.equal(await page.getByTestId('goal').count(), 12);
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('Page 2 of 2').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=goal]').length === 3);
    assert.equal(new Set(asked).size, 16);
    await page.getByTestId('goal').last().getByTestId('goal-delete').click();
    await page.getByTestId('confirm-yes').click();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=goal]').length === 2);
  }));

  test('one in the past is kept apart', onGoals({}, async (page) => {
    await set(page, { when: 'own', start: '2020-01-06', end: '2020-01-12' });
    await page.locator('[data-tab=past]').click();
    await page.locator('[data-testid=goal][data-state=missed]').waitFor();
  }));

  for (const [name, options] of looks) {
    test(`the screen fits ${name} and has no serious fault`, onGoals(options, async (page) => {
      await fitsAndCanBeTouched(page);
      await set(page, { kind: 'monthly', measure: 'workouts', target: '8' });
      await page.getByTestId('goal').waitFor();
      await set(page, { kind: 'weekly', measure: 'distance', target: '20' });
      await page.getByTestId('goal').nth(1).waitFor();
      await fitsAndCanBeTouched(page);
      await noSeriousFaults(page);
      await shot(page, `goals-${options.locale ?? 'en'}`);
      await page.getByTestId('goal-new').click();
      await page.getByTestId('goal-save').waitFor();
      await noSeriousFaults(page);
    }));
  }
});
