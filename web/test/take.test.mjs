// Taking a route along: QR code, pictures, paper.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clickMap, fitsAndCanBeTouched, generate, inBrowser, looks, noSeriousFaults, shot, visit } from './kit.mjs';

inBrowser('taking a route along', ({ server, on }) => {
  for (const [name, options] of looks) {
    test(`a visitor at ${name} gets a QR code, pictures and a page to print`, on(options, async (page) => {
      await visit(page, server.base);
      await clickMap(page);
      await generate(page);
      await page.getByTestId('qr').click();
      const code = page.getByTestId('qr-code');
      await code.waitFor();
      assert.ok(await code.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)), 'the QR code is no picture');
      await noSeriousFaults(page);
      await page.keyboard.press('Escape');
      await page.evaluate(() => (navigator.canShare = () => false));
      for (const [button, width, height] of [['square', 1080, 1080], ['story', 1080, 1920]]) {
        const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId(button).click()]);
        const chunks = [];
        for await (const chunk of await file.createReadStream()) chunks.push(chunk);
        const png = Buffer.concat(chunks);
        assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [width, height], file.suggestedFilename());
      }
      await page.getByTestId('print').click();
      await page.getByTestId('paper').locator('li').first().waitFor();
      await fitsAndCanBeTouched(page);
      await noSeriousFaults(page);
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.getByTestId('options').isVisible(), false, 'the app is printed');
      const sheet = await page.getByTestId('printed').boundingBox();
      assert.ok(sheet.height > 800, `the sheet is ${sheet.height} px high`);
      await shot(page, `paper-${options.locale ?? 'en'}`, { fullPage: true });
    }));
  }
});
