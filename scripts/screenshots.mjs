// npm run screenshots: the two pictures of the README, from the first record, in docs/.
import { chromium } from 'playwright-core';
import { chromiumOptions, startLedger } from './serving.mjs';

const SHOTS = [
  { path: '/', file: 'docs/overview.png', width: 1280, height: 1180 },
  { path: '/claims/value-usd', file: 'docs/claims.png', width: 1280, height: 820 },
];

const ledger = await startLedger();
const browser = await chromium.launch(chromiumOptions);
try {
  for (const { path, file, width, height } of SHOTS) {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(ledger.url + path);
    await page.screenshot({ path: file });
    console.log(file);
  }
} finally {
  await browser.close();
  await ledger.stop();
}
