import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';
import { chromiumOptions } from '../../scripts/serving.mjs';

export const url = inject('url');
let browser: Browser;
let eventId: string;

beforeAll(async () => {
  browser = await chromium.launch(chromiumOptions);
  const { entries } = (await (await fetch(`${url}/v1/timeline?limit=1`)).json()) as { entries: { id: string }[] };
  eventId = entries[0]!.id;
});
afterAll(() => browser.close());

export const PAGES = [
  '/',
  '/timeline',
  '/timeline?type=delivery.made&year=2023',
  '/claims',
  '/claims/value-usd',
  '/activities',
  '/activities/electrical-equipment-2023',
  '/reconstruction',
  '/rehabilitation',
  '/measures',
  '/measures/item/transformer',
  '/measures/money/itemised?currency=USD&donorCountry=AZ&on=2026-01-20',
  '/measures/money/itemised',
  '/events/{id}',
  '/changes?from=100',
  '/about',
  '/at/120',
  '/search?q=transformer',
  '/items',
  '/donors',
  '/embed/finding',
  '/nothing-here',
];
export const LANGUAGES = ['', '/uk', '/az'];

/** Where a page is in a language (`/uk`, '' for English). */
export function address(language: string, path: string): string {
  return url + language + (path === '/' && language !== '' ? '' : path.replace('{id}', eventId));
}

/** Opens a page in a window of its own, and closes it afterwards. */
export async function opened<Result>(
  path: string,
  options: Parameters<Browser['newPage']>[0],
  then: (page: Page) => Promise<Result>,
): Promise<Result> {
  const page = await browser.newPage(options);
  try {
    await page.goto(path, { waitUntil: 'load' });
    return await then(page);
  } finally {
    await page.close();
  }
}

/** Clicks what leads to another page, and waits until that is there: a click returns before. */
export async function follow(page: Page, selector: string): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.click(selector)]);
}
