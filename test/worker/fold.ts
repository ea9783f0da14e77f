import { env } from 'cloudflare:workers';
import type { StoredEvent } from '../../src/events/envelope.ts';

/**
 * The naive fold: what the ledger must say, worked out from the bodies in the log in the plainest way, with nothing of
 * the code that it checks but the shape of stored events. Dates are kept as the tests make them.
 */
export interface FoldedPosting {
  measure: string;
  unit: string;
  activity: string;
  place: string;
  first: string;
  last: string;
  stated: number;
  min: number;
  max: number | null;
  unquantified: number;
}

export interface FoldedFact {
  id: string;
  origin: string;
  position: number;
  type: string;
  stream: string;
  first: string;
  last: string;
  retracted: boolean;
  data: Stated;
  postings: FoldedPosting[];
}

interface Stated {
  fulfils?: string;
  to?: string;
  place?: string;
  children?: Q;
  lines?: { item: string; quantity: Q }[];
  weight?: Q;
  trucks?: number;
  value?: { amount: string; currency: string; qualifier?: string };
}

export interface FoldedSum {
  stated: number;
  min: number;
  max: number | null;
  events: number;
  unquantified: number;
}

interface Row {
  position: number;
  body: string;
}

export async function wholeLog(): Promise<{ position: number; event: StoredEvent }[]> {
  const { results } = await env.DB.prepare('SELECT position, body FROM events ORDER BY position').all<Row>();
  return results.map(({ position, body }) => ({ position, event: JSON.parse(body) as StoredEvent }));
}

/** Facts by origin as they stand after `at`, in the order in which they were first stated. */
export function fold(log: readonly { position: number; event: StoredEvent }[], at: number): FoldedFact[] {
  const facts = new Map<string, FoldedFact>();
  const originOf = new Map<string, string>();
  for (const { position, event } of log) {
    if (position > at) break;
    const data = event.data as unknown as { target: string; data: Stated; occurred: string };
    if (event.type === 'event.retracted') {
      facts.get(originOf.get(data.target) ?? '')!.retracted = true;
      continue;
    }
    const isCorrection = event.type === 'event.corrected';
    const origin = isCorrection ? originOf.get(data.target)! : event.id;
    originOf.set(event.id, origin);
    const type = isCorrection ? facts.get(origin)!.type : event.type;
    const occurred = isCorrection ? data.occurred : event.occurred;
    const stated = isCorrection ? data.data : (event.data as Stated);
    const [first, last] = daysOf(occurred);
    const base = { activity: event.stream.startsWith('activity/') ? event.stream.slice(9) : '', first, last };
    const promise = stated.fulfils ? facts.get(originOf.get(stated.fulfils) ?? '') : undefined;
    const isPaidFor = promise?.type === 'commitment.made' && promise.data.value !== undefined;
    facts.set(origin, {
      id: event.id,
      origin,
      position,
      type,
      stream: event.stream,
      first,
      last,
      retracted: false,
      data: stated,
      postings: postingsOf(type, stated, isPaidFor).map((posting) => ({ ...base, ...posting })),
    });
  }
  return [...facts.values()];
}

/** The texts that the tests use, by hand. */
export const DATES: Record<string, [first: string, last: string]> = {
  '2022': ['2022-01-01', '2022-12-31'],
  '2022-02': ['2022-02-01', '2022-02-28'],
  '2022-02-27/2022-03-12': ['2022-02-27', '2022-03-12'],
  '2022-12-28/2023-01-03': ['2022-12-28', '2023-01-03'],
  '2023-06~': ['2023-06-01', '2023-06-30'],
  '2023-11-21': ['2023-11-21', '2023-11-21'],
  '2023-11-22': ['2023-11-22', '2023-11-22'],
  '2024-02-29': ['2024-02-29', '2024-02-29'],
  '2024': ['2024-01-01', '2024-12-31'],
  '2025-07': ['2025-07-01', '2025-07-31'],
  '../2025-07': ['0000-01-01', '2025-07-31'],
  '2025-01/..': ['2025-01-01', '9999-12-31'],
};

function daysOf(text: string): [string, string] {
  const days = DATES[text] ?? (/^\d{4}-\d{2}-\d{2}$/.test(text) ? [text, text] : undefined);
  if (!days) throw new Error(`the tests do not use ${text}`);
  return days as [string, string];
}

type Q = { value?: number; min?: number; max?: number; unit: string; qualifier?: string };
type Partial = Omit<FoldedPosting, 'activity' | 'first' | 'last'>;

function postingsOf(type: string, data: Stated, isPaidFor: boolean): Partial[] {
  const place = data.to ?? data.place ?? '';
  if (type === 'rehabilitation.batch-completed') return [quantity('people/rehabilitated', data.children!, place)];
  if (type === 'pledge.made') return data.value ? [money('money/pledged', data.value, '')] : [];
  if (type === 'commitment.made')
    return data.value ? [money('money/committed', data.value, ''), money('money/itemised', data.value, '')] : [];
  if (type !== 'delivery.made') return [];
  const lines = data.lines ?? [];
  const merged = new Map<string, Partial>();
  for (const { item, quantity: q } of lines) {
    const one = quantity(`item/${item}`, q, place);
    const before = merged.get(item);
    merged.set(
      item,
      before
        ? {
            ...one,
            stated: one.stated + before.stated,
            min: one.min + before.min,
            max: plus(one.max, before.max),
            unquantified: Math.max(one.unquantified, before.unquantified),
          }
        : one,
    );
  }
  return [
    ...merged.values(),
    ...(data.weight ? [quantity('weight/cargo', data.weight, place)] : []),
    ...(data.trucks ? [quantity('transport/trucks', { value: data.trucks, unit: 'H87' }, place)] : []),
    ...(data.value ? [money('money/delivered', data.value, place)] : []),
    ...(data.value && !isPaidFor ? [money('money/itemised', data.value, place)] : []),
  ];
}

function quantity(measure: string, q: Q, place: string): Partial {
  const whole = q.unit === 'H87' || q.unit === 'IE';
  if (q.min !== undefined) {
    const middle = (q.min + q.max!) / 2;
    return {
      measure,
      unit: q.unit,
      place,
      stated: whole ? Math.floor(middle + 0.5) : Math.floor(Math.round(q.min * 1000 + q.max! * 1000) / 2 + 0.5) / 1000,
      min: q.min,
      max: q.max!,
      unquantified: 0,
    };
  }
  if (q.value === undefined) return { measure, unit: q.unit, place, stated: 0, min: 0, max: null, unquantified: 1 };
  return { measure, unit: q.unit, place, ...bounds(q.value, q.qualifier, whole ? 0 : 3), unquantified: 0 };
}

function money(measure: string, m: { amount: string; currency: string; qualifier?: string }, place: string): Partial {
  return { measure, unit: m.currency, place, ...bounds(Number(m.amount), m.qualifier, 2), unquantified: 0 };
}

function bounds(
  value: number,
  qualifier: string | undefined,
  decimals: number,
): { stated: number; min: number; max: number | null } {
  const near = (x: number): number => Math.floor(x * 10 ** decimals + 0.5 + 1e-6) / 10 ** decimals;
  if (qualifier === 'at-least') return { stated: value, min: value, max: null };
  if (qualifier === 'at-most') return { stated: value, min: 0, max: value };
  if (qualifier === 'approximately') return { stated: value, min: near(value * 0.95), max: near(value * 1.05) };
  return { stated: value, min: value, max: value };
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/** Postings of facts that are in effect, added up by whatever `keyOf` tells apart. */
export function sumBy(
  postings: readonly FoldedPosting[],
  keyOf: (posting: FoldedPosting) => string,
): Map<string, FoldedSum> {
  const sums = new Map<string, FoldedSum>();
  for (const posting of postings) {
    const key = keyOf(posting);
    const { stated, min, max, events, unquantified } = sums.get(key) ?? {
      stated: 0,
      min: 0,
      max: 0,
      events: 0,
      unquantified: 0,
    };
    const sum = {
      stated: round(stated + posting.stated),
      min: round(min + posting.min),
      max: plus(max, posting.max),
      events: events + 1,
      unquantified: unquantified + posting.unquantified,
    };
    sums.set(key, { ...sum, max: sum.max === null ? null : round(sum.max) });
  }
  return sums;
}
