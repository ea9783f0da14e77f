import { answerSql } from './sql.ts';

/** The rows of one request: a statement each, made by the harness. */
type Request_ = readonly { sql: string; binds: unknown[] }[];

let kept: Request_[] = [];

/**
 * The limit of an append: the rows that the ledger wrote, written again by nothing but batches. `/rows` brings them,
 * `/run/<clients>` writes them, so that bringing them is not measured.
 */
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const db = searchParams.get('db') === 'ONE' ? env.ONE : env.DB;
    if (pathname === '/bench/sql') return answerSql(request, db);
    if (pathname === '/rows') {
      kept = await request.json();
      return Response.json({ kept: kept.length });
    }
    const clients = Number(pathname.slice('/run/'.length));
    let next = 0;
    await Promise.all(
      Array.from({ length: clients }, async () => {
        for (let mine = kept[next++]; mine !== undefined; mine = kept[next++]) await write(db, mine);
      }),
    );
    const written = kept.length;
    kept = [];
    return Response.json({ written });
  },
} satisfies ExportedHandler<{ DB: D1Database; ONE: D1Database }>;

async function write(db: D1Database, [first, ...rest]: Request_): Promise<void> {
  if (first === undefined) return;
  const one = db.prepare(first.sql).bind(...first.binds);
  if (rest.length === 0) await one.run();
  else await db.batch([one, ...rest.map(({ sql, binds }) => db.prepare(sql).bind(...binds))]);
}
