import { beforeAll, describe, expect, it } from 'vitest';
import { ask, recordFirst } from './http.ts';
import { headPosition } from './ledger.ts';

beforeAll(recordFirst);

const EMBEDS = ['/embed/finding', '/embed/claims/value-usd', '/embed/measures/item/transformer', '/uk/embed/finding'];

describe.each(EMBEDS)('%s', (path) => {
  it('may be framed by any site, and asks for no script', async () => {
    const response = await ask(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Security-Policy')).toContain('frame-ancestors *');
    expect(response.headers.get('X-Frame-Options')).toBeNull();
    expect(await response.text()).not.toContain('<script');
  });

  it('a frozen one says that its figure has changed once it has, and only then', async () => {
    const position = await headPosition();
    const frozen = path.replace('/embed', `/at/${position}/embed`);
    const language = path.startsWith('/uk') ? 'Відтоді ця цифра змінилася' : 'This figure has changed since';
    expect(await (await ask(frozen)).text()).not.toContain(language);
    const earlier: string[] = [];
    for (let at = 60; at < position; at += 10) {
      const response = await ask(path.replace('/embed', `/at/${at}/embed`));
      if (response.status === 200) earlier.push(await response.text());
    }
    expect(earlier.some((text) => text.includes(language))).toBe(true);
  });
});

it('pages themselves are framed by none', async () => {
  for (const path of ['/', '/claims', '/measures/item/transformer', '/v1/head']) {
    const { headers } = await ask(path);
    expect(headers.get('Content-Security-Policy'), path).toContain("frame-ancestors 'none'");
  }
});

it('what is not there is 404', async () => {
  for (const path of ['/embed/claims/no-such-series', '/embed/measures/item/nothing', '/embed/nothing'])
    expect((await ask(path)).status, path).toBe(404);
});

describe('oEmbed', () => {
  it('is found by a page, and gives a frame that shows its figure', async () => {
    const page = await (await ask('/uk/claims/value-usd')).text();
    const [, href = ''] = /type="application\/json\+oembed" href="http:\/\/ledger([^"]+)"/.exec(page) ?? [];
    const answer: { type: string; html: string; width: number } = await (await ask(href)).json();
    expect(answer).toMatchObject({ version: '1.0', type: 'rich', width: 640 });
    const [, src = ''] = /src="http:\/\/ledger([^"]+)"/.exec(answer.html) ?? [];
    expect(src).toBe('/uk/embed/claims/value-usd');
    expect((await ask(src)).status).toBe(200);
  });

  it.each(['http://elsewhere.example/', 'http://ledger/about', 'javascript:alert(1)', 'http://ledger/claims/"><b>'])(
    'of %s there is none',
    async (url) => {
      const { status } = await ask(`/oembed?url=${encodeURIComponent(url)}`);
      expect([400, 404]).toContain(status);
    },
  );
});
