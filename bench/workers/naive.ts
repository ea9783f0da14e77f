import { Hono } from 'hono';
import { answerSql } from './sql.ts';

/** The tables of the naive tracker. */
interface Entry {
  activity: string;
  item: string;
  quantity: number;
  unit: string;
  occurred: string;
  details: unknown;
}

const INSERT = `
INSERT INTO entries (activity, item, quantity, unit, occurred, details)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)`;

/**
 * What one would write in an afternoon: a table of entries, a POST that inserts them and totals that are added up when
 * they are read. It checks no version, keeps no history and knows no replay.
 */
const app = new Hono<{ Bindings: { DB: D1Database } }>()
  .post('/entries', async (c) => {
    const entries = await c.req.json<Entry[]>();
    const insert = ({ activity, item, quantity, unit, occurred, details }: Entry): D1PreparedStatement =>
      c.env.DB.prepare(INSERT).bind(activity, item, quantity, unit, occurred, JSON.stringify(details));
    const [one] = entries;
    if (entries.length === 1 && one) await insert(one).run();
    else await c.env.DB.batch(entries.map(insert));
    return c.json({ added: entries.length }, 201);
  })
  .get('/totals', async (c) => {
    const { results } = await c.env.DB.prepare(
      'SELECT item, unit, sum(quantity) AS total FROM entries GROUP BY item, unit',
    ).all();
    return c.json(results);
  })
  .post('/bench/sql', (c) => answerSql(c.req.raw, c.env.DB));

export default app;
