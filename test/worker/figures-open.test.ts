import { beforeAll, describe, expect, it } from 'vitest';
import { ask, recordFirst } from './http.ts';

// Promise 1: every number opens. From outside: each link to a measure on a page is followed, and the heading there says the
// number that was clicked; the events under it add up to it.

beforeAll(recordFirst);

async function html(path: string): Promise<string> {
  const response = await ask(path);
  expect(response.status, path).toBe(200);
  return (await response.text()).replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"');
}

/** Links to measures, with what is written on them. */
function figuresOn(page: string): [href: string, figure: string][] {
  return [...page.matchAll(/<a href="((?:\/uk|\/az)?(?:\/at\/\d+)?\/measures\/[^"]+)"[^>]*>([^<]*\d[^<]*)<\/a>/g)].map(
    ([, href = '', figure = '']) => [href, figure],
  );
}

/** True for "$29.0 million" where the heading has USD 29,014,117.65. */
function isShortOf(figure: string, title: string): boolean {
  const millions = /^\$([\d.]+) million$/.exec(figure)?.[1];
  const exact = /USD ([\d,.]+\d)/.exec(title)?.[1]?.replaceAll(',', '');
  return millions !== undefined && exact !== undefined && (Number(exact) / 1e6).toPrecision(3) === millions;
}

const heading = (page: string): string => /<h1[^>]*>(.*?)<\/h1>/s.exec(page)?.[1] ?? '';

interface MeasurePage {
  readonly totals: readonly { readonly unit: string; readonly stated: number; readonly straddling: number }[];
  readonly entries: readonly {
    readonly status: string;
    readonly postings: readonly { readonly measure: string; readonly unit: string; readonly stated: number }[];
  }[];
  readonly next?: number;
}

describe.each([
  '/',
  '/claims',
  '/uk/claims',
  '/measures',
  '/measures?on=2023-06-30&humanitarian=true',
  '/activities',
  '/activities/electrical-equipment-2023',
  '/rehabilitation',
  '/donors',
  '/changes?from=40&to=120',
])('%s', (path) => {
  it('has figures whose links lead to a page that says the same', async () => {
    const found = figuresOn(await html(path));
    expect(found.length).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const [href, figure] of new Map(found.map((one) => [one.join(' '), one])).values()) {
      const title = heading(await html(href));
      if (!title.includes(figure) && !isShortOf(figure, title)) wrong.push(`${figure} at ${href} is "${title}"`);
    }
    expect(wrong).toEqual([]);
  });
});

it('the events of a measure’s page add up to its figure', async () => {
  const found = figuresOn(await html('/claims')).filter(([href]) => href.includes('/measures/item/'));
  expect(found.length).toBeGreaterThan(3);
  for (const [href] of found) {
    const { pathname, search } = new URL(href, 'http://ledger');
    const name = pathname.slice('/measures/'.length);
    const page: MeasurePage = JSON.parse(await html(`${pathname}.json${search}`));
    expect(page.next).toBeUndefined();
    for (const { unit, stated, straddling } of page.totals) {
      if (straddling > 0) continue; // what only overlaps the days is listed, and not in the stated sum
      const postings = page.entries
        .filter(({ status }) => status !== 'retracted')
        .flatMap((entry) => entry.postings)
        .filter((posting) => posting.measure === name && posting.unit === unit);
      const sum = postings.reduce((all, posting) => all + posting.stated, 0);
      expect(sum, href).toBeCloseTo(stated, 3);
    }
  }
});

it('a page that a link narrows says to what, and how to see all', async () => {
  const page = await html('/timeline?measure=item/transformer&on=2023-12-31&sector=23210');
  expect(page).toMatch(/Transformers? · of .*31 December 2023 · <a href="\/timeline">/i);
});
