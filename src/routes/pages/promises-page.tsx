import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import type { Cell } from '../../exchange/csv.ts';
import { readPromises, type PromiseEntry } from '../../projections/queries/promise-list.ts';
import type { Given, LineOf, MoneyOf } from '../../projections/rules/fulfilment.ts';
import { momentCursor } from '../api/reads.ts';
import { filters, filtersOf } from '../http/query-filters.ts';
import { Next, Table } from './components/parts.tsx';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';

const PROMISES = 50;

/** What was promised and what became of it. */
export const promises = definePage({
  name: 'promises',
  path: '/promises',
  query: z.strictObject({ ...filters, cursor: momentCursor.optional() }),
  async read({ read, at, query: { cursor, ...rest } }) {
    const asked = { filters: filtersOf(rest), cursor, limit: PROMISES };
    const { view, promises: found, next } = await read((db) => readPromises(db, at, kinds, asked));
    return { view, promises: found, ...(next === undefined ? {} : { next }) };
  },
  body({ promises: found, next }, site, query) {
    if (found.length === 0) return <p>{site.m.text.emptyList}</p>;
    return (
      <>
        <PromisesTable site={site} promises={found} />
        {next !== undefined && (
          <Next href={site.to('/promises', { ...query, cursor: next })} label={site.m.text.next} />
        )}
      </>
    );
  },
  table: ({ promises: found }) => found.map(rowOf),
  feed: ({ promises: found }) => found,
});

/** Each promise: promised, committed, paid, delivered, confirmed, and what remains or is over. */
export function PromisesTable(props: { readonly site: Site; readonly promises: readonly PromiseEntry[] }) {
  const { site, promises: found } = props;
  return (
    <Table
      site={site}
      caption={site.m.titles.promises}
      columns={['promise', 'committed', 'paid', 'delivered', 'confirmed', 'remaining', 'over', 'status']}
    >
      {found.map((promise) => (
        <tr>
          <th scope="row">
            <a href={site.to(`/events/${promise.id}`)}>{site.date(promise.occurred)}</a>{' '}
            {promise.sentence[site.language]}{' '}
            <a class="soft" href={site.to(`/activities/${promise.activity}`)}>
              {site.m.columns.activity}
            </a>
          </th>
          {(['committed', 'paid', 'delivered', 'confirmed', 'remaining', 'over'] as const).map((step) => (
            <td>
              <InAll site={site} given={promise[step]} isDifference={step === 'remaining' || step === 'over'} />
            </td>
          ))}
          <td>{site.m.promiseStatuses[promise.status]}</td>
        </tr>
      ))}
    </Table>
  );
}

function InAll(props: { readonly site: Site; readonly given: Given; readonly isDifference: boolean }) {
  const { site, given, isDifference } = props;
  const { value, lines } = given;
  // of what may remain or be over, without a number, there is nothing to say
  const isNought = ({ stated, max }: MoneyOf | LineOf): boolean => stated === 0 && (isDifference || max === 0);
  const figures = [
    ...(value && !isNought(value) ? [figureOf(site, value, value.currency, 'money/itemised')] : []),
    ...lines
      .filter((line) => !isNought(line))
      .map((line) => `${site.name(`item/${line.item}`)}: ${figureOf(site, line, line.unit, `item/${line.item}`)}`),
  ];
  if (figures.length === 0) return <span class="soft">{site.m.text.none}</span>;
  return (
    <ul class="plain">
      {figures.map((one) => (
        <li>{one}</li>
      ))}
    </ul>
  );
}

/** A figure as exactly as it is known. */
function figureOf(site: Site, { stated, min, max }: MoneyOf | LineOf, unit: string, measure: string): string {
  if (min === 0 && max === stated && stated > 0)
    return site.words.qualified(site.figure(stated, unit, measure), 'at-most');
  const one = { unit, stated, min, max, events: 1, straddling: 0, shared: 0 };
  return site.figures({ ...one, unquantified: stated === 0 && max === null ? 1 : 0 }, measure);
}

function rowOf(promise: PromiseEntry): Record<string, Cell> {
  const { promised, committed, paid, delivered, confirmed, remaining, over } = promise;
  return {
    id: promise.id,
    type: promise.type,
    activity: promise.activity,
    occurred: promise.occurred,
    due: promise.due,
    currency: promised.value?.currency ?? paid.value?.currency ?? delivered.value?.currency,
    promised: promised.value?.stated,
    reduced: promise.reduced.value?.stated,
    committed: committed.value?.stated,
    paid: paid.value?.stated,
    delivered: delivered.value?.stated,
    confirmed: confirmed.value?.stated,
    remaining: remaining.value?.stated,
    over: over.value?.stated,
    lines_promised: linesInText(promised),
    lines_delivered: linesInText(delivered),
    lines_confirmed: linesInText(confirmed),
    lines_remaining: linesInText(remaining),
    lines_over: linesInText(over),
    status: promise.status,
    sources: promise.sources.map(({ url, title }) => url ?? title).join(' '),
  };
}

/** "transformer 18 H87; power-cable 900000 MTR" */
function linesInText({ lines }: Given): string {
  return lines.map(({ item, stated, unit }) => `${item} ${stated} ${unit}`).join('; ');
}
