import { kinds } from '../src/events/kinds/index.ts';
import { readEvent } from '../src/events/log/feed.ts';
import { contentOf, readBetween } from '../src/events/log/stored.ts';
import { readPostings } from '../src/projections/queries/timeline.ts';
import { readTotals } from '../src/projections/queries/totals.ts';

const STATED_UNDER = `
SELECT id
FROM facts_with_events
WHERE key = ?1
ORDER BY position DESC
LIMIT 1`;

/**
 * What the ledger knows of one event: itself with its content, every event about its fact, its postings, and each measure that
 * these move as it stood before the event and right after it. @throws Error where there is no such event
 */
export async function inspect(db, name) {
  const id = await idOf(db, name);
  const { event, standing, history } = await readEvent(db, null, id, kinds);
  const type = history.find((one) => !kinds.get(one.event.type)?.acts)?.event.type ?? event.event.type;
  const { postings } = await readPostings(db, null, id);
  const moved = [];
  for (const { measure, unit } of postings) {
    const [before, after] = await Promise.all(
      [event.position - 1, event.position].map(async (position) => {
        const { rows } = await readTotals(db, position, ['measure'], { measure });
        return rows.find((row) => row.unit === unit)?.stated ?? 0;
      }),
    );
    moved.push({ measure, unit, before, after });
  }
  return {
    position: event.position,
    standing,
    event: event.event,
    leaf: event.leaf,
    content: contentOf(event.event, kinds.get(type)),
    history: history.map((one) => ({ position: one.position, id: one.event.id, type: one.event.type })),
    postings,
    moved,
  };
}

async function idOf(db, name) {
  if (/^\d{1,9}$/.test(name)) {
    const [found] = await readBetween(db, Number(name), Number(name));
    if (!found)
      throw new Error(`There is no event at position ${name}. npm run sql -- /v1/head says how far the ledger goes.`);
    return found.event.id;
  }
  const fact = await db.prepare(STATED_UNDER).bind(name).first();
  return fact ? fact.id : name;
}
