import { gzipSync } from 'node:zlib';
import { HtmlValidate } from 'html-validate';
import { describe, expect, inject, it } from 'vitest';
import { messages } from '../../src/routes/pages/messages/index.ts';
import { address, follow, LANGUAGES, opened, PAGES, url } from './visit.ts';

/** What is written alike in two languages. */
const SAME_EVERYWHERE = new Set(['park', 'other', 'in', 'none', 'API']);

/** Every text of a language's messages; of those made from figures, what is left with the figures out. */
function stringsOf(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (typeof part === 'function') {
    const text = String((part as (...figures: unknown[]) => unknown)('', '', ''));
    return text.length > 3 ? [text.trim()] : [];
  }
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(stringsOf) : [];
}

describe.each(PAGES)('%s', (path) => {
  it.each(LANGUAGES)('needs no sideways scrolling on a narrow phone, and prints on A4 uncut (%s)', async (language) => {
    await opened(address(language, path), { viewport: { width: 320, height: 640 } }, async (page) => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
      await page.setViewportSize({ width: 680, height: 1000 }); // A4 less its margins, at 96 dpi
      await page.emulateMedia({ media: 'print' });
      const cut = await page.evaluate(`
        [...document.querySelectorAll('table, svg.chart, p, li')]
          .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
          .map((one) => one.outerHTML.slice(0, 120))`);
      expect(cut).toEqual([]);
    });
  });

  it('is light, asks nobody else, and breaks no policy', async () => {
    await opened('about:blank', {}, async (page) => {
      const asked: string[] = [];
      const complaints: string[] = [];
      let weight = 0;
      page.on('request', (request) => asked.push(request.url()));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      const bodies: Promise<void>[] = [];
      page.on('response', (response) => {
        bodies.push(
          response.body().then((body) => {
            weight += gzipSync(body).length;
          }),
        );
      });
      const response = await page.goto(address('', path), { waitUntil: 'networkidle' });
      await Promise.all(bodies);
      expect(asked.filter((one) => !one.startsWith(url) && !one.startsWith('data:'))).toEqual([]);
      if (response?.status() === 200) expect(complaints).toEqual([]);
      expect(weight).toBeLessThan(60_000);
      expect(response?.headers()['content-security-policy']).not.toContain('unsafe');
    });
  });

  it('is valid HTML, in every language', async () => {
    const validator = new HtmlValidate({
      extends: ['html-validate:recommended'],
      rules: {
        'long-title': 'off', // a title says the finding
        'no-trailing-whitespace': 'off',
        'void-style': 'off', // both styles are valid HTML
        'attribute-boolean-style': 'off',
        'attribute-empty-style': 'off',
        'no-inline-style': 'error',
        'prefer-native-element': 'off', // a scrolling table is a region, not a section of the text
      },
    });
    for (const language of LANGUAGES) {
      const html = await (await fetch(address(language, path), { headers: { Accept: 'text/html' } })).text();
      const { results } = await validator.validateString(html);
      expect(
        results.flatMap(({ messages: found }) => found.map(({ ruleId, message }) => `${ruleId}: ${message}`)),
      ).toEqual([]);
    }
  });
});

describe('languages', () => {
  const own = (language: 'en' | 'uk' | 'az'): Set<string> => new Set(stringsOf(messages[language]));
  const english = [...own('en')];

  it.each(['uk', 'az'] as const)('every string is said in %s, not in English', (language) => {
    const local = own(language);
    const same = english.filter((text) => local.has(text) && !SAME_EVERYWHERE.has(text));
    expect(same).toEqual([]);
  });

  it.each(['uk', 'az'] as const)('no page in %s has an English string of the interface', async (language) => {
    const local = own(language);
    const telling = english.filter(
      (text) => !local.has(text) && text.includes(' ') && text.length > 8 && text !== messages.en.site,
    );
    for (const path of PAGES)
      await opened(address(`/${language}`, path), {}, async (page) => {
        const text = await page.innerText('body');
        expect(
          telling.filter((one) => text.includes(one)),
          path,
        ).toEqual([]);
      });
  });
});

it('every link within the site leads somewhere', async () => {
  const seen = new Set(['/']);
  const broken: string[] = [];
  for (const path of seen) {
    const response = await fetch(url + path, { headers: { Accept: 'text/html' } });
    if (response.status !== 200) broken.push(`${path}: ${response.status}`);
    const html = await response.text();
    if (!response.headers.get('Content-Type')?.startsWith('text/html') || seen.size > 500) continue;
    for (const [, href = ''] of html.matchAll(/<a [^>]*?href="(\/[^"#]*)"/g))
      if (!/^\/(uk|az)\b/.test(href)) seen.add(href.replaceAll('&amp;', '&'));
  }
  expect(broken).toEqual([]);
  expect(seen.size).toBeGreaterThan(150);
});

describe('without JavaScript', () => {
  const off = { javaScriptEnabled: false };

  it('every figure of the overview opens to events, and an event to its sources', async () => {
    await opened(`${url}/`, off, async (page) => {
      await follow(page, '.headlines li a');
      expect(page.url()).toContain('/measures/');
      await follow(page, 'tbody th a');
      expect(page.url()).toContain('/events/');
      expect(await page.locator('main a[rel=external]').count()).toBeGreaterThan(0);
    });
  });

  it('filters are a form, and what it leaves empty is not in the address', async () => {
    await opened(`${url}/timeline`, off, async (page) => {
      await page.selectOption('#type', 'delivery.made');
      await page.selectOption('#year', '2023');
      await follow(page, '.filters button');
      expect(new URL(page.url()).search).toBe('?type=delivery.made&year=2023');
      expect(await page.locator('.timeline li').count()).toBeGreaterThan(2);
      const dates = await page.locator('.timeline strong').allTextContents();
      // what is known only as "by July 2025" may have been in 2023 as well
      expect(dates.filter((date) => !date.includes('2023') && !date.startsWith('by '))).toEqual([]);
      expect(await page.inputValue('#year')).toBe('2023');
    });
  });

  it('a page shows how it stood on a day, and stays there from link to link', async () => {
    const day = new Date().toISOString().slice(0, 10);
    await opened(`${url}/uk/claims`, off, async (page) => {
      await page.fill('#asOf', day);
      await follow(page, '.stood:has(#asOf) button');
      expect(new URL(page.url()).pathname).toMatch(/^\/uk\/at\/\d+\/claims$/);
      await follow(page, 'header nav a[href$="/timeline"]');
      expect(new URL(page.url()).pathname).toMatch(/^\/uk\/at\/\d+\/timeline$/);
    });
  });

  it('the other languages are one link away, on the same page', async () => {
    await opened(`${url}/claims/value-usd`, off, async (page) => {
      await follow(page, '.languages [hreflang=az]');
      expect(new URL(page.url()).pathname).toBe('/az/claims/value-usd');
      expect(await page.getAttribute('html', 'lang')).toBe('az');
    });
  });
});

describe('with JavaScript', () => {
  it('the keyboard reaches the content first, then the site’s sections', async () => {
    await opened(`${url}/`, {}, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.className')).toBe('skip');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('main');
    });
  });

  it('a citation is copied as it stands', async () => {
    await opened(`${url}/about`, {}, async (page) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.reload();
      await page.locator('[data-copy]').last().click();
      const copied = await page.evaluate('navigator.clipboard.readText()');
      expect(copied).toBe(await page.textContent('#citation'));
      expect(copied).toMatch(/position \d+, recorded .*http.*\/at\/\d+\/about$/);
    });
  });

  it('when the head moves, a quiet line says by how many events; a page of the past is silent', async () => {
    await opened(`${url}/`, {}, async (page) => {
      const posted = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${inject('key')}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({
          stream: 'activity/browser-test',
          type: 'activity.opened',
          occurred: '2026-01-01',
          data: {
            title: { en: 'Browser test' },
            donors: [{ organization: 'socar' }],
            recipients: [{ country: 'UA' }],
            channel: 'ngo',
            sectors: [{ code: '72010', percentage: 100 }],
            humanitarian: true,
          },
          sources: [{ url: 'https://example.org/', publisher: 'Example' }],
        }),
      });
      expect(posted.status).toBe(201);
      await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      await page.waitForSelector('#news a');
      expect(await page.textContent('#news')).toBe('1 new event: show');
      await follow(page, '#news a');
      expect(await page.textContent('#news')).toBe('');
    });
    await opened(`${url}/at/100`, {}, async (page) => {
      expect(await page.locator('#news').count()).toBe(0);
    });
  });
});
