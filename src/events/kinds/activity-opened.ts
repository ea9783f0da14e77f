import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { sector } from '../sectors-schema.ts';
import { country, names, slug } from '../text.ts';

/** Through whom the aid goes. */
export const channels = ['government', 'private-sector', 'ngo', 'diaspora'] as const;

const data = z
  .strictObject({
    title: names,
    donor: slug,
    recipient: country,
    channel: z.enum(channels),
    implementers: z.array(slug).max(50).optional(),
    sectors: z
      .array(z.strictObject({ code: sector, percentage: z.number().gt(0).max(100).optional() }))
      .min(1)
      .max(20),
    places: z.array(slug).max(100).optional(),
    humanitarian: z.boolean(),
    summary: names.optional(),
  })
  .check((ctx) => {
    const { sectors } = ctx.value;
    const stated = sectors.reduce((sum, s) => sum + (s.percentage ?? (sectors.length === 1 ? 100 : Number.NaN)), 0);
    if (Math.abs(stated - 100) < 0.001) return;
    ctx.issues.push({
      code: 'custom',
      input: sectors,
      path: ['sectors'],
      message: 'must have percentages that add up to 100, one for each sector (IATI rule 2.1)',
    });
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
    { key: `organization/${activity.donor}`, pointer: '/donor' },
    ...(activity.implementers ?? []).map((code, i) => ({ key: `organization/${code}`, pointer: `/implementers/${i}` })),
    ...(activity.places ?? []).map((code, i) => ({ key: `place/${code}`, pointer: `/places/${i}` })),
  ],
  key: (_activity, { stream }) => stream,
  mayNotEnd: (_activity, known, fact) =>
    known.hasOthers(fact.stream, fact.origin)
      ? 'other events in its stream are in effect; retract those first'
      : undefined,
  names: (activity) => activity.title,
  sentence: {
    en: (a, words) => `Activity opened: ${words.of(a.title)}; donor: ${words.name(`organization/${a.donor}`)}.`,
    uk: (a, words) => `Розпочато захід: ${words.of(a.title)}; донор: ${words.name(`organization/${a.donor}`)}.`,
    az: (a, words) => `Fəaliyyət açıldı: ${words.of(a.title)}; donor: ${words.name(`organization/${a.donor}`)}.`,
  },
  example: {
    stream: 'activity/electrical-equipment-2023',
    type: 'activity.opened',
    expectedVersion: 0,
    occurred: '2023-07-17',
    data: {
      title: { en: 'Electrical equipment, 2023', uk: 'Електрообладнання, 2023', az: 'Elektrik avadanlığı, 2023' },
      donor: 'azerbaijan',
      recipient: 'UA',
      channel: 'government',
      sectors: [{ code: '73010', percentage: 100 }],
      humanitarian: true,
    },
  },
});
