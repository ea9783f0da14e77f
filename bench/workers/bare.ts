import { answerSql } from './sql.ts';

/** The rows of one request: a statement each, made by the harness. */
type Request_ = readonly { sql: string; binds: unknown[] }[];

interface Databases {
  readonly DB: D1Database;
  readonly ONE: D1Database;
  readonly HTTP: D1Database;
}

let kept: Request_[] = [];

/**
 * The limit of an append: the rows that the ledger wrote, written again by nothing but batches. `/rows` brings them,
 * `/run/<clients>` writes them, so that bringing them is not measured. `/write` writes what it is sent: one request's.
 */
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const db = databaseOf(searchParams.get('db'), env);
    if (pathname === '/bench/sql') return answerSql(request, db);
    if (pathname === '/write') {
      await write(env.HTTP, await request.json());
      return new Response(undefined, { status: 201 });
    }
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
} satisfies ExportedHandler<Databases>;

function databaseOf(name: string | null, { DB, ONE, HTTP }: Databases): D1Database {
  if (name === 'ONE') return ONE;
  return name === 'HTTP' ? HTTP : DB;
}

async function write(db: D1Database, [first, ...rest]: Request_): Promise<void> {
  if (first === undefined) return;
  const one = db.prepare(first.sql).bind(...first.binds);
  if (rest.length === 0) await one.run();
  else await db.batch([one, ...rest.map(({ sql, binds }) => db.prepare(sql).bind(...binds))]);
}
