import * as z from 'zod';
import { defineKind } from '../kind.ts';
import type { Formatter } from '../language/formatter.ts';
import { divided, percentage } from '../values/percentages.ts';
import { sector } from '../values/sectors-schema.ts';
import { country, slug, summaries, titles } from '../values/text.ts';

/** Through whom the aid goes. */
export const channels = ['government', 'private-sector', 'ngo', 'diaspora', 'multilateral'] as const;

const codeOf = (pattern: RegExp, what: string) => z.string().regex(pattern, { error: `is not a code of ${what}` });

/** On what terms aid is given, in IATI's codes; what is not known is left out. */
const terms = z.strictObject({
  flow: codeOf(/^\d{2}$/, 'IATI FlowType, such as 10 (ODA)').optional(),
  finance: codeOf(/^[1-9]\d{2}(\d{2})?$/, 'IATI FinanceType, such as 110 (grant) or 421 (loan)').optional(),
  aid: codeOf(/^[A-H]\d{2}$/, 'IATI AidType, such as C01 (project)').optional(),
  tied: codeOf(/^[345]$/, 'IATI TiedStatus: 3 (partially tied), 4 (tied) or 5 (untied)').optional(),
});

const data = z.strictObject({
  title: titles,
  donors: divided(z.strictObject({ organization: slug, percentage: percentage.optional() }), (d) => d.organization),
  recipients: divided(z.strictObject({ country, percentage: percentage.optional() }), (r) => r.country),
  channel: z.enum(channels),
  implementers: z.array(slug).max(50).optional(),
  sectors: divided(z.strictObject({ code: sector, percentage: percentage.optional() }), (s) => s.code),
  places: z.array(slug).max(100).optional(),
  humanitarian: z.boolean(),
  terms: terms.optional(),
  summary: summaries.optional(),
});

/** What opens an activity. */
export type ActivityOpened = z.infer<typeof data>;

/** An activity begins: its title, who gives, to whom, through which channel, in which sectors and places. */
export const activityOpened = defineKind<ActivityOpened>({
  type: 'activity.opened',
  family: 'activity',
  schema: 1,
  data,
  needsSource: false,
  about: 'Opens an activity; its deliveries, promises and milestones follow in the same stream.',
  mentions: (activity) => [
    ...activity.donors.map(({ organization }, i) => ({
      key: `organization/${organization}`,
      pointer: `/donors/${i}/organization`,
    })),
    ...(activity.implementers ?? []).map((code, i) => ({ key: `organization/${code}`, pointer: `/implementers/${i}` })),
    ...(activity.places ?? []).map((code, i) => ({ key: `place/${code}`, pointer: `/places/${i}` })),
  ],
  key: (_activity, { stream }) => stream,
  whyNotEnd: (_activity, known, fact) =>
    known.hasOthers(fact.stream, fact.origin)
      ? 'other events in its stream are in effect; retract those first'
      : undefined,
  names: (activity) => activity.title,
  sentence: {
    en: (a, words) => `Activity opened: ${words.of(a.title)}; donor: ${donorsOf(a, words)}.`,
    uk: (a, words) => `Розпочато захід: ${words.of(a.title)}; донор: ${donorsOf(a, words)}.`,
    az: (a, words) => `Fəaliyyət açıldı: ${words.of(a.title)}; donor: ${donorsOf(a, words)}.`,
  },
  example: {
    stream: 'activity/electrical-equipment-2023',
    type: 'activity.opened',
    expectedVersion: 0,
    occurred: '2023-07-17',
    data: {
      title: { en: 'Electrical equipment, 2023', uk: 'Електрообладнання, 2023', az: 'Elektrik avadanlığı, 2023' },
      donors: [{ organization: 'azerbaijan' }],
      recipients: [{ country: 'UA' }],
      channel: 'government',
      sectors: [{ code: '73010', percentage: 100 }],
      humanitarian: true,
      terms: { finance: '110' },
    },
  },
});

/** "Government of Latvia 60%, Government of Estonia 40%" */
function donorsOf({ donors }: ActivityOpened, words: Formatter): string {
  return donors
    .map(({ organization, percentage: share }) =>
      [words.name(`organization/${organization}`), donors.length > 1 && `${words.number(share ?? 0)}%`]
        .filter(Boolean)
        .join(' '),
    )
    .join(', ');
}
