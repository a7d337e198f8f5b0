// What the browser tests share: one server on the embedded sample in a folder of its own, and a browser to look at it.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

/** Why the browser tests are left out, or false. */
const skip = process.env.SKIP_BROWSER === '1' ? 'SKIP_BROWSER=1: no browser was started' : false;

function findChromium() {
  const wanted = process.env.CHROMIUM;
  const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = wanted ? [wanted].find(existsSync) : known.find(existsSync);
  if (found) return found;
  throw new Error(
    wanted
      ? `CHROMIUM names ${wanted}, which is not there`
      : 'no Chromium: install the package chromium (apt-get install chromium), name one in CHROMIUM, or set SKIP_BROWSER=1',
  );
}

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Builds the program with the page in it, or takes the one that TEST_RUNNERWAY_BINARY names. */
async function program(folder) {
  if (process.env.TEST_RUNNERWAY_BINARY) return process.env.TEST_RUNNERWAY_BINARY;
  if (!existsSync(path.join(root, 'embed/web/dist/index.html'))) throw new Error('the page is not built: run make web');
  const binary = path.join(folder, 'runnerway');
  await run('go', ['build', '-o', binary, '.'], { cwd: root, env: { ...process.env, CGO_ENABLED: '0' } });
  return binary;
}

/** Starts the program in an empty folder, with these arguments besides; stop ends it and removes the folder. */
async function startServer(more) {
  const folder = await mkdtemp(path.join(tmpdir(), 'runnerway-page-'));
  const binary = await program(folder);
  const address = `127.0.0.1:${await freePort()}`;
  const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8' };
  const server = spawn(binary, ['serve', '--addr', address, '--data', path.join(folder, 'data'), '--roads-fetch-url', '', ...more], { cwd: folder, env });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (log += text));
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const base = `http://${address}`;
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${base}/health`).then((answer) => answer.ok, () => false);
    if (ready) return { base, stop, log: () => log };
    if (tries === 150 || server.exitCode !== null) {
      await stop();
      throw new Error(`the server does not answer at ${base}:\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function startBrowser() {
  return chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-dev-shm-usage', '--enable-unsafe-swiftshader'] });
}

/**
 * A group of tests that share a server and a browser. tests is called with the server (base, its address, and log, what it has
 * printed, once it runs), open(options), a page as openPage gives it, and on(options, body), a test on such a page. The server
 * gets the arguments of serve.
 */
export function inBrowser(name, tests, serve = []) {
  describe(name, { skip }, () => {
    const server = {};
    let browser;

    before(async () => {
      const started = await Promise.allSettled([startServer(serve).then((s) => Object.assign(server, s)), startBrowser().then((b) => (browser = b))]);
      for (const { reason } of started) if (reason) throw reason;
    });

    after(async () => {
      await browser?.close();
      await server.stop?.();
    });

    const open = ({ base = server.base, ...options } = {}) => openPage(browser, base, options);
    const on = (options, body) => async () => {
      const { page, context, check } = await open(options);
      try {
        await body(page, context);
        check();
      } finally {
        await context.close();
      }
    };
    tests({ server, open, on });
  });
}

/**
 * A page that keeps what must not happen: requests to another origin, errors in the console, uncaught errors. check throws
 * if there was any; errors that match one of options.allow are expected.
 */
async function openPage(browser, base, { allow = [], ...options } = {}) {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 }, serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const wrong = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== base) wrong.push(`request to ${url}`);
  });
  page.on('console', (message) => {
    const text = message.text();
    if (/GL Driver Message/.test(text)) return; // the test reads pixels
    if (/^Service Worker registration blocked by Playwright/.test(text)) return; // only test/offline.test.mjs wants it
    if (['error', 'warning'].includes(message.type()) && !allow.some((a) => a.test(text))) wrong.push(`console: ${text}`);
  });
  page.on('pageerror', (err) => wrong.push(`uncaught: ${err}`));
  const check = () => {
    if (wrong.length) throw new Error(wrong.join('\n'));
  };
  return { page, context, check };
}

/** Loads / and waits until shapes and map are there. */
export async function visit(page, base, kind = 'webgl') {
  await page.goto(base);
  await page.waitForSelector('[data-shape="heart"]');
  await page.mouse.move(9, 9); // somebody is there: the map in WebGL takes over
  await page.waitForSelector(`[data-testid=map][data-settled][data-kind=${kind}]`);
}

/** Loads / in a browser without WebGL, whose emulation is slow, and waits until shapes and map are there. */
export async function visitPlainly(page, base) {
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
      return /webgl/.test(kind) ? null : real.call(this, kind, ...more);
    };
  });
  await visit(page, base, 'plain');
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Throws if axe finds a serious or critical fault on the page as it is now. */
export async function noSeriousFaults(page, where = page.url()) {
  // Evaluated by the browser's own tools, so that the page's policy stays as it is.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const words = bad.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((n) => `${n.target} ${n.html.slice(0, 120)}`).join('\n  ')}`);
  if (words.length) throw new Error(`${where}:\n${words.join('\n')}`);
}

let people = 0;

/** Signs up over the page's own form; returns the e-mail address and the password. */
export async function signUp(page, base, name = 'Kim Runner') {
  const account = { name, email: `runner-${process.pid}-${++people}@example.org`, password: 'secret-1' };
  await page.goto(`${base}/signup`);
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=email]').fill(account.email);
  await page.locator('input[name=password]').fill(account.password);
  await page.getByTestId('submit').click();
  await page.locator('header a[href="/account"]').waitFor();
  return account;
}

/** Throws if the page is wider than the screen, or has something to touch that is smaller than 44 px. */
export async function fitsAndCanBeTouched(page, where = page.url()) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) throw new Error(`${where}: ${wide} px wider than the screen`);
  const small = await page.$$eval('button, a[href]:not(.inline, .maplibregl-ctrl-attrib a), summary, select, input:not([type=radio], [type=checkbox]), label.check', (all) =>
    all.filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.visually-hidden'))
      .map((e) => ({ text: e.textContent.trim() || e.id || e.className, box: e.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 43.5 || box.width < 43.5).map(({ text, box }) => `${text} ${box.width}x${box.height}`));
  if (small.length) throw new Error(`${where}: too small to touch: ${small.join(', ')}`);
}

/** Takes a picture of the page into the folder that SHOTS names. */
export async function shot(page, name, options) {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, ...options });
}

/** Asks the API; what it answers, which must be a success. */
export async function ask(base, path, { method = 'POST', body, token } = {}) {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${base}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).data;
}

/** The token of an account, as signing up has made it. */
export async function tokenOf(base, { email, password }) {
  return (await ask(base, '/auth/login', { body: { email, password } })).access_token;
}

/** Makes the server's first admin before the tests; on is for tests on the admin's page, signed in. Wants what inBrowser gives. */
export function withAdmin({ server, on }) {
  const boss = { email: 'boss@example.org', password: 'secret-boss-1' };
  before(async () => {
    const token = server.log().match(/\/setup\?token=([\w.-]+)/)?.[1];
    if (!token) throw new Error(`no link for the first admin in:\n${server.log()}`);
    await ask(server.base, '/setup', { body: { token, ...boss, nickname: 'Boss', name: 'Club', language: 'en', time_zone: 'Asia/Seoul', sign_up: 'open' } });
  });
  return (options, body) =>
    on(options, async (page) => {
      await page.goto(`${server.base}/login?next=/admin`);
      await page.locator('input[name=email]').fill(boss.email);
      await page.locator('input[name=password]').fill(boss.password);
      await page.getByTestId('submit').click();
      await page.getByTestId('checklist').waitFor();
      await body(page);
    });
}

export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
export const darkPhone = { ...phone, locale: 'ko-KR', colorScheme: 'dark' };

/** How each screen is looked at: a name, and what to open a page with. */
export const looks = [['a desk', {}], ['a phone in Korean and in the dark', darkPhone]];

/** Clicks the map, by default a little below its middle. */
export async function clickMap(page, x = 0.5, y = 0.55) {
  const box = await page.getByTestId('map').boundingBox();
  await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
}

/** Makes routes of the shape chosen and waits for them. */
export async function generate(page) {
  await page.getByTestId('generate').click();
  await page.getByTestId('options').waitFor({ timeout: 60_000 });
}

/** Sets the distance in km. */
export async function setKm(page, km) {
  await page.locator('#distance').fill(String(km));
}

/** How many colours a picture of the element shows, and its mean brightness, 0..255. */
export async function coloursOf(page, locator) {
  const picture = (await locator.screenshot()).toString('base64');
  return page.evaluate(async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const g = canvas.getContext('2d');
    g.drawImage(image, 0, 0);
    const { data } = g.getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) {
      colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      sum += (data[i] + data[i + 1] + data[i + 2]) / 3;
    }
    return { count: colours.size, brightness: (sum * 4) / data.length };
  }, picture);
}
