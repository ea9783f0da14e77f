import { beforeAll, describe, expect, it } from 'vitest';
import { ask, recordFirst } from './http.ts';

interface Found {
  readonly items: readonly { readonly code: string }[];
  readonly places: readonly { readonly code: string }[];
  readonly organizations: readonly { readonly code: string }[];
  readonly activities: readonly { readonly stream: string }[];
  readonly claims: readonly { readonly type: string }[];
  readonly events: readonly { readonly type: string }[];
  readonly didYouMean?: string;
}

beforeAll(recordFirst);

async function found(q: string): Promise<Found> {
  const response = await ask(`/v1/search?q=${encodeURIComponent(q)}`);
  expect(response.status, q).toBe(200);
  return response.json();
}

const codes = (entries: readonly { readonly code: string }[]): string[] => entries.map(({ code }) => code);

describe('one way of writing is as good as another', () => {
  it.each([
    ['transformer', 'items', 'transformer'],
    ['TRANSFORMERS', 'items', 'transformer'],
    ['transf', 'items', 'transformer'],
    ['Трансформатор', 'items', 'transformer'],
    ['irpin', 'places', 'irpin'],
    ['İRPİN', 'places', 'irpin'],
    ['ırpın', 'places', 'irpin'],
    ['Ірпінь', 'places', 'irpin'],
    ['ірпiнь'.replace('i', 'і'), 'places', 'irpin'],
    ['Qəbələ', 'places', 'gabala'],
  ] as const)('%s finds among %s: %s', async (q, register, code) => {
    expect(codes((await found(q))[register])).toContain(code);
  });

  it('the timeline finds the same words by the same rule', async () => {
    const count = async (q: string): Promise<number> => {
      const { entries } = await (
        await ask(`/v1/timeline?limit=500&q=${encodeURIComponent(q)}`)
      ).json<{ entries: [] }>();
      return entries.length;
    };
    expect(await count('aid')).toBeGreaterThan(0);
    expect(await count('AID')).toBe(await count('aid'));
    expect(await count('transformers')).toBe(await count('transformer'));
  });
});

it('finds activities, claims and other events apart', async () => {
  const { activities, claims, events } = await found('equipment');
  expect(activities.length).toBeGreaterThan(0);
  for (const { stream } of activities) expect(stream).toMatch(/^activity\//);
  expect(new Set(claims.map(({ type }) => type))).toEqual(new Set(claims.length > 0 ? ['claim.published'] : []));
  expect(events.map(({ type }) => type)).not.toContain('activity.opened');
});

it.each([
  ['transformr', 'transformer'],
  ['generatr', 'generator'],
])('of "%s" it says what may have been meant', async (q, meant) => {
  const nothing = await found(q);
  expect([nothing.items, nothing.places, nothing.events]).toEqual([[], [], []]);
  expect(nothing.didYouMean).toBe(meant);
  const page = await (await ask(`/search?q=${q}`)).text();
  expect(page).toContain(`<a href="/search?q=${meant}">${meant}</a>`);
});

it.each(['"', "'", '*', 'a OR b', '%00', '-', 'NEAR(a b)', 'facets:x', '(', 'ı', '…'])(
  'a question like %s is words and nothing else',
  async (q) => {
    expect((await ask(`/v1/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
    expect((await ask(`/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
    expect((await ask(`/v1/timeline?q=${encodeURIComponent(q)}`)).status).toBe(200);
  },
);

it.each(['items', 'places', 'organizations'])('%s are listed page by page, and have a page', async (register) => {
  const all: string[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: Record<string, { code: string }[]> & { next?: string } = await (
      await ask(`/v1/${register}?limit=7${after}`)
    ).json();
    all.push(...codes(page[register] ?? []));
    cursor = page.next;
  }
  expect(all.length).toBeGreaterThan(7);
  expect(all).toEqual([...new Set(all)].toSorted());
  expect(await (await ask(`/${register}`)).text()).toContain(`<code>${all[0]}</code>`);
});
