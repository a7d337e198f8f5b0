// Running a route with the phone: progress, turns, a dead spot, a reload in the middle, leaving the route, and the result.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clickMap, darkPhone, fitsAndCanBeTouched, generate, inBrowser, noSeriousFaults, phone, shot, signUp, visit } from './kit.mjs';

inBrowser('running', ({ server, on }) => {
  const metersBetween = (a, b) => Math.hypot((b.lng - a.lng) * Math.cos(a.lat * (Math.PI / 180)), b.lat - a.lat) * 111_195;
  const lengthOf = (path) => path.slice(1).reduce((sum, p, i) => sum + metersBetween(path[i], p), 0);

  /** Places every so many metres along a path. */
  function along(path, stepM) {
    const out = [path[0]];
    let rest = stepM;
    for (let i = 1; i < path.length; i++) {
      const length = metersBetween(path[i - 1], path[i]);
      let walked = 0;
      while (length - walked >= rest) {
        walked += rest;
        rest = stepM;
        const f = walked / length;
        out.push({ lat: path[i - 1].lat + f * (path[i].lat - path[i - 1].lat), lng: path[i - 1].lng + f * (path[i].lng - path[i - 1].lng) });
      }
      rest -= length - walked;
    }
    return out;
  }

  /** A route of 2 km on the page of a phone, at its start. */
  async function atTheStart(page, context) {
    await context.grantPermissions(['geolocation'], { origin: server.base });
    await signUp(page, server.base);
    await visit(page, server.base);
    await clickMap(page);
    await page.locator('input[type=range]').first().fill('2');
    await generate(page);
    const [answer] = await Promise.all([page.waitForResponse((r) => r.url().endsWith('/options') && r.ok()), page.getByTestId('run').click()]);
    const { options } = (await answer.json()).data;
    const id = new URL(page.url()).pathname.split('/').pop();
    return options.find((o) => o.id === id).coordinates;
  }
  const move = async (context, page, p) => {
    await context.setGeolocation({ latitude: p.lat, longitude: p.lng, accuracy: 5 });
    await page.clock.fastForward(20_000);
  };
  function stampedByThePage() {
    const watch = navigator.geolocation.watchPosition.bind(navigator.geolocation);
    navigator.geolocation.watchPosition = (found, ...rest) => watch(({ coords }) => found({ coords, timestamp: Date.now() }), ...rest);
  }
  /** Keeps the run as versions before pages did. */
  function asBeforePages() {
    const cover = JSON.parse(localStorage.getItem('runnerway.run'));
    const pages = Object.keys(localStorage).filter((key) => key.startsWith('runnerway.run.'));
    const marks = pages.sort((a, b) => a.split('.')[2] - b.split('.')[2]).flatMap((key) => JSON.parse(localStorage.getItem(key)).marks);
    for (const key of pages) localStorage.removeItem(key);
    localStorage.setItem('runnerway.run', JSON.stringify({ ...cover, marks }));
  }
  /** Leaves no room in the browser. */
  function fillUp() {
    for (let size = 1 << 22, n = 0; size > 50; ) {
      try {
        localStorage.setItem(`filler.${n++}`, 'x'.repeat(size));
      } catch {
        size >>= 1;
      }
    }
  }
  const share = async (page) => Number(await page.getByTestId('run-share').getAttribute('aria-valuenow'));

  test('a whole run through a dead spot, a reload and a wrong turn', on({ ...phone, allow: [/Failed to load resource|ERR_INTERNET_DISCONNECTED/] }, async (page, context) => {
    const path = await atTheStart(page, context);
    const places = along(path, 90);
    // The clock that the test turns is also that of the positions.
    await context.addInitScript(stampedByThePage);
    await page.evaluate(stampedByThePage);
    await page.clock.install();
    await context.setGeolocation({ latitude: path[0].lat, longitude: path[0].lng, accuracy: 5 });
    await page.getByRole('heading', { name: 'Heart route', exact: true }).waitFor();
    await page.getByTestId('run-start').click();
    await page.getByTestId('next-turn').waitFor();
    const third = Math.floor(places.length / 3);
    for (const p of places.slice(1, third)) await move(context, page, p);
    await page.waitForFunction(() => Number(document.querySelector('[data-testid=run-share]').getAttribute('aria-valuenow')) > 20);

    await context.setOffline(true);
    for (const p of places.slice(third, third + 5)) await move(context, page, p);
    await page.getByTestId('run-offline').waitFor();
    await context.setOffline(false);
    await page.clock.fastForward(10_000);
    await page.getByTestId('run-offline').waitFor({ state: 'detached' });

    const before = await share(page);
    await page.reload();
    await page.getByTestId('run-share').waitFor();
    assert.equal(await share(page), before, 'the reload lost progress');
    await page.evaluate(asBeforePages);
    await page.reload();
    await page.getByTestId('run-share').waitFor();
    assert.equal(await share(page), before, 'a run of an earlier version lost progress');

    const astray = { lat: places[third + 5].lat + 0.0014, lng: places[third + 5].lng + 0.0014 };
    await move(context, page, astray);
    await page.getByTestId('off-route').waitFor();
    await move(context, page, places[third + 5]);
    await page.getByTestId('off-route').waitFor({ state: 'detached' });

    await page.getByTestId('run-pause').click();
    await page.getByTestId('run-resume').click();
    for (const p of places.slice(third + 6)) await move(context, page, p);
    await move(context, page, path.at(-1));
    await fitsAndCanBeTouched(page);
    await noSeriousFaults(page);
    await shot(page, 'run');
    const drawn = await share(page);
    assert.ok(drawn >= 97, `${drawn} % of the shape is drawn`);
    await page.getByTestId('run-finish').click();
    await page.getByTestId('workout').waitFor();
    const km = Number((await page.getByTestId('workout-distance').innerText()).match(/[\d.]+/)[0]);
    // The way astray counts as far as the device has told of it.
    const [least, most] = [lengthOf(places) / 1000, (lengthOf(places) + 2 * metersBetween(places[third + 5], astray)) / 1000];
    assert.ok(km > 0.97 * least && km < 1.03 * most, `${km} km of ${least} to ${most} km`);
    const completion = Number((await page.getByTestId('workout-completion').innerText()).match(/\d+/)[0]);
    assert.ok(completion >= 90, `completion ${completion} %`);
    await fitsAndCanBeTouched(page);
    await noSeriousFaults(page);
    await shot(page, 'workout', { fullPage: true });
  }));

  test('a browser without room says so, and the run is whole all the same', on(phone, async (page, context) => {
    const asked = [];
    page.on('dialog', (dialog) => void asked.push(dialog.type()) || dialog.accept());
    const path = await atTheStart(page, context);
    const places = along(path, 90);
    await context.addInitScript(stampedByThePage);
    await page.evaluate(stampedByThePage);
    await page.clock.install();
    await context.setGeolocation({ latitude: path[0].lat, longitude: path[0].lng, accuracy: 5 });
    await page.getByTestId('run-start').click();
    await page.getByTestId('next-turn').waitFor();
    await page.evaluate(fillUp);
    const half = Math.floor(places.length / 2);
    for (const p of places.slice(1, half)) await move(context, page, p);
    await page.getByTestId('run-full').waitFor();
    const before = await share(page);
    await fitsAndCanBeTouched(page);
    await noSeriousFaults(page);
    await shot(page, 'run-full');

    const at = new URL(page.url()).pathname;
    await page.getByRole('button', { name: 'Back' }).click();
    await page.waitForURL((url) => url.pathname !== at);
    await page.goForward();
    await page.getByTestId('run-full').waitFor();
    assert.equal(await share(page), before, 'another screen lost progress');
    assert.deepEqual(asked, []);

    const [moved] = await Promise.all([page.waitForResponse((r) => r.url().endsWith('/track') && r.ok()), move(context, page, places[half])]);
    await moved.finished();
    await page.reload();
    await page.getByTestId('run-share').waitFor();
    assert.deepEqual(asked, ['beforeunload'], 'the page may be closed without a question');
    await page.evaluate(() => Object.keys(localStorage).forEach((key) => key.startsWith('filler.') && localStorage.removeItem(key)));
    for (const p of places.slice(half + 1)) await move(context, page, p);
    await page.getByTestId('run-full').waitFor({ state: 'detached' });
    await move(context, page, path.at(-1));
    const [sent] = await Promise.all([page.waitForRequest(/\/complete$/), page.getByTestId('run-finish').click()]);
    assert.deepEqual(sent.postDataJSON().route.actual_path, [], 'a path with a hole was sent');
    await page.getByTestId('workout').waitFor();
    const km = Number((await page.getByTestId('workout-distance').innerText()).match(/[\d.]+/)[0]);
    const whole = lengthOf(places) / 1000;
    assert.ok(km > 0.97 * whole && km < 1.03 * whole, `${km} km of ${whole} km`);
    const completion = Number((await page.getByTestId('workout-completion').innerText()).match(/\d+/)[0]);
    assert.ok(completion >= 90, `completion ${completion} %`);
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('runnerway.run'))), []);
  }));

  test('a climb that a reload interrupts counts whole', on(phone, async (page, context) => {
    const path = await atTheStart(page, context);
    const places = along(path, 30);
    const told = () => {
      let tell;
      navigator.geolocation.watchPosition = (found) => (tell = found) && 1;
      window.told = (lat, lng, altitude, n) => tell({ coords: { latitude: lat, longitude: lng, accuracy: 5, heading: null, speed: null, altitude }, timestamp: Date.now() + n * 10_000 });
    };
    await context.addInitScript(told);
    await page.evaluate(told);
    await page.getByTestId('run-start').click();
    let n = 0;
    const climbTo = (m) => page.evaluate(([p, m, n]) => window.told(p.lat, p.lng, m, n), [places[n], m, n++]);
    const climb = page.locator('.figures').getByText('Climb').locator('xpath=following-sibling::dd');
    for (const m of [20, 10, 12]) await climbTo(m);
    await climb.getByText('0 m', { exact: true }).waitFor();
    await page.reload();
    await page.getByTestId('run-share').waitFor();
    for (const m of [13, 14]) await climbTo(m);
    await climb.getByText('4 m', { exact: true }).waitFor();
    await climbTo(20);
    await climb.getByText('10 m', { exact: true }).waitFor();
  }));

  test('a visitor is told why an account is needed and keeps the route', on(darkPhone, async (page) => {
    await visit(page, server.base);
    await clickMap(page);
    await generate(page);
    await page.getByTestId('run').click();
    await page.getByText('러닝 기록에는 계정이 필요해요').waitFor();
    const at = new URL(page.url()).pathname;
    await page.getByRole('link', { name: '회원가입' }).click();
    await page.locator('input[name=name]').fill('김러너');
    await page.locator('input[name=email]').fill(`visitor-${process.pid}@example.org`);
    await page.locator('input[name=password]').fill('secret-1');
    await page.getByTestId('submit').click();
    await page.getByTestId('run-start').waitFor();
    assert.equal(new URL(page.url()).pathname, at);
    await fitsAndCanBeTouched(page);
    await noSeriousFaults(page);
  }));
});
