import type { At, View } from '../../events/log/as-of.ts';
import type { Database } from '../../events/log/stored.ts';
import type { Figures } from '../rules/figures.ts';
import { ratioOf, type Ratio } from '../rules/year-on-year.ts';
import type { Filters } from './filters.ts';
import { readTotals } from './totals.ts';

export interface RehabilitationYear extends Figures {
  /** A year, or an EDTF interval for what is not known to a year. */
  readonly year: string;
  /** Absent where the year before has no number above zero. */
  readonly ratio?: Ratio;
}

export interface Rehabilitation {
  readonly view: View;
  readonly total: Figures;
  readonly years: readonly RehabilitationYear[];
}

const NONE: Figures = {
  unit: 'IE',
  stated: 0,
  min: 0,
  max: 0,
  events: 0,
  unquantified: 0,
  straddling: 0,
  shared: 0,
};

/** Children of a population who completed rehabilitation: in all, by year, and each year against the one before. */
export async function readRehabilitation(
  db: Database,
  at: At,
  filters: Omit<Filters, 'measure'> = {},
): Promise<Rehabilitation> {
  const measure = 'people/rehabilitated';
  const { view, rows: found } = await readTotals(db, at, ['year'], { ...filters, measure });
  const years = found.map(({ year, measure: _, ...sum }) => ({ year: year ?? '', ...sum }));
  const byYear = new Map(years.map((one) => [one.year, one]));
  return {
    view,
    total: years.reduce(addFigures, NONE),
    years: years.map((one) => {
      const before = byYear.get(String(Number(one.year) - 1).padStart(4, '0'));
      return before && before.stated > 0 ? { ...one, ratio: ratioOf(one, before) } : one;
    }),
  };
}

function addFigures(a: Figures, b: Figures): Figures {
  return {
    unit: a.unit,
    stated: a.stated + b.stated,
    min: a.min + b.min,
    max: a.max === null || b.max === null ? null : a.max + b.max,
    events: a.events + b.events,
    unquantified: a.unquantified + b.unquantified,
    straddling: a.straddling + b.straddling,
    shared: a.shared + b.shared,
  };
}
