import type { ActivityOpened } from '../../events/kinds/activity-opened.ts';
import { IN_EFFECT, SEEN } from '../../events/log/as-of.ts';
import { rows } from '../../events/log/stored.ts';

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

/** SQL that gives an attribution as text, the same text for the same attribution, from the `data` of an opening of an activity. */
export const attributionIn = (opening: string): string =>
  `
         json_array(${opening}.data -> '$.donors', ${opening}.data -> '$.recipients', ${opening}.data ->> '$.channel',
                    ${opening}.data -> '$.sectors', ${opening}.data -> '$.humanitarian', ${opening}.data ->> '$.terms.finance')`;

/** The same text of the data of an opening. */
export function attributionTextOf({
  donors,
  recipients,
  channel,
  sectors,
  humanitarian,
  terms,
}: ActivityOpened): string {
  return JSON.stringify([donors, recipients, channel, sectors, humanitarian, terms?.finance ?? null]);
}

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
SELECT facts.key, ${attributionIn('facts')} AS value
FROM seen
JOIN facts_with_events AS facts ON facts.key GLOB 'activity/*' AND ${IN_EFFECT}`;

/** What each entry of a register says in one field at a position, where it says anything. */
const fieldOf = (register: string, field: string): string => `
WITH ${SEEN}
SELECT facts.key, facts.data ->> '$.${field}' AS value
FROM seen
JOIN facts_with_events AS facts ON facts.key GLOB '${register}/*' AND ${IN_EFFECT}
WHERE value IS NOT NULL`;

export const SECTORS_OF_ITEMS = fieldOf('item', 'sector');
export const COUNTRIES_OF_ORGANIZATIONS = fieldOf('organization', 'country');
export const PARENTS_OF_PLACES = fieldOf('place', 'parent');

/** A map of key to value, from the rows of one of the four statements above. */
export function byKey(result: D1Result<Record<string, unknown>> | undefined): ReadonlyMap<string, string> {
  return new Map(rows<{ key: string; value: string }>(result).map(({ key, value }) => [key, value]));
}
