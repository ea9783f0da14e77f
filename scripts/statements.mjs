/**
 * A database that notes every statement it is sent, with its binds, and answers as `db` does. A D1 database and a session
 * of one are noted alike. `sent` lists batches: each is a list of `{ sql, binds }`.
 *
 * @param {D1Database} db
 * @returns {{ db: D1Database, sent: { sql: string, binds: unknown[] }[][] }}
 */
export function recording(db) {
  /** @type {{ sql: string, binds: unknown[] }[][]} */
  const sent = [];
  /** @type {WeakMap<object, { statement: D1PreparedStatement, sql: string, binds: unknown[] }>} */
  const known = new WeakMap();

  /** Stands for a statement, and notes it when it is sent alone. */
  function noted(statement, sql, binds) {
    const alone =
      (method) =>
      (...args) => {
        sent.push([{ sql, binds }]);
        return statement[method](...args);
      };
    const stand = {
      bind: (...values) => noted(statement.bind(...values), sql, values),
      all: alone('all'),
      first: alone('first'),
      run: alone('run'),
    };
    known.set(stand, { statement, sql, binds });
    return stand;
  }

  const over = (database) => ({
    prepare: (sql) => noted(database.prepare(sql), sql, []),
    batch(stands) {
      const statements = stands.map((stand) => known.get(stand));
      sent.push(statements.map(({ sql, binds }) => ({ sql, binds })));
      return database.batch(statements.map(({ statement }) => statement));
    },
    withSession: (...args) => over(database.withSession(...args)),
    getBookmark: () => database.getBookmark?.(),
  });
  return { db: /** @type {D1Database} */ (/** @type {unknown} */ (over(db))), sent };
}

/** A value as SQL says it: `'it''s'`, `12`, `NULL`. */
export function literal(value) {
  if (value === null || value === undefined) return 'NULL';
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}

/** What each numbered bind of a statement is for, by what the statement does with it. */
export function namesOfBinds(sql) {
  const names = new Map();
  const name = (number, text) => names.has(number) || names.set(number, text);
  if (/\bseen \(position\) AS/.test(sql)) name(1, 'position asked for, NULL for the head');
  for (const [, number] of sql.matchAll(/max\(position\) FROM events\) - \?(\d+)/g))
    name(Number(number), 'how many events this request adds');
  for (const [, number] of sql.matchAll(/coalesce\(\?(\d+), \(SELECT max\(position\)/g))
    name(Number(number), 'position before the first event, NULL while appending');
  for (const [, table, number] of sql.matchAll(
    /(\w+)(?: \([\w, ]+\))? AS (?:MATERIALIZED )?\(\s*SELECT[^()]*\s+FROM json_each\(\?(\d+)\)\s*\)/g,
  ))
    name(Number(number), `list of ${table}`);
  for (const [, number, table] of sql.matchAll(/json_each\(\?(\d+)\) AS (\w+)/g))
    name(Number(number), `list of ${table}`);
  for (const [, number] of sql.matchAll(/MATCH \?(\d+)/g)) name(Number(number), 'what the full-text index is asked');
  for (const [, number] of sql.matchAll(/LIMIT \?(\d+)/g)) name(Number(number), 'most rows');
  for (const [, column, operator, number] of sql.matchAll(/\b([A-Za-z_]+(?:\.\w+)?) (<=|>=|<|>|=) \?(\d+)/g))
    name(Number(number), `${column} ${operator} it`);
  for (const line of sql.split('\n'))
    for (const [, number] of line.matchAll(/\?(\d+)/g)) name(Number(number), `as in ${line.trim().slice(0, 80)}`);
  return names;
}

/** A statement without the empty lines and the spaces that its parts leave where they meet. */
export function tidy(sql) {
  return sql
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}
