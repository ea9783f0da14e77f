import * as z from 'zod';
import type { Fault } from '../errors.ts';
import { dataAs, defineKind, type Circumstances, type Fact, type Known, type Posting } from '../kind.ts';
import { eventId } from '../values/envelope.ts';
import { exactly } from '../values/quantity.ts';
import { names, slug, summaries } from '../values/text.ts';
import { checkFulfils, postValue, PROMISES } from './shared/promise.ts';

/** OC4IDS projectStatus, in the order a facility goes through them; `cancelled` ends it from anywhere before completion. */
export const milestones = [
  'identification',
  'preparation',
  'implementation',
  'completion',
  'maintenance',
  'cancelled',
] as const;
export type Milestone = (typeof milestones)[number];

export const facilityTypes = [
  'school',
  'kindergarten',
  'clinic',
  'hospital',
  'park',
  'shelter',
  'rehabilitation-centre',
  'cultural-centre',
  'sports-facility',
  'housing',
  'road',
  'energy',
  'water',
  'other',
] as const;

const REACHED: Record<Milestone, { en: string; uk: string; az: string }> = {
  identification: { en: 'identified', uk: 'визначено', az: 'müəyyən edilib' },
  preparation: { en: 'in preparation', uk: 'готується', az: 'hazırlıq mərhələsindədir' },
  implementation: { en: 'work under way', uk: 'тривають роботи', az: 'işlər gedir' },
  completion: { en: 'completed', uk: 'завершено', az: 'tamamlanıb' },
  maintenance: { en: 'in use and maintained', uk: 'експлуатується', az: 'istismardadır' },
  cancelled: { en: 'cancelled', uk: 'скасовано', az: 'ləğv edilib' },
};

const data = z.strictObject({
  facility: slug,
  name: names,
  facilityType: z.enum(facilityTypes),
  milestone: z.enum(milestones),
  work: z.enum(['construction', 'rehabilitation']),
  place: slug.optional(),
  summary: summaries.optional(),
  fulfils: eventId.optional(),
});
type Reached = z.infer<typeof data>;

/** A facility reached a stage. Stages go forward; going back is a correction of the last one. */
export const reconstructionMilestoneReached = defineKind<Reached>({
  type: 'reconstruction.milestone-reached',
  family: 'activity',
  schema: 1,
  data,
  needsSource: true,
  about: 'Records that a facility reached a milestone (OC4IDS project status).',
  mentions: ({ place }) => (place === undefined ? [] : [{ key: `place/${place}`, pointer: '/place' }]),
  key: ({ facility, milestone }, { stream }) => keyOf(stream, facility, milestone),
  fulfils: (reached) => reached.fulfils,
  alsoReads: ({ facility }, { stream, replaces }) =>
    [facility, ...(replaces ? [dataAs(data, replaces.data).facility] : [])].flatMap((code) =>
      milestones.map((m) => keyOf(stream, code, m)),
    ),
  check: (reached, known, circumstances) => [
    ...checkOrder(reached, known, circumstances),
    ...checkFulfils(reached.fulfils, PROMISES, known, circumstances),
  ],
  whyNotEnd: (reached, known, fact) => {
    const later = latestOf(reached.facility, fact.stream, known, undefined);
    return later !== undefined && later !== reached.milestone
      ? `"${reached.facility}" has since reached ${later}; retract that first`
      : undefined;
  },
  post(reached, known, circumstances) {
    const { milestone, place } = reached;
    const begun = begunBefore(reached, known, circumstances);
    const one = (measure: string, count: 1 | -1, at = place): Posting => ({
      measure,
      unit: 'H87',
      place: at,
      amount: exactly(count),
    });
    return [
      ...(milestone === 'implementation' ? [one('facilities/under-way', 1)] : []),
      ...(milestone === 'completion' ? [one('facilities/completed', 1), ...postValue(reached, known, place)] : []),
      ...(begun ? [one('facilities/under-way', -1, begun.place ?? '')] : []),
    ];
  },
  names: ({ name }) => name,
  sentence: {
    en: (r, words) => say(words.of(r.name), REACHED[r.milestone].en, words.clauses(r.summary && words.of(r.summary))),
    uk: (r, words) => say(words.of(r.name), REACHED[r.milestone].uk, words.clauses(r.summary && words.of(r.summary))),
    az: (r, words) => say(words.of(r.name), REACHED[r.milestone].az, words.clauses(r.summary && words.of(r.summary))),
  },
  example: {
    stream: 'activity/irpin-reconstruction',
    type: 'reconstruction.milestone-reached',
    occurred: '2022-09-01',
    data: {
      facility: 'irpin-lyceum',
      name: { en: 'Irpin lyceum', uk: 'Ірпінський ліцей', az: 'İrpin liseyi' },
      facilityType: 'school',
      milestone: 'completion',
      work: 'rehabilitation',
    },
    sources: [{ url: 'https://example.org/school', publisher: 'Example News', published: '2023', language: 'en' }],
  },
});

/** Stages go forward, and what came later counts on the one before. */
function checkOrder(reached: Reached, known: Known, { stream, replaces }: Circumstances): Fault[] {
  const { facility, milestone } = reached;
  if (replaces) {
    const was = dataAs(data, replaces.data);
    const changed = (['facility', 'milestone', 'place'] as const).find((field) => was[field] !== reached[field]);
    const since = latestOf(was.facility, stream, known, replaces);
    if (since !== undefined && rank(since) > rank(was.milestone))
      return changed === undefined
        ? []
        : [
            {
              pointer: `/${changed}`,
              detail: `"${was.facility}" has since reached ${since}, which counts on it`,
              hint: `Keep ${changed} as it is, or retract what came after it first.`,
            },
          ];
  }
  const latest = latestOf(facility, stream, known, replaces);
  if (latest === undefined || rank(latest) < rank(milestone)) {
    return (latest === 'completion' || latest === 'maintenance') && milestone === 'cancelled'
      ? [{ pointer: '/milestone', detail: `"${facility}" is completed and cannot be cancelled`, hint: HINT }]
      : [];
  }
  const detail =
    latest === milestone
      ? `"${facility}" has already reached ${latest}`
      : `"${facility}" has reached ${latest}, and ${milestone} comes before it`;
  return [{ pointer: '/milestone', detail, hint: HINT }];
}

const HINT =
  'Milestones go forward. If the last one was recorded by mistake, post an event.corrected or event.retracted for it.';

function keyOf(stream: string, facility: string, milestone: Milestone): string {
  return `facility/${stream.slice('activity/'.length)}/${facility}/${milestone}`;
}

function rank(milestone: Milestone): number {
  return milestones.indexOf(milestone);
}

function latestOf(facility: string, stream: string, known: Known, without: Fact | undefined): Milestone | undefined {
  return factsOf(facility, stream, known, without).at(-1)?.milestone;
}

/** The stages a facility has reached, in their order. */
function factsOf(facility: string, stream: string, known: Known, without: Fact | undefined): Reached[] {
  return milestones.flatMap((m) => {
    const fact = known.find(keyOf(stream, facility, m));
    return fact === undefined || fact.origin === without?.origin ? [] : [dataAs(data, fact.data)];
  });
}

/** The beginning of work, where that is the stage right before this one: the facility stops being under way there. */
function begunBefore(reached: Reached, known: Known, { stream, replaces }: Circumstances): Reached | undefined {
  const before = factsOf(reached.facility, stream, known, replaces).findLast(
    (one) => rank(one.milestone) < rank(reached.milestone),
  );
  return before?.milestone === 'implementation' ? before : undefined;
}

function say(name: string, reached: string, summary: string): string {
  return summary === '.' ? `${name}: ${reached}.` : `${name}: ${reached}; ${summary}`;
}
