import { AS_OF, FREE, LIMITS, monthly, PRICES, SUBSCRIPTION } from '../prices.mjs';
import { number, table } from '../tables.mjs';

const VIEWS = 1e6 * 30; // a month of a million a day
const REMADE_EVERY = 5; // seconds: half of HEAD_MAX_AGE, which is how long the cache in front keeps a page
const MONTH = 30 * 86_400; // seconds

export function reportCost({ size, bytesPerEvent, measured, budget, rebuild }) {
  const count = (value) => (value >= 10 ? Math.round(value).toLocaleString('en-US') : number(value));
  const row = (name, one) => [
    name,
    ...[one.calls, one.statements, one.rowsRead, one.rowsWritten].map(count),
    number(one.sql),
    number(one.cpu),
  ];
  return `## Cost on Cloudflare

What one of each takes, on a ledger of ${size.toLocaleString('en-US')} events, as D1 counts it. CPU is that of workerd, which here runs
D1 as well: on Cloudflare a Worker is billed for less. An event takes ${count(bytesPerEvent)} bytes of the database, indexes and all.

${table(
  ['', 'D1 calls', 'statements', 'rows read', 'rows written', 'SQLite ms', 'CPU ms'],
  [...Object.entries(measured).map(([name, one]) => row(name, one)), row('rebuild, for each event', rebuild)],
)}

From that, US dollars a month on the price list of ${AS_OF} (Workers Paid $${SUBSCRIPTION}; ${Object.entries(PRICES)
    .map(
      ([name, { included, per, price }]) => `${name} ${compact(included)} included, then $${price} for ${compact(per)}`,
    )
    .join('; ')}):

${table(
  ['', '1 thousand events', '1 million events', '100 million events'],
  costRows({ bytesPerEvent, measured, rebuild }).map(([name, costOf]) => [
    name,
    ...[1e3, 1e6, 1e8].map((events) => dollars(costOf(events))),
  ]),
)}

${table(['a month of 1 million page views a day', 'US dollars'], viewRows(measured))}

### The budget of a read

No read that anyone may send costs more than 20,000 rows; what would is answered 422 \`too-wide\`. The dearest questions of
each address, past every cache:

${table(
  ['', 'answer', 'rows read', 'D1 calls', 'ms', 'KB'],
  budget.map(({ question, status, rowsRead, calls, milliseconds, bytes }) => [
    `\`${question}\``,
    String(status),
    count(rowsRead),
    String(calls),
    number(milliseconds),
    count(bytes / 1000),
  ]),
)}

### What a free plan carries

${free(measured)}

### Where the limits are

${limits({ bytesPerEvent, measured })}`;
}

function costRows({ bytesPerEvent, measured, rebuild }) {
  const appended = (name, each) => (events) => monthly(times(measured[name], events / each));
  return [
    ['appended in a month, one a request', appended('append, 1 event', 1)],
    ['appended in a month, 100 a request', appended('append, 100 events', 100)],
    ['kept for a month, and nothing else', (events) => monthly({ gigabytes: (events * bytesPerEvent) / 1e9 })],
    ['rebuilt once in a month', (events) => monthly({ ...times(rebuild, events), requests: 0 })],
  ];
}

function viewRows(measured) {
  const page = measured['page, made anew'];
  const remade = MONTH / REMADE_EVERY;
  return [
    [
      'each from the cache, one page made anew every 5 seconds in one place',
      dollars(monthly({ ...times(page, remade), requests: VIEWS })),
    ],
    ['one in ten past the cache', dollars(monthly({ ...times(page, VIEWS / 10), requests: VIEWS }))],
    ['each made anew, as if there were no cache', dollars(monthly(times(page, VIEWS)))],
  ];
}

function times({ rowsRead, rowsWritten, cpu }, count) {
  return { requests: count, cpu: cpu * count, rowsRead: rowsRead * count, rowsWritten: rowsWritten * count };
}

/** A free plan has so many rows a day. */
function free(measured) {
  const { rowsWritten } = measured['append, 1 event'];
  const [page, memory] = [measured['page, made anew'], measured['page, answered 304 or from memory']];
  return `Of ${compact(FREE.rowsRead)} rows read and ${compact(FREE.rowsWritten)} written a day: ${compact(FREE.rowsWritten / rowsWritten)} appends of one event, and ${compact(FREE.rowsRead / page.rowsRead)} pages made
anew, or ${compact(FREE.rowsRead / Math.max(1, memory.rowsRead))} views of a page that an isolate has made already while the head stands still.`;
}

function limits({ bytesPerEvent, measured }) {
  const events = LIMITS.database / bytesPerEvent;
  const most = measured['append, 500 events'].statements;
  const { rowsWritten } = measured['append, 1 event'];
  return `- **${LIMITS.database / 1e9} GB a database**: met at about ${compact(events)} events. One database a ledger, so that no programme fills another's.
  Beyond that: the bodies of old events in R2, their leaf hashes left behind, and a deep page of the timeline reads
  them from there. That is not built.
- **${LIMITS.queries.toLocaleString('en-US')} queries an invocation**: a request of 500 events sends ${number(most)} statements, whatever the size of the ledger.
- **Rows written**: the ${compact(PRICES.rowsWritten.included)} that are included are ${compact(PRICES.rowsWritten.included / rowsWritten)} events a month, one a request. Above that each million rows
  costs $${PRICES.rowsWritten.price}; posting 100 a request writes ${number(measured['append, 100 events'].rowsWritten / 100)} rows an event instead of ${number(rowsWritten)}.
- **One writer**: a database runs one statement at a time. Readers can be served by read replicas, which cost no more; a
  client's bookmark says how new they must be.`;
}

function dollars(amount) {
  return amount < 100 ? amount.toFixed(2) : Math.round(amount).toLocaleString('en-US');
}

function compact(value) {
  return new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}
