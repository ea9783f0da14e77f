import { requestBytes } from '../client.mjs';
import { ask, bareSchema } from '../harness.mjs';
import { migrate } from '../ledger.mjs';
import { load } from '../load.mjs';

/** The limit: a Worker that does nothing but write the ledger's rows in a bare D1 batch; `onlyEvents` in one INSERT. */
export async function openBareD1(url, { onlyEvents = false } = {}) {
  const db = onlyEvents ? '?db=ONE' : '';
  await migrate(url, bareSchema(), `/bench/sql${db}`);
  const rows = [];
  return {
    rows,
    async run({ size, clients }) {
      const requests = rows.shift();
      const kept = onlyEvents ? requests.map((statements) => statements.slice(0, 1)) : requests;
      await ask(url, '/rows', kept);
      const begun = performance.now();
      const { written } = await ask(url, `/run/${clients}${db}`);
      return (written * size) / ((performance.now() - begun) / 1000);
    },
  };
}

/**
 * The fair limit: the same rows are posted as the ledger's events are, a request each, and the Worker writes each in one
 * bare batch.
 */
export async function openBareOverHttp(url) {
  await migrate(url, bareSchema(), '/bench/sql?db=HTTP');
  const rows = [];
  return {
    rows,
    async run({ size, clients }) {
      const requests = rows.shift();
      const bytes = requests.map((statements) => requestBytes('POST', '/write', {}, JSON.stringify(statements)));
      return (await load(url, bytes, { clients, expect: 201 })) * size;
    },
  };
}
