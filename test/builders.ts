/** Events as clients post them, for tests: each with the least that it needs. */

/** What a client posts, loosely: tests also post what is wrong. */
export type Input = Readonly<Record<string, unknown>>;

export const SOURCES = [{ url: 'https://example.org/report', publisher: 'Example News', published: '2024-01-02' }];

export function item(code: string, unit = 'H87', more: Input = {}): Input {
  return {
    stream: 'catalogue/items',
    type: 'item.registered',
    occurred: '2022',
    data: { code, names: { en: code }, unit, ...more },
  };
}

export function place(code: string, more: Input = {}): Input {
  return {
    stream: 'catalogue/places',
    type: 'place.registered',
    occurred: '2022',
    data: { code, names: { en: code }, country: 'UA', ...more },
  };
}

export function donor(code = 'donor', country?: string): Input {
  return {
    stream: 'catalogue/organizations',
    type: 'organization.registered',
    occurred: '2022',
    data: { code, names: { en: code }, ...(country === undefined ? {} : { country }) },
  };
}

export function opened(slug: string, more: Input = {}): Input {
  return {
    stream: `activity/${slug}`,
    type: 'activity.opened',
    occurred: '2022',
    data: {
      title: { en: slug },
      donors: [{ organization: 'donor' }],
      recipients: [{ country: 'UA' }],
      channel: 'government',
      sectors: [{ code: '72010' }],
      humanitarian: true,
      ...more,
    },
  };
}

export function delivered(slug: string, data: Input, more: Input = {}): Input {
  return { stream: `activity/${slug}`, type: 'delivery.made', occurred: '2024-01-02', data, sources: SOURCES, ...more };
}

export function committed(slug: string, data: Input, more: Input = {}): Input {
  return {
    stream: `activity/${slug}`,
    type: 'commitment.made',
    occurred: '2024-01-01',
    data,
    sources: SOURCES,
    ...more,
  };
}

export function corrected(stream: string, target: string, data: Input, more: Input = {}): Input {
  return {
    stream,
    type: 'event.corrected',
    data: { target, reason: 'It was misprinted.', occurred: '2024-01-02', data, sources: SOURCES, ...more },
  };
}

/** The data of a correction that makes `data` of what was: what is not in it any more is removed. */
export function patchTo(was: Input, data: Input): Input {
  const isObject = (value: unknown): value is Input =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const gone = Object.keys(was).filter((name) => !(name in data));
  return {
    ...Object.fromEntries(gone.map((name) => [name, null])),
    ...Object.fromEntries(
      Object.entries(data).map(([name, value]) => {
        const before = was[name];
        return [name, isObject(value) && isObject(before) ? patchTo(before, value) : value];
      }),
    ),
  };
}

export function retracted(stream: string, target: string): Input {
  return { stream, type: 'event.retracted', data: { target, reason: 'It was a mistake.' } };
}

export function claimed(series: string, measure: string, quantity: Input, asOf: string, more: Input = {}): Input {
  return {
    stream: `claim/${series}`,
    type: 'claim.published',
    occurred: asOf,
    data: { publisher: 'donor', measure, quantity, asOf, ...more },
    sources: SOURCES,
  };
}

/** A delivery's lines: `value` pieces of an item. */
export function lines(code: string, value: number, qualifier?: string): Input {
  return { lines: [{ item: code, quantity: { value, unit: 'H87', ...(qualifier ? { qualifier } : {}) } }] };
}
