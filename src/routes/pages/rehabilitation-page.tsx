import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import type { Group } from '../../events/kinds/rehabilitation-batch-completed.ts';
import { readClaims } from '../../projections/claims/claims.ts';
import { readRehabilitation, type RehabilitationYear } from '../../projections/queries/rehabilitation.ts';
import { readTimeline, type Entry } from '../../projections/queries/timeline.ts';
import { disclosedGroups } from '../../projections/rules/disclosure.ts';
import type { Figures } from '../../projections/rules/figures.ts';
import { Bars } from './charts/bars.tsx';
import { LegendOf, SubjectFigure, subjectsOf } from './components/claim-figure.tsx';
import { Entries, eventsBehind, Sum, Table } from './components/parts.tsx';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';

const MEASURE = 'people/rehabilitated';
const BATCHES = 100;

/** Children per year and in all; groups are never broken down below the privacy threshold. */
export const rehabilitation = definePage({
  name: 'rehabilitation',
  path: '/rehabilitation',
  query: z.strictObject({}),
  async read({ read, at }) {
    const [{ view, total, years }, { claims, months }, batches] = await Promise.all([
      read((db) => readRehabilitation(db, at)),
      read((db) => readClaims(db, at, kinds, { filters: { measure: MEASURE }, limit: 200, withMonths: true })),
      read((db) =>
        readTimeline(db, at, kinds, {
          filters: { type: 'rehabilitation.batch-completed' },
          order: 'desc',
          limit: BATCHES,
        }),
      ),
    ]);
    const entries = batches.entries.map(withoutSmallGroups);
    const withheld = batches.entries.filter(({ data }, i) => data['groups'] && !entries[i]?.data['groups']).length;
    return { view, total, years, claims, months, entries, withheld };
  },
  title: ({ total }, site) => `${site.m.titles.rehabilitation}: ${site.figures(total, MEASURE)}`,
  body({ view, total, years: known, claims, months, entries, withheld }, site) {
    const { m } = site;
    const broken = entries.flatMap((entry) => groupsOf(entry).map((group) => ({ entry, group })));
    return (
      <>
        <ByYear site={site} total={total} known={known} current={view.recorded.slice(0, 4)} />
        {claims.length > 0 && (
          <section>
            <h2>{m.text.saidBeside}</h2>
            <div class="figures">
              {subjectsOf(claims).map((subject) => (
                <SubjectFigure site={site} subject={subject} months={months} heading="h3" />
              ))}
            </div>
            <LegendOf site={site} claims={claims} months={months} />
          </section>
        )}
        <section>
          <h2>{m.text.batches}</h2>
          <Entries site={site} entries={entries} />
          {broken.length > 0 && (
            <ul>
              {broken.map(({ entry, group }) => (
                <li>
                  {site.date(entry.occurred)}: {groupInWords(site, group)}
                </li>
              ))}
            </ul>
          )}
          {withheld > 0 && <p class="soft">{m.text.notBrokenDown}</p>}
        </section>
      </>
    );
  },
  table: ({ years }) =>
    years.map(({ year, stated, min, max, events, unquantified, ratio }) => ({
      year,
      children: stated,
      min,
      max,
      events,
      unquantified,
      ratio: ratio?.stated,
    })),
});

/** Children a year; `current` is the year that is not over. */
function ByYear(props: {
  readonly site: Site;
  readonly total: Figures;
  readonly known: readonly RehabilitationYear[];
  readonly current: string;
}) {
  const { site, total, known, current } = props;
  const { m } = site;
  const byYear = new Map(known.map((one) => [one.year, one]));
  const title = `${m.titles.rehabilitation}: ${site.figures(total, MEASURE)}`;
  return (
    <section>
      <h2>{m.text.byYear}</h2>
      <figure>
        <Bars
          description={title}
          bars={everyYear(known).map((year) => {
            const sum = byYear.get(year);
            return {
              label: site.date(year),
              value: sum?.stated ?? 0,
              ...(sum && { most: sum.max }),
              figure: sum ? site.figures(sum, MEASURE) : m.text.none,
            };
          })}
        />
        <Table site={site} caption={m.text.byYear} columns={['year', 'children', 'events', 'ratio']}>
          {known.map((year) => (
            <tr>
              <th scope="row">{site.date(year.year)}</th>
              <td class="number">
                <Sum site={site} sum={year} measure={MEASURE} of={{ year: year.year }} />
              </td>
              <td class="number">{eventsBehind(site, year)}</td>
              <td class="number">{year.ratio && year.year < current ? m.ratio(site.number(year.ratio.stated)) : ''}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{m.columns.total}</th>
            <td class="number">
              <Sum site={site} sum={total} measure={MEASURE} />
            </td>
            <td class="number">{eventsBehind(site, total)}</td>
            <td />
          </tr>
        </Table>
      </figure>
    </section>
  );
}

/** The years from the first to the last, those without a group too; then what is known to no year. */
function everyYear(known: readonly RehabilitationYear[]): string[] {
  const [years, others] = [true, false].map((isYear) =>
    known.map(({ year }) => year).filter((year) => /^\d{4}$/.test(year) === isYear),
  ) as [string[], string[]];
  const [first = 0, last = -1] = years.length === 0 ? [] : [Number(years[0]), Number(years.at(-1))];
  return [...Array.from({ length: last - first + 1 }, (_, i) => String(first + i)), ...others];
}

/** The page's data keeps to the same threshold as what it shows. */
function withoutSmallGroups(entry: Entry): Entry {
  const { groups: _, ...data } = entry.data;
  const groups = disclosedGroups(entry.data);
  return { ...entry, data: groups.length > 0 ? { ...data, groups } : data };
}

function groupsOf({ data }: Entry): readonly Group[] {
  return (data['groups'] ?? []) as readonly Group[]; // what withoutSmallGroups left there
}

function groupInWords(site: Site, { sex, ageFrom, ageTo, children }: Group): string {
  const { text } = site.m;
  const who = sex === 'female' ? text.girls : sex === 'male' ? text.boys : site.m.columns.children;
  const age = ageFrom === undefined && ageTo === undefined ? '' : `, ${text.age} ${ageFrom ?? 0}–${ageTo ?? 17}`;
  return `${who}${age}: ${site.number(children)}`;
}
