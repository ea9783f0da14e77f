import * as z from 'zod';
import { parseEdtf } from './edtf.ts';
import { languageTag, prose, slug, webAddress } from './text.ts';

/** A date as precisely as it is known: EDTF level 0 and 1 (ISO 8601-2), days or coarser. */
export const edtf = z
  .string()
  .check((ctx) => {
    const parsed = parseEdtf(ctx.value);
    if ('fault' in parsed) ctx.issues.push({ code: 'custom', input: ctx.value, message: parsed.fault });
  })
  .meta({
    id: 'Date',
    description: 'An EDTF level 0 or 1 date (ISO 8601-2), as precise as is known.',
    examples: ['2025-07-11', '2022-02', '2022-02-27/2022-03-12', '2023-06~', '../2025-07'],
  });

/** What a source is: a state or its office, a news agency, the press, an organization's own word, a dataset, a text by hand. */
export const sourceKinds = ['official', 'agency', 'press', 'organization', 'dataset', 'document', 'social'] as const;

/** Where a fact comes from. A source without an address (a printed brief, a letter) needs a title. */
export const source = z
  .strictObject({
    url: webAddress.optional(),
    publisher: prose(200),
    published: edtf.optional(),
    title: prose(500).optional(),
    language: languageTag.optional(),
    kind: z.enum(sourceKinds).optional(),
    /** Whom the source has it from: ten articles of one agency's text are ten sources and one origin. */
    origin: slug.optional(),
    accessed: edtf.optional(),
    archived: webAddress.optional(),
  })
  .refine((s) => s.url !== undefined || s.title !== undefined, {
    error: 'needs a url, or a title where there is none',
  })
  .meta({ id: 'Source' });
export type Source = z.infer<typeof source>;

export const sources = z.array(source).max(50);

/** A client-made identifier. UUIDv7 is best: ids that grow with time keep the index short. */
export const eventId = z.string().regex(/^[0-9A-Za-z_-]{8,64}$/, {
  error: 'is not an identifier: 8 to 64 letters, digits, hyphens and underscores; a UUIDv7 is best',
});

/** The three families of streams: `catalogue/…`, `activity/<slug>`, `claim/<series>`. */
export const families = ['catalogue', 'activity', 'claim'] as const;
export type Family = (typeof families)[number];

export const stream = z
  .string()
  .max(120)
  .regex(/^(catalogue\/[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)?|(activity|claim)\/[a-z0-9]+(-[a-z0-9]+)*)$/, {
    error:
      'is not a stream: use catalogue/…, activity/<slug> or claim/<series>, in lower-case letters, digits and single hyphens',
  });

/**
 * The fields of a kind's data, as they are, for the kind's own schema to look at. Not a `z.record`: that silently drops
 * a field called `__proto__`, which is as unknown as any other and must be refused.
 */
export const fields = z
  .custom<Readonly<Record<string, unknown>>>(
    (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
    { error: ({ input }) => (input === undefined ? 'is missing' : 'is not an object') },
  )
  .meta({ type: 'object' });

/** What a client posts, before its kind is looked at. */
export const envelope = z.strictObject({
  id: eventId.optional(),
  stream,
  type: z.string().max(80),
  expectedVersion: z.int().min(0).max(1_000_000_000).optional(),
  correlationId: prose(200).optional(),
  occurred: edtf.optional(),
  data: fields,
  sources: sources.optional(),
});
export type Envelope = z.infer<typeof envelope>;

/** An event as it is stored: canonical JSON of this is what is hashed. Its position is not part of it. */
export interface StoredEvent {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  /** The version of the kind's schema; for a correction, that of the kind it corrects. */
  readonly schema: number;
  /** EDTF. */
  readonly occurred: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly recorded: string;
  /** The owner of the key that posted it. */
  readonly actor: string;
  readonly correlationId?: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly sources: readonly Source[];
}

/** The slug of the activity a stream is of, or '' for other streams. */
export function activityOf(streamName: string): string {
  return streamName.startsWith('activity/') ? streamName.slice('activity/'.length) : '';
}

export function familyOf(streamName: string): Family {
  const family = streamName.slice(0, streamName.indexOf('/'));
  return family === 'catalogue' || family === 'claim' ? family : 'activity';
}
