import * as z from 'zod';
import { edtf, eventId, fields, sources } from '../envelope.ts';
import { defineKind } from '../kind.ts';
import { prose } from '../text.ts';

const data = z.strictObject({
  target: eventId,
  reason: prose(1000),
  occurred: edtf,
  data: fields,
  sources,
});
export type Correction = z.infer<typeof data>;

/**
 * A fact is stated anew, whole: its `occurred`, `data` and `sources`, in the shape of the kind it corrects. The
 * event's own `occurred` is when it was corrected, and its own `sources` say on what ground.
 */
export const eventCorrected = defineKind<Correction>({
  type: 'event.corrected',
  family: 'any',
  schema: 1,
  data,
  needsSource: false,
  acts: 'corrects',
  about: 'Corrects the event in effect: states its occurred, data and sources anew, whole, with the reason.',
  sentence: {
    en: (c) => `Corrected: ${c.reason}`,
    uk: (c) => `Виправлено: ${c.reason}`,
    az: (c) => `Düzəliş edildi: ${c.reason}`,
  },
  example: {
    stream: 'activity/electrical-equipment-2023',
    type: 'event.corrected',
    occurred: '2023-12-13',
    data: {
      target: '01900000-0000-7000-8000-000000000001',
      reason: 'The report printed 550 metres for 551 thousand.',
      occurred: '2023-12-08',
      data: {
        lines: [{ item: 'power-cable', quantity: { value: 551000, unit: 'MTR', qualifier: 'at-least' } }],
        trucks: 20,
      },
      sources: [
        { url: 'https://example.org/delivery', publisher: 'Example News', published: '2023-12-08', language: 'en' },
      ],
    },
  },
});
