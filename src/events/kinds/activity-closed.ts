import * as z from 'zod';
import { defineKind } from '../kind.ts';
import type { Formatter } from '../language/formatter.ts';
import { edtf } from '../values/envelope.ts';
import { summaries } from '../values/text.ts';

/** IATI ActivityStatus 3 to 6. */
const statuses = ['finalisation', 'closed', 'cancelled', 'suspended'] as const;

const data = z.strictObject({ status: z.enum(statuses), from: edtf, summary: summaries.optional() });
type Closing = z.infer<typeof data>;

const STATUSES: Record<(typeof statuses)[number], { en: string; uk: string; az: string }> = {
  finalisation: { en: 'Activity in its final phase', uk: 'Захід завершується', az: 'Fəaliyyət yekunlaşır' },
  closed: { en: 'Activity closed', uk: 'Захід завершено', az: 'Fəaliyyət başa çatıb' },
  cancelled: { en: 'Activity cancelled', uk: 'Захід скасовано', az: 'Fəaliyyət ləğv edilib' },
  suspended: { en: 'Activity suspended', uk: 'Захід призупинено', az: 'Fəaliyyət dayandırılıb' },
};

/** An activity ends, or stops for a while. It posts nothing, and what is learnt later can still be recorded. */
export const activityClosed = defineKind<Closing>({
  type: 'activity.closed',
  family: 'activity',
  schema: 1,
  data,
  needsSource: true,
  about: 'Records that an activity is in finalisation, closed, cancelled or suspended, and from when.',
  key: ({ status }, { stream }) => `closing/${stream.slice('activity/'.length)}/${status}`,
  sentence: { en: say, uk: say, az: say },
  example: {
    stream: 'activity/electrical-equipment-2023',
    type: 'activity.closed',
    occurred: '2024-02-20',
    data: { status: 'closed', from: '2024-02-20' },
    sources: [{ url: 'https://example.org/closed', publisher: 'Example News', published: '2024-02', language: 'en' }],
  },
});

function say({ status, from, summary }: Closing, words: Formatter): string {
  return `${STATUSES[status][words.language]}: ${words.clauses(words.date(from), summary && words.of(summary))}`;
}
