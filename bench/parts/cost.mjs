import { requestBytes } from '../client.mjs';
import { activity, deliveries } from '../generator.mjs';
import { ADMIN_KEY, ask, startWorkers } from '../harness.mjs';
import { appendBytes, BLOCK, fill, migrate, post, standHalfWay } from '../ledger.mjs';
import { load } from '../load.mjs';
import { cpuOf } from '../process.mjs';

const HEADERS = { Authorization: `Bearer ${ADMIN_KEY}` };

/** The dearest questions of each address: the budget of a read is 20,000 rows. */
const QUESTIONS = [
  '/',
  '/claims',
  '/timeline',
  '/changes',
  '/activities',
  '/promises',
  '/sources',
  '/sitemap.xml',
  '/v1/totals?by=sector,year',
  '/v1/totals?by=donor,recipient',
  '/v1/totals?by=sector&from=2022-03-05&to=2024-07-09',
  '/v1/totals?by=activity',
  '/v1/totals?by=place,month',
  '/v1/totals?by=activity,month',
  '/v1/totals?by=donor&currency=USD',
  '/v1/totals?channel=government&place=ukraine&from=2022-03-05&to=2024-07-09',
  '/v1/claims?limit=500',
  '/v1/claims?donorCountry=AZ&limit=500',
  '/v1/activities?limit=500',
  '/v1/timeline?limit=500&place=ukraine&q=aid',
  '/v1/promises?limit=500',
  '/v1/sources',
];

/** What D1 counts and the CPU that is used for one of each, from which the price follows. */
export async function measureCost({ quick, say }) {
  const size = quick ? 1_000 : 20_000;
  const started = await startWorkers({ ledger: { entry: 'ledger.ts', databases: ['DB'] } });
  const { pid, urls } = started;
  const url = urls.ledger;
  try {
    await migrate(url);
    say(`cost: filling a ledger with ${size} events`);
    await fill(url, size, say);
    const { meta } = await ask(url, '/bench/sql', { sql: 'SELECT 1' });
    const bytesPerEvent = meta.size_after / size;
    await post(url, [activity('counted')]);
    say('cost');
    const source = deliveries(5);
    const request = (events) => appendBytes(Array.from({ length: events }, () => eventOf(source)));
    const appended = {
      'append, 1 event': await operation(url, pid, quick ? BLOCK : 4 * BLOCK /* whole blocks */, () => request(1), 201),
      'append, 100 events': await operation(url, pid, quick ? 4 : 32, () => request(100), 201),
      'append, 500 events': await operation(url, pid, quick ? 2 : 8, () => request(500), 201),
    };
    await standHalfWay(url);
    const measured = {
      ...appended,
      'page, made anew': await operation(url, pid, quick ? 8 : 100, () => requestBytes('GET', '/', HEADERS)),
      'page, answered 304 or from memory': await operation(url, pid, 500, () => requestBytes('GET', '/')),
      totals: await operation(url, pid, quick ? 20 : 200, () => requestBytes('GET', '/v1/totals', HEADERS)),
      'timeline page': await operation(url, pid, quick ? 20 : 200, () => requestBytes('GET', '/v1/timeline', HEADERS)),
      claims: await operation(url, pid, quick ? 8 : 100, () => requestBytes('GET', '/v1/claims', HEADERS)),
    };
    const { position } = await ask(url, '/v1/head');
    const budget = [];
    for (const question of [...QUESTIONS, `/v1/changes?from=${position - 1_000}`]) {
      const { rowsRead, calls, status, milliseconds, bytes } = await answered(url, question);
      budget.push({ question, status, rowsRead, calls, milliseconds, bytes });
    }
    return { size, bytesPerEvent, measured, budget, rebuild: await countRebuild(url, pid, position) };
  } finally {
    await started.stop();
  }
}

function eventOf(source) {
  return { stream: 'activity/counted', type: 'delivery.made', ...source.next().value };
}

/** The mean of one operation: first counted, then run again without the counter in the way for its CPU. */
async function operation(url, pid, times, requestOf, expect = 200) {
  const counts = { calls: 0, statements: 0, rowsRead: 0, rowsWritten: 0, sql: 0 };
  for (let i = 0; i < times; i++) {
    const counted = await counting(url, requestOf(), expect);
    for (const [name, count] of Object.entries(counted)) counts[name] += count / times;
  }
  const requests = Array.from({ length: times }, requestOf);
  const before = cpuOf(pid);
  await load(url, requests, { expect });
  return { ...counts, cpu: (cpuOf(pid) - before) / times };
}

/** Sends it with the header that asks for D1's counts. */
async function counting(url, bytes, expect) {
  const text = bytes.toString();
  const [line] = text.split('\r\n', 1);
  const [method, path] = line.split(' ');
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  const isPlain = !/^Authorization:/im.test(text);
  const response = await fetch(new URL(path, url), {
    method,
    headers: { ...(isPlain ? {} : HEADERS), 'Bench-Count': '1', ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body }),
  });
  const answer = await response.text();
  if (response.status !== expect) throw new Error(`${line} answered ${response.status}: ${answer.slice(0, 400)}`);
  return JSON.parse(response.headers.get('Bench-Count'));
}

/** One question, past every cache: what D1 counted, how long it took and how large the answer is. */
async function answered(url, question) {
  const begun = performance.now();
  const response = await fetch(new URL(question, url), { headers: { ...HEADERS, 'Bench-Count': '1' } });
  const bytes = (await response.arrayBuffer()).byteLength;
  const milliseconds = performance.now() - begun;
  return { ...JSON.parse(response.headers.get('Bench-Count')), status: response.status, milliseconds, bytes };
}

/** A rebuild of journal and books and of search, for each event. */
async function countRebuild(url, pid, events) {
  const counts = { calls: 0, statements: 0, rowsRead: 0, rowsWritten: 0, sql: 0 };
  const before = cpuOf(pid);
  for (const name of ['journal', 'search'])
    for (let done = false; !done;) {
      const response = await fetch(new URL(`/v1/rebuild/${name}?fast=true`, url), {
        method: 'POST',
        headers: { ...HEADERS, 'Bench-Count': '1' },
      });
      if (!response.ok) throw new Error(`the rebuild of ${name} answered ${response.status}: ${await response.text()}`);
      ({ done } = await response.json());
      for (const [key, count] of Object.entries(JSON.parse(response.headers.get('Bench-Count'))))
        counts[key] += count / events;
    }
  return { ...counts, cpu: (cpuOf(pid) - before) / events };
}
