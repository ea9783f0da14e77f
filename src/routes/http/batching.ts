import type { Database } from '../../events/log/stored.ts';

/** Turns of the microtask queue without a new question after which those asked so far are sent. */
const QUIET_TURNS = 8;

/**
 * A database that answers all questions asked at about the same time in one round trip and one transaction: the reads
 * that a page is made of, started together, all see the same head. A round trip costs the same whatever it asks.
 */
export function gathering(db: Database): Database {
  let waiting: Asked[] = [];

  async function send(): Promise<void> {
    for (let quiet = 0, count = 0; quiet < QUIET_TURNS; quiet++) {
      await Promise.resolve();
      if (waiting.length !== count) [quiet, count] = [0, waiting.length];
    }
    const asked = waiting;
    waiting = [];
    try {
      const results = await db.batch(asked.flatMap(({ statements }) => statements));
      let from = 0;
      for (const { statements, answer } of asked) answer(results.slice(from, (from += statements.length)));
    } catch (error) {
      for (const { refuse } of asked) refuse(error);
    }
  }

  return {
    prepare: (sql) => db.prepare(sql),
    batch: (<Row>(statements: D1PreparedStatement[]) =>
      new Promise<D1Result<Row>[]>((answer, refuse) => {
        if (waiting.length === 0) void send();
        waiting.push({ statements, answer: answer as Asked['answer'], refuse }); // each asker knows its own rows
      })) as Database['batch'],
  };
}

interface Asked {
  readonly statements: D1PreparedStatement[];
  readonly answer: (results: D1Result[]) => void;
  readonly refuse: (error: unknown) => void;
}
