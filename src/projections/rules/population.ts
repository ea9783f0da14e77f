import type { ClaimScope, Finance } from '../../events/kinds/shared/scope.ts';
import { hundredths, WHOLE } from '../../events/values/percentages.ts';
import { attributionOf, type Attribution } from '../accounts/attribution.ts';
import { ONE, type Fraction } from './fraction.ts';

/** Of whom, for whom and of what: what a population is narrowed to by what activities are attributed to. */
export type OfActivities = Pick<
  ClaimScope,
  'channel' | 'donor' | 'donorCountry' | 'finance' | 'humanitarian' | 'recipient' | 'sector'
>;

/** Its names: as filters, as groupings, and in a claim's scope. */
export const ofActivities = [
  'channel',
  'donor',
  'donorCountry',
  'finance',
  'humanitarian',
  'recipient',
  'sector',
] as const satisfies readonly (keyof OfActivities)[];
export type OfActivity = (typeof ofActivities)[number];

/** What the catalogue says at a position, by the keys of its entries. */
export interface Lookups {
  readonly sectorOfItem: ReadonlyMap<string, string>;
  readonly countryOf: ReadonlyMap<string, string>;
}

export function isNarrowed(population: OfActivities): boolean {
  return ofActivities.some((name) => population[name] !== undefined);
}

/** What a group has in common, as far as it was asked for. */
export type Group = Readonly<
  Partial<Record<Exclude<OfActivity, 'humanitarian'>, string | null>> & { humanitarian?: boolean | null }
>;

/** The part of a sum that falls to one group. */
export interface Share {
  readonly group: Group;
  readonly share: Fraction;
  /** True where others have a part in it and it is not divided. */
  readonly isShared: boolean;
}

/**
 * Divides sums among the groups of a population. Money is divided by the percentages of donors, recipients and sectors,
 * which multiply. Things and people are not divided: what several gave together is one group (`latvia+lithuania`), and is
 * of each of them as a whole. An item is of the sector it is registered in.
 */
export class Divider {
  private readonly known = new Map<string, readonly Share[]>();
  private readonly asked: ReadonlySet<string>;

  private readonly population: OfActivities;
  private readonly lookups: Lookups;

  constructor(population: OfActivities, by: readonly string[], lookups: Lookups) {
    this.population = population;
    this.lookups = lookups;
    this.asked = new Set(by);
  }

  /** The parts of what was posted to a measure under an attribution (its text); none where it is of another population. */
  sharesOf(measure: string, attribution: string): readonly Share[] {
    const isMoney = measure.startsWith('money/');
    const itemSector = isMoney ? undefined : this.lookups.sectorOfItem.get(measure.replace(/^confirmed\//, 'item/'));
    const key = `${isMoney ? 'money' : 'count'} ${itemSector ?? ''} ${attribution}`;
    let shares = this.known.get(key);
    if (!shares) {
      const of = attributionOf(attribution);
      const sectors = itemSector === undefined ? of.sectors : [{ code: itemSector }];
      shares = this.divide({ ...of, sectors }, isMoney);
      this.known.set(key, shares);
    }
    return shares;
  }

  private divide(of: Attribution, isMoney: boolean): readonly Share[] {
    const { channel, finance, humanitarian } = this.population;
    const isOther =
      (channel !== undefined && of.channel !== channel) ||
      (finance !== undefined && financeOf(of) !== finance) ||
      (humanitarian !== undefined && of.humanitarian !== humanitarian);
    if (isOther) return [];
    const sides: readonly Side[] = [this.donors(of), this.recipients(of), this.sectors(of)];
    const meant = sides.map((side) => side.filter(({ isMeant }) => isMeant));
    if (this.isOther(sides)) return [];
    const common = {
      ...(this.asked.has('channel') ? { channel: of.channel } : {}),
      ...(this.asked.has('finance') ? { finance: financeOf(of) } : {}),
      ...(this.asked.has('humanitarian') ? { humanitarian: of.humanitarian } : {}),
    };
    if (!isMoney) {
      const group: Group = Object.assign({}, common, ...sides.map(together));
      return [{ group, share: ONE, isShared: sides.some((side) => side.some((part) => !part.isMeant)) }];
    }
    const groups = new Map<string, { group: Group; over: bigint }>();
    for (const { group: divided, over } of product(meant)) {
      const group = { ...common, ...divided };
      const name = JSON.stringify(group);
      groups.set(name, { group, over: (groups.get(name)?.over ?? 0n) + over });
    }
    return [...groups.values()].map(({ group, over }) => ({
      group,
      share: over === ALL ? ONE : { over, under: ALL },
      isShared: false,
    }));
  }

  private donors({ donors }: Attribution): Side {
    const { donor, donorCountry } = this.population;
    return donors.map(({ organization, percentage }) => {
      const country = this.lookups.countryOf.get(`organization/${organization}`) ?? null;
      return {
        isMeant: (donor ?? organization) === organization && (donorCountry ?? country) === country,
        share: hundredths(percentage === undefined ? {} : { percentage }),
        group: {
          ...(this.asked.has('donor') ? { donor: organization } : {}),
          ...(this.asked.has('donorCountry') ? { donorCountry: country } : {}),
        },
      };
    });
  }

  private recipients({ recipients }: Attribution): Side {
    const { recipient } = this.population;
    return recipients.map(({ country, percentage }) => ({
      isMeant: (recipient ?? country) === country,
      share: hundredths(percentage === undefined ? {} : { percentage }),
      group: this.asked.has('recipient') ? { recipient: country } : {},
    }));
  }

  private sectors({ sectors }: Attribution): Side {
    const { sector } = this.population;
    return sectors.map(({ code, percentage }) => ({
      isMeant: (sector ?? code) === code,
      share: hundredths(percentage === undefined ? {} : { percentage }),
      group: this.asked.has('sector') ? { sector: code } : {},
    }));
  }

  /** True where one of the sides has nobody who is meant, though somebody is asked for. */
  private isOther([donors = [], recipients = [], sectors = []]: readonly Side[]): boolean {
    const { donor, donorCountry, recipient, sector } = this.population;
    const isMissing = (side: Side, asked: string | undefined): boolean =>
      asked !== undefined && !side.some(({ isMeant }) => isMeant);
    return isMissing(donors, donor ?? donorCountry) || isMissing(recipients, recipient) || isMissing(sectors, sector);
  }
}

type Divided = 'donor' | 'donorCountry' | 'recipient' | 'sector';

/** Those who divide an activity between them: its donors, its recipients or its sectors. */
type Side = readonly {
  readonly isMeant: boolean;
  /** In hundredths of a percent. */
  readonly share: number;
  readonly group: Readonly<Partial<Record<Divided, string | null>>>;
}[];

/** Percentages of donors, recipients and sectors, multiplied. */
const ALL = BigInt(WHOLE) ** 3n;

/** Every combination of an entry of each side, and the product of their shares. What has no entries is not divided. */
function product(sides: readonly Side[]): { group: Group; over: bigint }[] {
  return sides
    .map((side): Side => (side.length > 0 ? side : [{ isMeant: true, share: WHOLE, group: {} }]))
    .reduce<{ group: Group; over: bigint }[]>(
      (found, side) =>
        found.flatMap(({ group, over }) =>
          side.map((part) => ({ group: { ...group, ...part.group }, over: over * BigInt(part.share) })),
        ),
      [{ group: {}, over: 1n }],
    );
}

/** The group of all of a side together: codes in order, joined by a plus sign. */
function together(side: Side): Group {
  const names = new Set(side.flatMap(({ group }) => Object.keys(group) as Divided[])); // the keys it was made with
  return Object.fromEntries(
    [...names].map((name) => {
      const codes = [...new Set(side.map(({ group }) => group[name] ?? null))];
      return [
        name,
        codes.length === 1
          ? codes[0]
          : codes
              .map((code) => code ?? 'unknown')
              .toSorted()
              .join('+'),
      ];
    }),
  );
}

/** IATI FinanceType 1xx to 3xx is a grant, 4xx a loan; without it, neither. */
export function financeOf({ finance }: Pick<Attribution, 'finance'>): Finance | null {
  const first = finance?.[0] ?? '';
  return '123'.includes(first) && first !== '' ? 'grant' : first === '4' ? 'loan' : null;
}
