import type { Database } from '../../events/log/stored.ts';

/** Begins a reading; what it asks of its database goes out together with what others ask at that time. */
export type Read = <Answer>(reading: (db: Database) => Promise<Answer>) => Promise<Answer>;

/**
 * Readings that share their round trips: once each reading that has begun and not ended waits for the database, all that
 * they ask is sent as one batch, in one transaction, so that they see the same head; what several ask alike is sent once. A
 * round trip costs the same whatever it asks.
 *
 *   const read = readTogether(db);
 *   const [totals, claims] = await Promise.all([read((db) => readTotals(db, …)), read((db) => readClaims(db, …))]);
 */
export function readTogether(db: Database): Read {
  const waiting = new Map<symbol, Asked[]>();
  let begun = 0;

  async function sendWhenAllWait(): Promise<void> {
    await undefined; // readings that begin in the same turn of the page go along
    if (waiting.size === 0 || waiting.size < begun) return;
    const asked = [...waiting.values()].flat();
    waiting.clear();
    try {
      const distinct = new Map(asked.flatMap(({ statements }) => statements.map((one) => [textOf(one), one])));
      const results = await db.batch([...distinct.values()]);
      const resultOf = new Map([...distinct.keys()].map((text, i) => [text, results[i] as D1Result]));
      for (const { statements, answer } of asked)
        answer(statements.map((one) => resultOf.get(textOf(one)) as D1Result)); // each was sent
    } catch (error) {
      for (const { refuse } of asked) refuse(error);
    }
  }

  const texts = new WeakMap<D1PreparedStatement, unknown>();
  const textOf = (statement: D1PreparedStatement): unknown => texts.get(statement) ?? statement;
  const prepare = (sql: string): D1PreparedStatement => {
    const statement = db.prepare(sql);
    const bind = statement.bind.bind(statement);
    texts.set(statement, sql);
    return Object.assign(statement, {
      bind: (...values: unknown[]) => {
        const bound = bind(...values);
        texts.set(bound, `${JSON.stringify(values)} ${sql}`);
        return bound;
      },
    });
  };

  return async (reading) => {
    const one = Symbol();
    begun++;
    try {
      return await reading({
        prepare,
        batch: (<Row>(statements: D1PreparedStatement[]) =>
          new Promise<D1Result<Row>[]>((answer, refuse) => {
            const asked = { statements, answer: answer as Asked['answer'], refuse }; // each asker knows its own rows
            waiting.set(one, [...(waiting.get(one) ?? []), asked]);
            void sendWhenAllWait();
          })) as Database['batch'],
      });
    } finally {
      begun--;
      void sendWhenAllWait();
    }
  };
}

interface Asked {
  readonly statements: D1PreparedStatement[];
  readonly answer: (results: D1Result[]) => void;
  readonly refuse: (error: unknown) => void;
}
