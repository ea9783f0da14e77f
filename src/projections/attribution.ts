import { DATA, rows } from '../events/reading.ts';
import { IN_EFFECT, SEEN } from '../events/view.ts';

/** What the opening of an activity says of whom, for whom and of what it is. */
export interface Attribution {
  readonly donors: readonly { readonly organization: string; readonly percentage?: number }[];
  readonly recipients: readonly { readonly country: string; readonly percentage?: number }[];
  readonly channel: string | null;
  readonly sectors: readonly { readonly code: string; readonly percentage?: number }[];
  readonly humanitarian: boolean | null;
  /** IATI FinanceType. */
  readonly finance: string | null;
}

/** An attribution as the text that tells it from others: SQL, over a row of `events` that opens an activity or corrects that. */
export const attributionIn = (events: string): string =>
  `json_array(${DATA} -> '$.donors', ${DATA} -> '$.recipients', ${DATA} ->> '$.channel', ${DATA} -> '$.sectors', ${DATA} -> '$.humanitarian', ${DATA} ->> '$.terms.finance')`.replaceAll(
    'events.',
    `${events}.`,
  );

/** Reads such a text. '' is of what no activity has. */
export function attributionOf(text: string): Attribution {
  if (text === '') return { donors: [], recipients: [], channel: null, sectors: [], humanitarian: null, finance: null };
  const [donors, recipients, channel, sectors, humanitarian, finance] = JSON.parse(text) as [
    Attribution['donors'],
    Attribution['recipients'],
    Attribution['channel'],
    Attribution['sectors'],
    Attribution['humanitarian'],
    Attribution['finance'],
  ];
  return { donors, recipients, channel, sectors, humanitarian, finance };
}

/** What each activity is attributed to at a position. It grows with their number. */
export const ATTRIBUTIONS = `
WITH ${SEEN}
SELECT facts.key, ${attributionIn('events')} AS value
FROM seen
JOIN facts ON facts.key >= 'activity/' AND facts.key < 'activity0' AND ${IN_EFFECT}
JOIN events ON events.position = facts.position`;

/** The sector that each item is registered in at a position. */
export const SECTORS_OF_ITEMS = `
WITH ${SEEN}
SELECT facts.key, ${DATA} ->> '$.sector' AS value
FROM seen
JOIN facts ON facts.key >= 'item/' AND facts.key < 'item0' AND ${IN_EFFECT}
JOIN events ON events.position = facts.position
WHERE value IS NOT NULL`;

/** The country that each organization is registered in at a position. */
export const COUNTRIES_OF_ORGANIZATIONS = `
WITH ${SEEN}
SELECT facts.key, ${DATA} ->> '$.country' AS value
FROM seen
JOIN facts ON facts.key >= 'organization/' AND facts.key < 'organization0' AND ${IN_EFFECT}
JOIN events ON events.position = facts.position
WHERE value IS NOT NULL`;

/** The place that each place lies in at a position. */
export const PARENTS_OF_PLACES = `
WITH ${SEEN}
SELECT facts.key, ${DATA} ->> '$.parent' AS value
FROM seen
JOIN facts ON facts.key >= 'place/' AND facts.key < 'place0' AND ${IN_EFFECT}
JOIN events ON events.position = facts.position
WHERE value IS NOT NULL`;

/** From the rows of any of them. */
export function byKey(result: D1Result<Record<string, unknown>> | undefined): ReadonlyMap<string, string> {
  return new Map(rows<{ key: string; value: string }>(result).map(({ key, value }) => [key, value]));
}
