import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import type { Language } from '../../events/values/languages.ts';
import { readChanges, type Changes, type VerdictChange } from '../../projections/claims/changes.ts';
import type { Figures } from '../../projections/rules/figures.ts';
import { number } from '../http/query.ts';
import { positionOrDay, rangeOf } from '../http/range.ts';
import { Next, Table } from './components/parts.tsx';
import { definePage, type FeedEntry } from './frame/page.ts';
import { addressOf, type Site } from './frame/site.ts';
import { messages } from './messages/index.ts';

const EVENTS = 100;
/** How far back the page looks where nothing else is asked. */
const LAST = 20;

const named = positionOrDay.optional();

/** What differs between two positions. */
export const changes = definePage({
  name: 'changes',
  path: '/changes',
  query: z.strictObject({
    from: named,
    to: named,
    after: number(0, 999_999_999).optional(),
    verdictsAfter: z.string().startsWith('claim/').max(500).optional(),
  }),
  async read({ read, at, query: { from, to, after = 0, verdictsAfter } }) {
    const range = await read((db) => rangeOf(db, at, { from, to }, LAST));
    const ask = { after, limit: EVENTS, verdictsAfter };
    const { view: _, ...found } = await read((db) => readChanges(db, kinds, range.from, range.to, ask));
    return { ...range, ...found };
  },
  title: ({ from, to }, site) => site.m.changesTitle(site.number(from), site.number(to)),
  body({ from, to, events, totals, verdicts, next, nextVerdicts }, site) {
    const { m } = site;
    return (
      <>
        <form class="filters" action={site.to('/changes')} method="get">
          <p>
            <label for="from">{m.text.from}</label>
            <input id="from" name="from" type="number" min="0" value={String(from)} />
          </p>
          <p>
            <label for="to">{m.text.to}</label>
            <input id="to" name="to" type="number" min="0" value={String(to)} />
          </p>
          <p class="buttons">
            <button type="submit">{m.text.apply}</button>
          </p>
        </form>
        <TotalsChanged site={site} totals={totals} from={from} to={to} />
        <VerdictsTurned site={site} verdicts={verdicts} />
        {nextVerdicts !== undefined && (
          <Next
            href={site.to('/changes', { from, to, verdictsAfter: nextVerdicts })}
            label={`${m.text.verdictsTurned}: ${m.text.next}`}
          />
        )}
        <EventsBetween site={site} events={events} />
        {next !== undefined && <Next href={site.to('/changes', { from, to, after: next })} label={m.text.next} />}
      </>
    );
  },
  feed: ({ events }) => events.toReversed().map(entryOf),
  table: ({ totals }) =>
    totals.map(({ measure, unit, before, after }) => ({
      measure,
      unit,
      before: before?.stated,
      before_min: before?.min,
      before_max: before?.max,
      after: after?.stated,
      after_min: after?.min,
      after_max: after?.max,
    })),
});

/** What was recorded, as an entry of a feed: a correction and a retraction begin with why. */
function entryOf({ change, reason = '', ...event }: Changes['events'][number]): FeedEntry {
  if (change === 'added') return event;
  const told = (language: Language): string => {
    const { correctedBecause, retractedBecause } = messages[language];
    return `${(change === 'corrected' ? correctedBecause : retractedBecause)(reason)} ${event.sentence[language]}`;
  };
  return { ...event, sentence: { en: told('en'), uk: told('uk'), az: told('az') } };
}

function verdictText(site: Site, at: VerdictChange['before']): string {
  if (!at) return site.m.text.none;
  const { verdict, flags } = at;
  return [verdict === undefined ? undefined : site.m.verdicts[verdict], ...flags.map((flag) => site.m.flags[flag])]
    .filter((part) => part !== undefined)
    .join(' ');
}

function TotalsChanged(props: {
  readonly site: Site;
  readonly totals: Changes['totals'];
  readonly from: number;
  readonly to: number;
}) {
  const { site, totals, from, to } = props;
  const { m, language } = site;
  const opened = (at: number, sum: Figures | null, measure: string) =>
    sum ? <a href={addressOf({ language, at }, `/measures/${measure}`)}>{site.figures(sum, measure)}</a> : m.text.none;
  return (
    <>
      <h2>{m.text.totalsChanged}</h2>
      {totals.length === 0 ? (
        <p>{m.text.nothingChanged}</p>
      ) : (
        <Table site={site} caption={m.text.totalsChanged} columns={['measure', 'before', 'after']}>
          {totals.map(({ measure, before, after }) => (
            <tr>
              <th scope="row">
                <a href={site.to(`/measures/${measure}`)}>{site.measure(measure)}</a>
              </th>
              <td class="number">{opened(from, before, measure)}</td>
              <td class="number">{opened(to, after, measure)}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

function VerdictsTurned({ site, verdicts }: { readonly site: Site; readonly verdicts: Changes['verdicts'] }) {
  const { m } = site;
  return (
    <>
      <h2>{m.text.verdictsTurned}</h2>
      {verdicts.length === 0 ? (
        <p>{m.text.nothingChanged}</p>
      ) : (
        <Table site={site} caption={m.text.verdictsTurned} columns={['series', 'before', 'after']}>
          {verdicts.map(({ series, measure, before, after }) => (
            <tr>
              <th scope="row">
                <a href={site.to(`/claims/${series}`)}>{site.measure(measure)}</a>
              </th>
              <td>{verdictText(site, before)}</td>
              <td>{verdictText(site, after)}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

function EventsBetween({ site, events }: { readonly site: Site; readonly events: Changes['events'] }) {
  const { m } = site;
  return (
    <>
      <h2>{m.text.eventsBetween}</h2>
      {events.length === 0 ? (
        <p>{m.text.nothingChanged}</p>
      ) : (
        <Table site={site} caption={m.text.eventsBetween} columns={['position', 'change', 'what', 'reason']}>
          {events.map((one) => (
            <tr>
              <th scope="row">{site.number(one.position)}</th>
              <td>{m.changeNames[one.change]}</td>
              <td>
                <a href={site.to(`/events/${one.id}`)}>{m.kinds[one.type] ?? one.type}</a> {site.date(one.occurred)}:{' '}
                {one.sentence[site.language]}
              </td>
              <td>{one.reason}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}
