/** What D1 said of every statement. */
export interface Counted {
  calls: number;
  statements: number;
  rowsRead: number;
  rowsWritten: number;
  /** Milliseconds that SQLite took. */
  sql: number;
}

const NOTHING: Counted = { calls: 0, statements: 0, rowsRead: 0, rowsWritten: 0, sql: 0 };
const counters = new WeakMap<D1Database, { db: D1Database; counted: Counted }>();

/**
 * The database behind a counter, set to nothing. It is in the way only of requests that ask for counting, one at a time. It is
 * the same from request to request, as a binding is: the ledger remembers by it.
 */
export function counting(db: D1Database): { db: D1Database; counted: Counted } {
  const counter = counters.get(db) ?? counterOf(db);
  counters.set(db, counter);
  Object.assign(counter.counted, NOTHING);
  return counter;
}

function counterOf(db: D1Database): { db: D1Database; counted: Counted } {
  const counted: Counted = { ...NOTHING };
  const inner = new WeakMap<object, D1PreparedStatement>();

  function note<Result extends D1Result<unknown>>(results: Result[]): void {
    counted.calls++;
    for (const { meta } of results) {
      counted.statements++;
      counted.rowsRead += meta.rows_read;
      counted.rowsWritten += meta.rows_written;
      counted.sql += meta.duration;
    }
  }

  function statement(of: D1PreparedStatement): D1PreparedStatement {
    const wrapped = {
      bind: (...values: unknown[]) => statement(of.bind(...values)),
      async all() {
        const result = await of.all();
        note([result]);
        return result;
      },
      async run() {
        const result = await of.run();
        note([result]);
        return result;
      },
      async first(column?: string) {
        const result = await of.all<Record<string, unknown>>();
        note([result]);
        const row = result.results[0] ?? null;
        return column === undefined ? row : (row?.[column] ?? null);
      },
      raw: (...of_: []) => of.raw(...of_),
    };
    inner.set(wrapped, of);
    return wrapped as unknown as D1PreparedStatement; // the part of it that the ledger uses
  }

  function over<Part extends D1Database | D1DatabaseSession>(part: Part): Part {
    return {
      prepare: (sql: string) => statement(part.prepare(sql)),
      async batch(statements: D1PreparedStatement[]) {
        const results = await part.batch(statements.map((one) => inner.get(one) ?? one));
        note(results);
        return results;
      },
      ...('withSession' in part ? { withSession: (from?: string) => over(part.withSession(from)) } : {}),
      ...('getBookmark' in part ? { getBookmark: () => part.getBookmark() } : {}),
    } as unknown as Part; // likewise
  }

  return { db: over(db), counted };
}
