import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { edtf, eventId, fields, sources, type Source } from '../values/envelope.ts';
import { mergePatch } from '../values/merge-patch.ts';
import { prose } from '../values/text.ts';

/** What may be posted as a correction's data. */
export const correction = z
  .strictObject({
    target: eventId,
    reason: prose(1000),
    occurred: edtf.optional(),
    data: fields.optional(),
    sources: sources.optional(),
  })
  .refine((c) => c.occurred !== undefined || c.data !== undefined || c.sources !== undefined, {
    error: 'changes nothing: give what changes of occurred, data and sources',
  });
/** A correction as posted: what changes. */
export type Correction = z.infer<typeof correction>;

/** All that an event says of a fact. */
export interface Content {
  readonly occurred: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly sources: readonly Source[];
}

/** A correction as it is stored: the fact, whole. */
export const corrected = z.strictObject({
  target: eventId,
  reason: prose(1000),
  occurred: edtf,
  data: fields,
  sources,
});
export type Corrected = z.infer<typeof corrected>;

/** What a correction makes of the version that it takes the place of: what it leaves out stays. */
export function correctedBy(
  { target, reason, occurred, data: patch, sources: given }: Correction,
  was: Content,
): Corrected {
  return {
    target,
    reason,
    occurred: occurred ?? was.occurred,
    data: patch === undefined ? was.data : mergePatch(was.data, patch),
    sources: given ?? [...was.sources],
  };
}

/**
 * A fact is corrected: what is given of its `occurred`, `data` (a JSON Merge Patch, RFC 7396: null removes a field) and
 * `sources` changes, and what is left out stays. The event stores the whole result. Its own `occurred` is when it was
 * corrected, and its own `sources` say on what ground.
 */
export const eventCorrected = defineKind<Correction>({
  type: 'event.corrected',
  family: 'any',
  schema: 1,
  data: correction,
  needsSource: false,
  acts: 'corrects',
  about:
    'Corrects the event in effect: what changes of its occurred, data (a JSON Merge Patch, RFC 7396) and sources, with the reason; what is left out stays. The event stores the whole result.',
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
      data: { lines: [{ item: 'power-cable', quantity: { value: 551000, unit: 'MTR', qualifier: 'at-least' } }] },
    },
  },
});
