import { describe, expect, it } from 'vitest';
import { languages } from '../../src/events/language.ts';
import { kinds } from '../../src/events/kinds/index.ts';
import { Words } from '../../src/events/words.ts';
import { given, type Input } from './specification.ts';

const sources = [{ url: 'https://example.org/a', publisher: 'Example News' }];
const event = (stream: string, type: string, data: Input, more: Input = {}): Input => ({
  stream,
  type,
  occurred: '2024-01-02',
  data,
  sources,
  ...more,
});
const item = (code: string, unit = 'H87'): Input =>
  event('catalogue/items', 'item.registered', { code, names: { en: code }, unit });
const place = (code: string, more: Input = {}): Input =>
  event('catalogue/places', 'place.registered', { code, names: { en: code }, country: 'UA', ...more });
const donor = event('catalogue/organizations', 'organization.registered', {
  code: 'azerbaijan',
  names: { en: 'Azerbaijan' },
});
const activity = (slug: string, more: Input = {}): Input =>
  event(`activity/${slug}`, 'activity.opened', {
    title: { en: slug },
    donor: 'azerbaijan',
    recipient: 'UA',
    channel: 'government',
    sectors: [{ code: '72010' }],
    humanitarian: true,
    ...more,
  });
const basis = [donor, item('transformer'), item('power-cable', 'MTR'), place('irpin'), activity('a'), activity('b')];
const pledge = event('activity/a', 'pledge.made', { value: { amount: '10', currency: 'USD' } }, { id: 'the-pledge' });
const order = event(
  'activity/a',
  'commitment.made',
  { value: { amount: '7.6', currency: 'USD' } },
  { id: 'the-order' },
);
const delivery = (data: Input, more: Input = {}): Input => event('activity/a', 'delivery.made', data, more);
const milestone = (reached: string, more: Input = {}): Input =>
  event(
    'activity/a',
    'reconstruction.milestone-reached',
    { facility: 'school', name: { en: 'School' }, facilityType: 'school', milestone: reached, work: 'construction' },
    more,
  );
const claim = (data: Input): Input => event('claim/c', 'claim.published', { publisher: 'X', asOf: '2024', ...data });

describe('every kind', () => {
  it.each([...kinds.values()].map((kind) => [kind.type, kind] as const))(
    '%s: its example is accepted where what it needs is there',
    (_, kind) => {
      const { stream } = kind.example;
      const needed = [
        donor,
        item('transformer'),
        item('power-cable', 'MTR'),
        ...(stream.startsWith('activity/') && kind.type !== 'activity.opened'
          ? [activity(stream.slice('activity/'.length))]
          : []),
        ...(kind.acts ? [delivery({ trucks: 1 }, { stream, id: String(kind.example.data['target']) })] : []),
      ].filter(
        ({ data }) =>
          !['item.registered', 'organization.registered'].includes(kind.type) ||
          (data as Input)['code'] !== kind.example.data['code'],
      );
      given(...needed).when({ ...kind.example, expectedVersion: undefined }).event satisfies object;
    },
  );

  it.each([...kinds.values()].map((kind) => [kind.type, kind] as const))(
    '%s: reads as a sentence in every language',
    (_, kind) => {
      for (const language of languages) {
        const sentence = kind.sentence[language](kind.example.data, new Words(language, () => undefined));
        expect(sentence).toMatch(/^\p{Lu}.*[.…]$/u);
        expect(sentence).not.toMatch(/undefined|null|\[object|\.\./);
      }
    },
  );

  it.each([...kinds.values()].map((kind) => [kind.type, kind] as const))(
    '%s: a field that it does not know is refused',
    (_, kind) => {
      const { success } = kind.data.safeParse({ ...kind.example.data, nameOfChild: 'x' });
      expect(success).toBe(false);
    },
  );
});

describe('the envelope', () => {
  const refused = (more: Input): ReturnType<ReturnType<typeof given>['when']> =>
    given(...basis).when({ ...delivery({ trucks: 1 }), ...more });
  it.each([
    ['an unknown field', { colour: 'red' }, '/colour', 'not a field'],
    ['a date that is none', { occurred: '2025-13' }, '/occurred', 'month 13'],
    ['no date', { occurred: undefined }, '/occurred', 'missing'],
    ['no source', { sources: [] }, '/sources', 'needs a source'],
    [
      'a source that is a script',
      { sources: [{ url: 'javascript:alert(1)', publisher: 'X' }] },
      '/sources/0/url',
      'http',
    ],
    ['a source that is nowhere', { sources: [{ publisher: 'X' }] }, '/sources/0', 'title'],
    ['an unknown type', { type: 'delivery.maid' }, '/type', 'delivery.made'],
    ['a stream of another family', { stream: 'claim/a' }, '/stream', 'activity/'],
    ['a stream with a slash too many', { stream: 'activity/a/b' }, '/stream', 'not a stream'],
    ['a short id', { id: 'x' }, '/id', 'identifier'],
    ['a version below nothing', { expectedVersion: -1 }, '/expectedVersion', 'small'],
    ['a control character', { data: { summary: { en: 'a\u0000b' } } }, '/data/summary/en', 'U+0000'],
    ['a lone surrogate', { data: { summary: { en: 'a\ud800b' } } }, '/data/summary/en', 'surrogate'],
  ])('%s is refused', (_, more, pointer, says) => {
    refused(more).isRefused([pointer, says]);
  });

  it('faults of the envelope and of the data are told together', () => {
    refused({ occurred: '2025-13', data: { trucks: 1.5, colour: 1 } }).isRefused(
      ['/occurred', 'month 13'],
      ['/data/trucks', 'whole number'],
      ['/data/colour', 'not a field'],
    );
  });
});

describe('delivery.made', () => {
  it('adds its lines, weight, trucks and value', () => {
    given(...basis)
      .when(
        delivery({
          lines: [
            { item: 'transformer', quantity: { value: 18, unit: 'H87' } },
            { item: 'transformer', quantity: { value: 2, unit: 'H87' } },
          ],
          weight: { value: 1.5, unit: 'TNE' },
          trucks: 23,
          value: { amount: '100.5', currency: 'USD' },
        }),
      )
      .then({
        'item/transformer H87': 20_000,
        'weight/cargo TNE': 1_500,
        'transport/trucks H87': 23_000,
        'money/delivered USD': 10_050,
        'money/itemised USD': 10_050,
      });
  });

  it('leaves the money to the commitment it fulfils, and not to a pledge', () => {
    const value = { amount: '5', currency: 'USD' };
    given(...basis, order)
      .when(delivery({ value, fulfils: 'the-order' }))
      .then({ 'money/delivered USD': 500 });
    given(...basis, pledge)
      .when(delivery({ value, fulfils: 'the-pledge' }))
      .then({ 'money/delivered USD': 500, 'money/itemised USD': 500 });
  });

  it.each([
    [
      'an item that is not registered',
      { lines: [{ item: 'transfomer', quantity: { value: 1, unit: 'H87' } }] },
      '/data/lines/0/item',
      'not registered',
    ],
    [
      'an item in another unit than its own',
      { lines: [{ item: 'power-cable', quantity: { value: 1, unit: 'KMT' } }] },
      '/data/lines/0/quantity/unit',
      'MTR',
    ],
    ['a place that is not registered', { trucks: 1, to: 'bucha' }, '/data/to', 'not registered'],
    ['nothing at all', {}, '/data', 'says nothing'],
    [
      'what fulfils nothing that is there',
      { trucks: 1, fulfils: 'no-such-event' },
      '/data/fulfils',
      'no event in effect',
    ],
    ['half a truck', { trucks: 0.5 }, '/data/trucks', 'whole number'],
    ['a weight in pieces', { weight: { value: 1, unit: 'H87' } }, '/data/weight/unit', 'TNE'],
    [
      'a field too many, deep inside',
      { lines: [{ item: 'transformer', quantity: { value: 1, unit: 'H87', name: 'x' } }] },
      '/data/lines/0/quantity/name',
      'not a field',
    ],
  ])('%s is refused', (_, data, pointer, says) => {
    given(...basis)
      .when(delivery(data))
      .isRefused([pointer, says]);
  });

  it('fulfils a promise of its own activity only, and of a kind that promises', () => {
    given(...basis, order)
      .when(delivery({ trucks: 1, fulfils: 'the-order' }, { stream: 'activity/b' }))
      .isRefused(['/data/fulfils', 'same activity']);
    given(...basis, delivery({ trucks: 1 }, { id: 'not-a-promise' }))
      .when(delivery({ trucks: 1, fulfils: 'not-a-promise' }))
      .isRefused(['/data/fulfils', 'commitment.made']);
    given(...basis, order, event('activity/a', 'event.retracted', { target: 'the-order', reason: 'x' }))
      .when(delivery({ trucks: 1, fulfils: 'the-order' }))
      .isRefused(['/data/fulfils', 'no event']);
  });

  it('is refused before its activity is opened', () => {
    given(...basis)
      .when(delivery({ trucks: 1 }, { stream: 'activity/c' }))
      .isRefused(['/stream', 'activity.opened']);
  });

  it('says in each language what was delivered, as exactly as it is known', () => {
    const data = {
      lines: [{ item: 'power-cable', quantity: { value: 900_000, unit: 'MTR', qualifier: 'at-least' } }],
      trucks: 23,
      value: { amount: '7600000.00', currency: 'USD' },
    };
    const say = (language: 'en' | 'uk' | 'az'): string =>
      kinds
        .get('delivery.made')!
        .sentence[language](
          data,
          new Words(language, () => ({ en: 'power cable', uk: 'силовий кабель', az: 'elektrik kabeli' })),
        );
    expect(say('en')).toBe('Delivered: power cable: at least 900,000 m; trucks: 23; worth: USD 7,600,000.');
    expect(say('uk')).toBe(
      'Доставлено: силовий кабель: щонайменше 900\u00A0000 м; вантажівки: 23; вартість: 7\u00A0600\u00A0000 USD.',
    );
    expect(say('az')).toBe('Çatdırıldı: elektrik kabeli: ən azı 900.000 m; yük maşınları: 23; dəyəri: 7.600.000 USD.');
  });
});

describe('promises', () => {
  it('a pledge is pledged and nothing more; a commitment is committed and itemised', () => {
    given(...basis)
      .when(pledge)
      .then({ 'money/pledged USD': 1_000 });
    given(...basis, pledge)
      .when(event('activity/a', 'commitment.made', { value: { amount: '3', currency: 'USD' }, fulfils: 'the-pledge' }))
      .then({ 'money/committed USD': 300, 'money/itemised USD': 300 });
  });
  it('a promise of nothing is refused', () =>
    given(...basis)
      .when(event('activity/a', 'pledge.made', {}))
      .isRefused(['/data', 'promises nothing']));
});

describe('the catalogue', () => {
  it('a code is registered once', () => {
    given(...basis)
      .when(item('transformer'))
      .isRefused(['/data', 'already there']);
    given(...basis)
      .when(activity('a'))
      .isRefused(['/data', 'already there']);
  });
  it('a correction keeps the code and the unit, which others rely on', () => {
    const first = { ...item('lamp'), id: 'the-lamp-item' };
    const correct = (data: Input): Input =>
      event('catalogue/items', 'event.corrected', {
        target: 'the-lamp-item',
        reason: 'x',
        occurred: '2024',
        data,
        sources: [],
      });
    given(first)
      .when(correct({ code: 'lamp', names: { en: 'street lamp' }, unit: 'H87' }))
      .then({});
    given(first)
      .when(correct({ code: 'light', names: { en: 'lamp' }, unit: 'MTR' }))
      .isRefused(['/data/data/code', 'lamp'], ['/data/data/unit', 'H87']);
  });
  it.each([
    ['a place in a country that is none', place('x', { country: 'ZX' }), '/data/country', 'ISO 3166-1'],
    ['a KATOTTG that is none', place('x', { codes: { katottg: 'UA1' } }), '/data/codes/katottg', 'KATOTTG'],
    ['a place in itself', place('irpin2', { parent: 'irpin2' }), '/data/parent', 'not registered'],
    [
      'a withdrawn sector',
      event('catalogue/items', 'item.registered', { code: 'x', names: { en: 'x' }, unit: 'H87', sector: '23040' }),
      '/data/sector',
      'withdrawn',
    ],
    ['a unit that is none', item('x', 'H88'), '/data/unit', 'H87'],
    [
      'a rate of a currency with itself',
      event('catalogue/rates', 'rate.fixed', { base: 'USD', quote: 'USD', rate: '1', from: '2024-01-01' }),
      '/data',
      'itself',
    ],
    [
      'a currency that is none',
      event('catalogue/rates', 'rate.fixed', { base: 'USD', quote: 'AZM', rate: '1', from: '2024-01-01' }),
      '/data/quote',
      'AZN',
    ],
    [
      'a rate of nothing',
      event('catalogue/rates', 'rate.fixed', { base: 'USD', quote: 'AZN', rate: '0.0', from: '2024-01-01' }),
      '/data/rate',
      'above zero',
    ],
    ['a donor that is not registered', activity('c', { donor: 'norway' }), '/data/donor', 'not registered'],
    [
      'percentages that are not 100',
      activity('c', {
        sectors: [
          { code: '72010', percentage: 60 },
          { code: '73010', percentage: 30 },
        ],
      }),
      '/data/sectors',
      '100',
    ],
  ])('%s is refused', (_, input, pointer, says) => {
    const outcome = given(...basis).when(input);
    if (pointer === '/data/parent') outcome.isRefused([pointer, says], [pointer, 'itself']);
    else outcome.isRefused([pointer, says]);
  });
});

describe('reconstruction.milestone-reached', () => {
  it('a facility is under way until it is completed', () => {
    given(...basis)
      .when(milestone('implementation'))
      .then({ 'facilities/under-way H87': 1000 });
    given(...basis, milestone('implementation'))
      .when(milestone('completion'))
      .then({ 'facilities/completed H87': 1000, 'facilities/under-way H87': -1000 });
    given(...basis, milestone('preparation'))
      .when(milestone('completion'))
      .then({ 'facilities/completed H87': 1000 });
    given(...basis, milestone('implementation'))
      .when(milestone('cancelled'))
      .then({ 'facilities/under-way H87': -1000 });
  });
  it('goes forward only', () => {
    given(...basis, milestone('completion'))
      .when(milestone('preparation'))
      .isRefused(['/data/milestone', 'comes before']);
    given(...basis, milestone('completion'))
      .when(milestone('completion'))
      .isRefused(['/data/milestone', 'already']);
    given(...basis, milestone('completion'))
      .when(milestone('cancelled'))
      .isRefused(['/data/milestone', 'cannot be cancelled']);
  });
  it('going back is a correction of the last one', () => {
    const done = milestone('completion', { id: 'school-done' });
    given(...basis, milestone('preparation'), done)
      .when(
        event('activity/a', 'event.corrected', {
          target: 'school-done',
          reason: 'not yet',
          occurred: '2024',
          data: { ...(done['data'] as Input), milestone: 'implementation' },
          sources,
        }),
      )
      .then({ 'facilities/under-way H87': 1000 });
    given(...basis, milestone('implementation', { id: 'school-begun' }), done)
      .when(event('activity/a', 'event.retracted', { target: 'school-begun', reason: 'x' }))
      .isRefused(['/data/target', 'completion']);
  });
});

describe('people', () => {
  it('children, trainees, evacuees and guests are counted, also where the number is not known', () => {
    given(...basis)
      .when(event('activity/a', 'rehabilitation.batch-completed', { children: { value: 30, unit: 'IE' } }))
      .then({ 'people/rehabilitated IE': 30_000 });
    given(...basis)
      .when(event('activity/a', 'training.held', { people: { min: 10, max: 13, unit: 'IE' }, subject: { en: 'x' } }))
      .then({ 'people/trained IE': 12_000 });
    given(...basis)
      .when(event('activity/a', 'evacuation.completed', { people: { unit: 'IE', qualifier: 'unknown' } }))
      .then({ 'people/evacuated IE': 0 });
    given(...basis)
      .when(event('activity/a', 'shelter.provided', { people: { value: 40, unit: 'IE', qualifier: 'approximately' } }))
      .then({ 'people/sheltered IE': 40_000 });
  });
  it('groups are not more than the batch', () => {
    given(...basis)
      .when(
        event('activity/a', 'rehabilitation.batch-completed', {
          children: { value: 3, unit: 'IE' },
          groups: [{ sex: 'female', children: 4 }],
        }),
      )
      .isRefused(['/data/groups', 'more than']);
  });
  it('people are counted in persons', () => {
    given(...basis)
      .when(event('activity/a', 'training.held', { people: { value: 3, unit: 'H87' }, subject: { en: 'x' } }))
      .isRefused(['/data/people/unit', 'IE']);
  });
});

describe('claim.published', () => {
  it('posts nothing', () =>
    given(...basis)
      .when(claim({ measure: 'item/transformer', quantity: { value: 134, unit: 'H87' } }))
      .then({}));
  it.each([
    [
      'a measure that is none',
      { measure: 'people/rehabilitate', quantity: { value: 1, unit: 'IE' } },
      '/data/measure',
      'people/rehabilitated',
    ],
    [
      'an item that is not registered',
      { measure: 'item/tank', quantity: { value: 1, unit: 'H87' } },
      '/data/measure',
      'not registered',
    ],
    ['people in metres', { measure: 'people/trained', quantity: { value: 1, unit: 'MTR' } }, '/data/quantity', 'IE'],
    [
      'money in pieces',
      { measure: 'money/itemised', quantity: { value: 1, unit: 'H87' } },
      '/data/quantity',
      'currency',
    ],
    [
      'pieces in money',
      { measure: 'item/transformer', quantity: { amount: '1', currency: 'USD' } },
      '/data/quantity',
      'H87',
    ],
    [
      'what is not aid, as if it were',
      { measure: 'context/killed', quantity: { value: 1, unit: 'IE' } },
      '/data/context',
      'context',
    ],
    [
      'an activity that is not there',
      { measure: 'item/transformer', quantity: { value: 1, unit: 'H87' }, scope: { activity: 'c' } },
      '/data/scope/activity',
      'not registered',
    ],
    [
      'two scopes at once',
      { measure: 'item/transformer', quantity: { value: 1, unit: 'H87' }, scope: { activity: 'a', place: 'irpin' } },
      '/data/scope',
      'more than one',
    ],
    [
      'a quantity with neither form',
      { measure: 'item/transformer', quantity: { value: 'many', unit: 'H87' } },
      '/data/quantity/value',
      'number',
    ],
  ])('%s is refused', (_, data, pointer, says) => {
    given(...basis)
      .when(claim(data))
      .isRefused([pointer, says]);
  });
});

describe('corrections and retractions', () => {
  const wrong = delivery({ trucks: 1 }, { id: 'the-wrong-one' });
  const correct = (target: string, data: Input, more: Input = {}): Input =>
    event('activity/a', 'event.corrected', { target, reason: 'x', occurred: '2024-02', data, sources, ...more });
  it('a correction states the fact anew, whole', () => {
    given(...basis, wrong)
      .when(correct('the-wrong-one', { trucks: 2 }))
      .then({ 'transport/trucks H87': 2000 });
    given(...basis, wrong)
      .when(correct('the-wrong-one', { trucks: 2 }, { sources: [] }))
      .isRefused(['/data/sources', 'needs a source']);
    given(...basis, wrong)
      .when(correct('the-wrong-one', { trucks: 'two' }))
      .isRefused(['/data/data/trucks', 'number']);
  });
  it('their own date may be left out: it is then the day of recording', () => {
    expect(
      given(...basis, wrong).when({ ...correct('the-wrong-one', { trucks: 2 }), occurred: undefined }).event.event
        .occurred,
    ).toBe('2026-01-01');
  });
  it('a correction cannot make an event fulfil itself', () => {
    given(...basis, order)
      .when(correct('the-order', { value: { amount: '1', currency: 'USD' }, fulfils: 'the-order' }))
      .isRefused(['/data/data/fulfils', 'itself']);
  });
});
