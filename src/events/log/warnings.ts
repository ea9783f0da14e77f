import type { Decided } from '../decision/decide.ts';
import { LedgerError } from '../errors.ts';
import { pointer } from '../faults.ts';
import type { Database } from './stored.ts';

export const warningCodes = [
  'likely-repeat',
  'source-known',
  'future',
  'outlier',
  'open-promise',
  'personal-data',
] as const;

/** What a person should look at again. It refuses nothing, unless the request is strict. */
export interface Warning {
  readonly code: (typeof warningCodes)[number];
  /** RFC 6901, into the body. */
  readonly pointer: string;
  readonly detail: string;
  readonly hint: string;
  /** The id of the other event that it is about, where there is one. */
  readonly event?: string;
}

/** An event that was judged, and its JSON Pointer in the body. */
export interface Watched {
  readonly one: Decided;
  readonly pointer: string;
}

/** An event in effect that mentions a key. */
export interface Use {
  readonly key: string;
  readonly event: string;
}

/**
 * Finds what the ledger knows already: its statements are read in the batch that appends, or before it; and more only where
 * what they find leaves it open.
 */
export interface Watch {
  /** `own` is how many of the last events are of the same batch, and are not looked at. */
  statements(db: Database, watched: readonly Watched[], own: number): D1PreparedStatement[];
  /** For each key that a fact in effect mentions, one such fact's event, those of some events aside. */
  uses(db: Database, keys: readonly string[], aside: ReadonlySet<string>): Promise<readonly Use[]>;
  /** `before` is the last position before the events. */
  warningsOf(
    db: Database,
    watched: readonly Watched[],
    results: readonly D1Result<Record<string, unknown>>[],
    before: number,
  ): Promise<readonly Warning[]>;
}

/** Warnings that an event by itself gives reason for. */
export function warningsOfThemselves(watched: readonly Watched[]): Warning[] {
  return watched.flatMap(({ one: { event, stated, supersedes }, pointer: of }) => {
    if (!stated) return [];
    const [occurredAt, dataAt, sourcesAt] = supersedes
      ? [`${of}/data/occurred`, `${of}/data/data`, `${of}/data/sources`]
      : [`${of}/occurred`, `${of}/data`, `${of}/sources`];
    const today = event.recorded.slice(0, 10);
    const future: Warning[] =
      stated.first > today && stated.kind.family === 'activity'
        ? [
            {
              code: 'future',
              pointer: occurredAt,
              detail: `${stated.occurred} is after ${today}, the day of recording`,
              hint: 'Check the date; what is only planned is a pledge or a commitment.',
            },
          ]
        : [];
    return [...future, ...personalData(stated.data, dataAt), ...personalData(stated.sources, sourcesAt)];
  });
}

const EMAIL = /[^\s@<>()]+@[^\s@<>()]+\.\p{L}{2,}/u;
/** At least nine digits after a plus sign or two noughts, set apart by spaces, hyphens and brackets. */
const TELEPHONE = /(?:\+|\b00)\d(?:[\s()-]{0,2}\d){8,14}\b/u;
/** Fields that are addresses or codes, and no texts of people. */
const NO_TEXT = new Set(['url', 'archived', 'fulfils', 'reduces', 'delivery', 'identifier']);

// looking for one sign first spares most texts a pattern that is tried at each of their characters
const isEmail = (text: string): boolean => text.includes('@') && EMAIL.test(text);
const isTelephone = (text: string): boolean => (text.includes('+') || text.includes('00')) && TELEPHONE.test(text);

function personalData(value: unknown, where: string): Warning[] {
  if (typeof value === 'string') {
    const found = isEmail(value) ? 'an e-mail address' : isTelephone(value) ? 'a telephone number' : undefined;
    return found === undefined
      ? []
      : [
          {
            code: 'personal-data',
            pointer: where,
            detail: `seems to hold ${found}`,
            hint: 'The log cannot forget: leave out what leads to a person.',
          },
        ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    NO_TEXT.has(name) ? [] : personalData(part, pointer(where, [name])),
  );
}

/** @throws LedgerError `warned`, where there is anything to warn of */
export function refuseWarned(warnings: readonly Warning[]): void {
  if (warnings.length === 0) return;
  throw new LedgerError(
    'warned',
    `${warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`}; nothing was recorded`,
    'Look at the warnings. Where all is meant as it is, post again without strict=true.',
    { warnings },
  );
}
