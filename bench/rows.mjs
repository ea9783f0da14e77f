import { ask } from './harness.mjs';

// What an append left in the tables, made into the barest statements that leave the same. It is read from the tables
// themselves, so that it stays the same rows whatever the ledger does to write them.

const OF_THE_LEDGER = ['events', 'facts', 'journal', 'attributions', 'books', 'closings', 'blocks'];
const MOST_PARAMETERS = 100; // of one D1 statement

/** Reads what each table got since it was last asked. */
export class Written {
  #url;
  #shapes;
  #last = {};

  constructor(url) {
    this.#url = url;
  }

  /** @returns {Promise<{sql: string, binds: unknown[]}[][]>} the statements of each request, in their order */
  async since(requests) {
    this.#shapes ??= await this.#readShapes();
    const found = {};
    for (const shape of this.#shapes) found[shape.table] = await this.#rowsOf(shape);
    if (requests === 0) return [];
    const events = found.events ?? [];
    const each = events.length / requests;
    const first = events[0]?.[0] ?? 0;
    return Array.from({ length: requests }, (_, i) => {
      const mine = (at) => Math.min(requests - 1, Math.max(0, Math.floor((at - first) / each))) === i;
      const statements = this.#shapes.flatMap((shape) =>
        insertOf(
          shape,
          found[shape.table].filter(([at]) => mine(at)),
        ),
      );
      const bodies = events.filter(([at]) => mine(at)).map((row) => row[this.#bodyAt()]);
      return [...statements, ...searchOf(bodies, first + i * each)];
    });
  }

  #bodyAt() {
    return 1 + this.#shapes.find(({ table }) => table === 'events').columns.findIndex(({ name }) => name === 'body');
  }

  async #readShapes() {
    const shapes = [];
    for (const table of OF_THE_LEDGER) {
      const { results } = await ask(this.#url, '/bench/sql', { sql: `PRAGMA table_xinfo(${table})` });
      if (results.length === 0) continue; // the ledger keeps no such table any more
      const names = new Set(results.map(({ name }) => name));
      const at = ['position', 'closed'].find((name) => names.has(name)) ?? 'rowid';
      const columns = results.filter(({ hidden }) => hidden === 0).map(({ name, type }) => ({ name, type }));
      shapes.push({ table, at, columns });
    }
    return shapes;
  }

  /** Rows of `[at, …columns]`. */
  async #rowsOf({ table, at, columns }) {
    const list = columns.map(({ name, type }) => (type === 'BLOB' ? `hex(${name}) AS ${name}` : name));
    const { results } = await ask(this.#url, '/bench/sql', {
      sql: `SELECT ${at} AS placed, ${list.join(', ')} FROM ${table} WHERE ${at} > ?1 ORDER BY ${at}`,
      binds: [this.#last[table] ?? 0],
    });
    if (results.length > 0) this.#last[table] = results.at(-1).placed;
    return results.map((row) => [row.placed, ...columns.map(({ name }) => row[name])]);
  }
}

/** One statement for all rows of a table: VALUES where they fit in D1's parameters, else one JSON text. */
function insertOf({ table, columns }, rows) {
  if (rows.length === 0) return [];
  const values = rows.map((row) => row.slice(1));
  const into = `INSERT INTO ${table} (${columns.map(({ name }) => name).join(', ')})`;
  const blob = (text, { type }) => (type === 'BLOB' ? `unhex(${text})` : text);
  if (rows.length * columns.length <= MOST_PARAMETERS) {
    const tuple = `(${columns.map((column) => blob('?', column)).join(', ')})`;
    return [{ sql: `${into} VALUES ${values.map(() => tuple).join(', ')}`, binds: values.flat() }];
  }
  const list = columns.map((column, i) => blob(`row.value ->> ${i}`, column)).join(', ');
  return [{ sql: `${into} SELECT ${list} FROM json_each(?1) AS row`, binds: [JSON.stringify(values)] }];
}

/** The index of words keeps no text to read back: here it gets every text of the event, one facet and its type. */
function searchOf(bodies, first) {
  const rows = bodies.map((body, i) => {
    const event = JSON.parse(body);
    return [0, (first + i) * 1000, `${event.type} ${event.stream}`, textsOf(event.data).join(' ')];
  });
  const columns = [{ name: 'rowid' }, { name: 'facets' }, { name: 'words' }];
  return insertOf({ table: 'search', columns }, rows);
}

function textsOf(value) {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
