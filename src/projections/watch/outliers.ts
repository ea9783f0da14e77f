import type { Watched } from '../../events/log/warnings.ts';
import { anyOf, facet } from '../projectors/search.ts';
import type { Look } from './look.ts';

/** A figure stands out from this many times the largest before it. */
const FAR = 100;

/** Figures of the last positions that are not far smaller: they are quickly read, and most often there is one. */
const NEAR = `
SELECT wanted.value ->> 0 AS wanted,
       (SELECT events.id
        FROM postings
        CROSS JOIN events ON events.position = postings.position
        WHERE postings.position BETWEEN base.position - 32 AND base.position
          AND postings.measure = wanted.value ->> 1 AND postings.unit = wanted.value ->> 2
          AND postings.cancels = 0 AND postings.stated > (wanted.value ->> 3) / ${FAR}
        LIMIT 1) AS event
FROM (SELECT max(position) - ?2 AS position FROM events) AS base
CROSS JOIN json_each(?1) AS wanted`;

/** Of the facts that have the measure at most this many are read, the newest first. */
const LOOKED_THROUGH = 1000;

/** The event with the largest figure up to the position `?2`, of each figure in `?1`. */
const LARGEST = `
SELECT wanted.value ->> 0 AS wanted, facts.id AS event, max(postings.stated)
FROM json_each(?1) AS wanted
CROSS JOIN facts_with_events AS facts ON facts.moment IN (SELECT rowid
                                     FROM search
                                     WHERE search MATCH wanted.value ->> 4
                                     ORDER BY rowid DESC
                                     LIMIT ${LOOKED_THROUGH})
                AND facts.known_to IS NULL AND facts.position <= ?2
CROSS JOIN postings ON postings.position = facts.position AND postings.measure = wanted.value ->> 1
                   AND postings.unit = wanted.value ->> 2 AND postings.cancels = 0
GROUP BY wanted.value ->> 0
HAVING max(postings.stated) BETWEEN 1 AND (wanted.value ->> 3) / ${FAR}`;

/**
 * Of a measure and unit, an amount that is known not to stand out, in thousandths or minor units: a look found a figure
 * that is not far smaller. An isolate serves one ledger, and most of what it is sent is settled by this alone.
 */
const ordinary = new Map<string, number>();
const MOST_REMEMBERED = 10_000;

function remember(figures: readonly FigureIn[]): void {
  if (ordinary.size > MOST_REMEMBERED) ordinary.clear();
  for (const { key, amount } of figures) ordinary.set(key, Math.max(amount, ordinary.get(key) ?? 0));
}

/** The figures of a request that may stand out. */
function openIn(watched: readonly Watched[]): FigureIn[] {
  return largestIn(watched).filter(({ key, amount }) => amount > (ordinary.get(key) ?? 0));
}

/** A figure a hundred times the largest so far of the same measure and unit. */
export const outliers: Look = {
  first(db, watched, own) {
    return db.prepare(NEAR).bind(JSON.stringify(openIn(watched).map(rowOf)), own);
  },
  second(db, watched, found, before) {
    const near = new Set(found.map(({ wanted }) => wanted));
    const figures = openIn(watched);
    remember(figures.filter(({ pointer }) => near.has(pointer)));
    const open = figures.filter(({ pointer }) => !near.has(pointer));
    return open.length === 0 ? undefined : db.prepare(LARGEST).bind(JSON.stringify(open.map(rowOf)), before);
  },
  warningsOf(_, found) {
    return found.map(({ wanted, event }) => ({
      code: 'outlier',
      pointer: wanted,
      detail: `is ${FAR} times what was the largest figure of its kind, in ${event}, or more`,
      hint: 'Check the number and its unit.',
      event,
    }));
  },
};

function rowOf({ pointer, measure, unit, amount }: FigureIn): readonly unknown[] {
  return [pointer, measure, unit, amount, anyOf([facet('measure', measure)])];
}

interface FigureIn {
  /** Its measure and unit. */
  readonly key: string;
  readonly pointer: string;
  readonly measure: string;
  readonly unit: string;
  /** In thousandths or minor units. */
  readonly amount: number;
}

/** Of each measure and unit the largest figure of a request: where it does not stand out, none does. Of money that is posted twice, one. */
function largestIn(watched: readonly Watched[]): FigureIn[] {
  const largest = new Map<string, FigureIn>();
  for (const { one, pointer: of } of watched) {
    const { stated, supersedes } = one;
    const dataAt = supersedes ? `${of}/data/data` : `${of}/data`;
    const pointers = new Set<string>();
    for (const { measure, unit, amount } of stated?.postings ?? []) {
      const pointer = dataAt + pathOf(measure, stated?.data['lines']);
      if (!amount.quantified || amount.stated <= 0 || pointers.has(pointer)) continue;
      pointers.add(pointer);
      const key = `${measure} ${unit}`;
      const before = largest.get(key);
      if (!before || before.amount < amount.stated)
        largest.set(key, { key, pointer, measure, unit, amount: amount.stated });
    }
  }
  return [...largest.values()];
}

/** Where in the data of a kind the figure of a measure stands. */
function pathOf(measure: string, lines: unknown): string {
  const [family = '', code] = measure.split('/');
  if (family === 'item' && Array.isArray(lines))
    return `/lines/${lines.findIndex(({ item }: { item?: unknown }) => item === code)}/quantity`;
  return { money: '/value', weight: '/weight', transport: '/trucks' }[family] ?? '';
}
