import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { eventId } from '../values/envelope.ts';
import { prose } from '../values/text.ts';

/** What may be posted as a retraction's data. */
export const retraction = z.strictObject({ target: eventId, reason: prose(1000) });
export type Retraction = z.infer<typeof retraction>;

/** A fact is taken back. It stays in the log, struck through, and adds to nothing. */
export const eventRetracted = defineKind<Retraction>({
  type: 'event.retracted',
  family: 'any',
  schema: 1,
  data: retraction,
  needsSource: false,
  acts: 'retracts',
  about:
    'Retracts the event in effect, with the reason. A retraction is final: the fact can be recorded again as a new event.',
  sentence: {
    en: (r) => `Retracted: ${r.reason}`,
    uk: (r) => `Відкликано: ${r.reason}`,
    az: (r) => `Geri götürüldü: ${r.reason}`,
  },
  example: {
    stream: 'activity/electrical-equipment-2023',
    type: 'event.retracted',
    occurred: '2023-12-13',
    data: {
      target: '01900000-0000-7000-8000-000000000001',
      reason: 'The article lists a cargo of the year before again.',
    },
  },
});
