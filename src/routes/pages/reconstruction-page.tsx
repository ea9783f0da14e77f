import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import { readReconstruction, type Facility } from '../../projections/queries/reconstruction.ts';
import { Next, SourceLink } from './components/parts.tsx';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';

const FACILITIES = 100;
const STAGES = ['identification', 'preparation', 'implementation', 'completion'] as const;

/** A board: each facility from identification to completion, with dates and sources. */
export const reconstruction = definePage({
  name: 'reconstruction',
  path: '/reconstruction',
  query: z.strictObject({
    cursor: z
      .string()
      .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, { error: 'is not a cursor of this list' })
      .optional(),
  }),
  async read({ read, at, query: { cursor } }) {
    const { view, facilities, next } = await read((db) =>
      readReconstruction(db, at, kinds, { limit: FACILITIES, cursor }),
    );
    return { view, facilities, ...(next === undefined ? {} : { next }) };
  },
  body({ facilities, next }, site) {
    if (facilities.length === 0) return <p>{site.m.text.emptyList}</p>;
    const { m } = site;
    return (
      <>
        <div class="scroll" role="region" aria-label={m.titles.reconstruction} tabindex={0}>
          <table>
            <caption class="unseen">{m.titles.reconstruction}</caption>
            <thead>
              <tr>
                <th scope="col">{m.columns.facility}</th>
                {STAGES.map((stage) => (
                  <th scope="col">{m.milestones[stage]}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {facilities.map((facility) => (
                <Row site={site} facility={facility} />
              ))}
            </tbody>
          </table>
        </div>
        {next !== undefined && <Next href={site.to('/reconstruction', { cursor: next })} label={m.text.next} />}
      </>
    );
  },
  table: ({ facilities }, site) =>
    facilities.flatMap(({ facility, activity, name, facilityType, work, place, status, milestones }) =>
      milestones.map(({ event, milestone, occurred, sources }) => ({
        facility,
        activity,
        name: site.of(name),
        type: facilityType,
        work,
        place,
        status,
        milestone,
        occurred,
        event,
        sources: sources.map(({ url, title }) => url ?? title).join(' '),
      })),
    ),
});

function Row({ site, facility }: { readonly site: Site; readonly facility: Facility }) {
  const { m } = site;
  const { name, facilityType, work, place, activity, status, milestones } = facility;
  const later = milestones.find(({ milestone }) => milestone === 'maintenance' || milestone === 'cancelled');
  return (
    <tr>
      <th scope="row">
        <a href={site.to(`/activities/${activity}`)}>{site.of(name)}</a>
        <span class="soft">
          {[m.facilityTypes[facilityType], m.work[work], place === null ? undefined : site.name(`place/${place}`)]
            .filter((part) => part !== undefined)
            .map((part) => `, ${part}`)
            .join('')}
        </span>
        {later && <p class="flag">{m.milestones[status]}</p>}
      </th>
      {STAGES.map((stage) => {
        const reached = milestones.find(({ milestone }) => milestone === stage);
        return (
          <td class={reached ? 'reached' : undefined}>
            {reached ? (
              <>
                <a href={site.to(`/events/${reached.event}`)}>{site.date(reached.occurred)}</a>
                <span class="sources">
                  {reached.sources.map((source, i) => (
                    <>
                      {i > 0 && ' · '}
                      <SourceLink site={site} source={source} />
                    </>
                  ))}
                </span>
              </>
            ) : (
              <span class="soft">{STAGES.indexOf(stage) < rankOf(facility) ? m.text.identified : m.text.notYet}</span>
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** How many stages of the board lie behind the facility, whether or not each was recorded. */
function rankOf({ status, milestones }: Facility): number {
  if (status === 'maintenance') return STAGES.length;
  const shown = milestones.findLast(({ milestone }) => milestone !== 'cancelled')?.milestone;
  return STAGES.findIndex((stage) => stage === shown);
}
