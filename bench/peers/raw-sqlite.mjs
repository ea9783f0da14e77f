import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { bareSchema } from '../harness.mjs';

/** What the disk allows: the same rows, a transaction each request, in this process, with one fsync each. */
export function openRawSqlite(folder) {
  const db = new DatabaseSync(join(folder, 'raw.sqlite'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  for (const text of bareSchema()) db.exec(text);
  const rows = [];
  const prepared = new Map();
  return {
    rows,
    async run({ size }) {
      const requests = rows.shift();
      const begun = performance.now();
      for (const statements of requests) {
        db.exec('BEGIN IMMEDIATE');
        for (const { sql, binds } of statements) statementOf(sql).run(...binds);
        db.exec('COMMIT');
      }
      return (requests.length * size) / ((performance.now() - begun) / 1000);
    },
    close: () => db.close(),
  };

  function statementOf(sql) {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  }
}
