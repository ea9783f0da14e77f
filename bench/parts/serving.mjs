import { requestBytes } from '../client.mjs';
import { ask, startWorkers } from '../harness.mjs';
import { fill, migrate } from '../ledger.mjs';
import { load, repeat } from '../load.mjs';
import { interleave, ratio, spread } from '../rounds.mjs';

const CLIENTS = 16;
const PAST_CACHES = { Authorization: 'Bearer none' }; // a request that names a key is answered by no cache

/** Pages and totals, cached and not, beside a constant and beside the least that a database can be asked. */
export async function measureServing({ quick, rounds, say }) {
  const started = await startWorkers({
    ledger: { entry: 'ledger.ts', databases: ['DB'] },
    constant: { entry: 'constant.ts' },
    'select-one': { entry: 'select-one.ts', databases: ['DB'] },
  });
  const { urls } = started;
  try {
    await migrate(urls.ledger);
    await fill(urls.ledger, 1000);
    const page = await fetch(urls.ledger);
    const size = (await page.arrayBuffer()).byteLength;
    const etag = page.headers.get('ETag');
    const many = quick ? 600 : 3000;
    const some = quick ? 64 : 400;
    const few = quick ? 16 : 80; // the page takes long
    say('serving');
    const asks = {
      'a constant': [urls.constant, requestBytes('GET', '/5'), many],
      'a constant of the page’s size': [urls.constant, requestBytes('GET', `/${size}`), many],
      'SELECT 1': [urls['select-one'], requestBytes('GET', '/'), some],
      'page, 304': [urls.ledger, requestBytes('GET', '/', { 'If-None-Match': etag }), many, 304],
      'page, cached': [urls.ledger, requestBytes('GET', '/'), many],
      'page, uncached': [urls.ledger, requestBytes('GET', '/', PAST_CACHES), few],
      'totals, uncached': [urls.ledger, requestBytes('GET', '/v1/totals', PAST_CACHES), some],
      'timeline, uncached': [urls.ledger, requestBytes('GET', '/v1/timeline', PAST_CACHES), some],
    };
    const figures = await interleave(
      Object.fromEntries(
        Object.entries(asks).map(([name, [url, bytes, count, expect = 200]]) => [
          name,
          async () => {
            if (url === urls.ledger) await ask(url, '/v1/head'); // what the isolate knows of the head is a second old
            return load(url, repeat(bytes, count), { clients: CLIENTS, expect });
          },
        ]),
      ),
      { rounds },
    );
    const over = (name, other) => ({ of: name, over: other, ...ratio(figures[name], figures[other]) });
    return {
      clients: CLIENTS,
      pageBytes: size,
      spreads: Object.fromEntries(Object.entries(figures).map(([name, list]) => [name, spread(list)])),
      ratios: [
        over('page, 304', 'a constant'),
        over('page, cached', 'a constant'),
        over('page, cached', 'a constant of the page’s size'),
        over('page, uncached', 'SELECT 1'),
        over('totals, uncached', 'SELECT 1'),
        over('timeline, uncached', 'SELECT 1'),
      ],
    };
  } finally {
    await started.stop();
  }
}
