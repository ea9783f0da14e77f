import * as z from 'zod';
import { dataAs } from '../../events/kind.ts';
import { activityOpened, type ActivityOpened } from '../../events/kinds/activity-opened.ts';
import { kinds } from '../../events/kinds/index.ts';
import { slug } from '../../events/values/text.ts';
import type { Cell } from '../../exchange/csv.ts';
import { readActivities, readActivity, type Activity } from '../../projections/queries/activities.ts';
import { readPromises } from '../../projections/queries/promise-list.ts';
import { readTimeline } from '../../projections/queries/timeline.ts';
import { TotalsTable } from './components/claim-figure.tsx';
import { Entries, Next, Sum, Table } from './components/parts.tsx';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';
import { PromisesTable } from './promises-page.tsx';

const ACTIVITIES = 50;
const ENTRIES = 100;

/** Each donor by name, with its part where they are several. */
function donorsOf({ donors }: ActivityOpened, site: Site): string {
  return donors
    .map(({ organization, percentage }) => {
      const name = site.name(`organization/${organization}`);
      return donors.length > 1 ? `${name} ${site.number(percentage ?? 0)} %` : name;
    })
    .join('; ');
}

function openedOf({ state }: Activity): ActivityOpened {
  return dataAs(activityOpened.data, state);
}

/** Activities, each with what it came to. */
export const activities = definePage({
  name: 'activities',
  path: '/activities',
  query: z.strictObject({ cursor: slug.optional() }),
  async read({ read, at, query: { cursor } }) {
    const {
      view,
      activities: found,
      next,
    } = await read((db) => readActivities(db, at, kinds, { limit: ACTIVITIES, cursor }));
    return { view, activities: found, ...(next === undefined ? {} : { next }) };
  },
  body({ activities: found, next }, site) {
    if (found.length === 0) return <p>{site.m.text.emptyList}</p>;
    return (
      <>
        <Table
          site={site}
          caption={site.m.titles.activities}
          columns={['activity', 'date', 'donor', 'channel', 'area', 'totals']}
        >
          {found.map((activity) => {
            const opened = openedOf(activity);
            return (
              <tr>
                <th scope="row">
                  <a href={site.to(`/activities/${activity.slug}`)}>{site.of(opened.title)}</a>
                </th>
                <td>{site.date(activity.opened.occurred)}</td>
                <td>{donorsOf(opened, site)}</td>
                <td>{site.m.channels[opened.channel]}</td>
                <td>{opened.sectors.map(({ code }) => site.sector(code)).join('; ')}</td>
                <td>
                  <CameTo site={site} activity={activity} />
                </td>
              </tr>
            );
          })}
        </Table>
        {next !== undefined && <Next href={site.to('/activities', { cursor: next })} label={site.m.text.next} />}
      </>
    );
  },
  table: ({ activities: found }, site) => found.flatMap((activity) => rowsOf(activity, site)),
});

function CameTo({ site, activity }: { readonly site: Site; readonly activity: Activity }) {
  if (activity.totals.length === 0) return <span class="soft">{site.m.text.none}</span>;
  return (
    <ul class="plain">
      {activity.totals.map((total) => (
        <li>
          {site.measure(total.measure)}:{' '}
          <Sum site={site} sum={total} measure={total.measure} of={{ activity: activity.slug }} />
        </li>
      ))}
    </ul>
  );
}

function rowsOf(activity: Activity, site: Site): Record<string, Cell>[] {
  const { title, donors, recipients, channel } = openedOf(activity);
  const common = {
    activity: activity.slug,
    title: site.of(title),
    opened: activity.opened.occurred,
    donors: donors.map(({ organization }) => organization).join(' '),
    recipients: recipients.map(({ country }) => country).join(' '),
    channel,
    status: activity.closing?.status,
  };
  if (activity.totals.length === 0) return [common];
  return activity.totals.map(({ measure, unit, stated, min, max, events }) => ({
    ...common,
    measure,
    unit,
    stated,
    min,
    max,
    events,
  }));
}

/** One activity: its state, totals and events. */
export const activity = definePage({
  name: 'activity',
  path: '/activities/{slug}',
  query: z.strictObject({}),
  async read({ read, at, params }) {
    const name = params['slug'] ?? '';
    const [{ view, activity: found }, { entries, next }, { promises }] = await Promise.all([
      read((db) => readActivity(db, at, kinds, name)),
      read((db) => readTimeline(db, at, kinds, { filters: { activity: name }, order: 'desc', limit: ENTRIES })),
      read((db) => readPromises(db, at, kinds, { filters: { activity: name }, limit: ENTRIES })),
    ]);
    return { view, activity: found, promises, entries, ...(next === undefined ? {} : { next }) };
  },
  title: ({ activity: found }, site) => site.of(openedOf(found).title),
  body({ activity: found, promises, entries, next }, site) {
    const { m } = site;
    const opened = openedOf(found);
    return (
      <>
        {opened.summary && <p>{site.of(opened.summary)}</p>}
        <dl class="facts">
          <dt>{m.columns.date}</dt>
          <dd>
            <a href={site.to(`/events/${found.opened.event}`)}>{site.date(found.opened.occurred)}</a>
          </dd>
          {found.closing && (
            <>
              <dt>{m.columns.status}</dt>
              <dd>
                <a href={site.to(`/events/${found.closing.event}`)}>
                  {m.closings[found.closing.status] ?? found.closing.status}, {site.date(found.closing.from)}
                </a>
              </dd>
            </>
          )}
          <dt>{m.columns.donor}</dt>
          <dd>{donorsOf(opened, site)}</dd>
          <dt>{m.columns.channel}</dt>
          <dd>{m.channels[opened.channel]}</dd>
          <dt>{m.columns.area}</dt>
          <dd>
            {opened.sectors.map(({ code, percentage }, i) => (
              <>
                {i > 0 && '; '}
                <a href={site.to('/timeline', { sector: code })}>{site.sector(code)}</a>
                {opened.sectors.length > 1 && ` ${site.number(percentage ?? 0)} %`}
              </>
            ))}
          </dd>
          {opened.implementers && (
            <>
              <dt>{m.text.implementers}</dt>
              <dd>{opened.implementers.map((code) => site.name(`organization/${code}`)).join(', ')}</dd>
            </>
          )}
        </dl>
        <h2>{m.columns.totals}</h2>
        {found.totals.length === 0 ? (
          <p>{m.text.emptyList}</p>
        ) : (
          <TotalsTable site={site} rows={found.totals} caption={m.columns.totals} of={{ activity: found.slug }} />
        )}
        {promises.length > 0 && (
          <>
            <h2>{m.nav.promises}</h2>
            <PromisesTable site={site} promises={promises} />
          </>
        )}
        <h2>{m.columns.what}</h2>
        <Entries site={site} entries={entries} />
        {next !== undefined && (
          <Next href={site.to('/timeline', { activity: found.slug, cursor: next })} label={m.text.older} />
        )}
      </>
    );
  },
  table: ({ activity: found }, site) => rowsOf(found, site),
  feed: ({ entries }) => entries,
});
