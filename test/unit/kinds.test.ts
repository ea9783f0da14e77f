import { describe, expect, it } from 'vitest';
import { languages } from '../../src/events/values/languages.ts';
import { kinds } from '../../src/events/kinds/index.ts';
import { Words } from '../../src/events/language/formatter.ts';
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
    donors: [{ organization: 'azerbaijan' }],
    recipients: [{ country: 'UA' }],
    channel: 'government',
    sectors: [{ code: '72010' }],
    humanitarian: true,
    ...more,
  });
/** What an act of aid without a value adds, and goods without a weight. */
const UNPRICED = { 'money/itemised XXX': 'unknown' } as const;
const UNWEIGHED = { 'weight/cargo TNE': 'unknown' } as const;

const basis = [donor, item('transformer'), item('power-cable', 'MTR'), place('irpin'), activity('a'), activity('b')];
const pledge = event('activity/a', 'pledge.made', { value: { amount: '10', currency: 'USD' } }, { id: 'the-pledge' });
const order = event(
  'activity/a',
  'commitment.made',
  { value: { amount: '7.6', currency: 'USD' } },
  { id: 'the-order' },
);
const delivery = (data: Input, more: Input = {}): Input => event('activity/a', 'delivery.made', data, more);
const cable = (metres: number): Input => ({
  lines: [{ item: 'power-cable', quantity: { value: metres, unit: 'MTR' } }],
});
const milestone = (reached: string, more: Input = {}): Input =>
  event(
    'activity/a',
    'reconstruction.milestone-reached',
    { facility: 'school', name: { en: 'School' }, facilityType: 'school', milestone: reached, work: 'construction' },
    more,
  );
const claim = (data: Input): Input =>
  event('claim/c', 'claim.published', { publisher: 'azerbaijan', asOf: '2024', ...data });

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
        ...(kind.type === 'delivery.confirmed'
          ? [delivery(cable(551_000), { stream, id: String(kind.example.data['delivery']) })]
          : []),
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
    ['a noncharacter', { data: { summary: { en: 'a\uFFFEb' } } }, '/data/summary/en', 'U+FFFE'],
    ['an override of the order of reading', { data: { summary: { en: 'a\u202Eb' } } }, '/data/summary/en', 'U+202E'],
    [
      'an address with a password',
      { sources: [{ url: 'https://user:secret@example.org/', publisher: 'X' }] },
      '/sources/0/url',
      'password',
    ],
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

  it('fulfils a promise of its own activity or of one with a donor in common, and of a kind that promises', () => {
    given(...basis, order)
      .when(delivery({ trucks: 1, fulfils: 'the-order' }, { stream: 'activity/b' }))
      .then({ 'transport/trucks H87': 1000, ...UNWEIGHED });
    const other = event('catalogue/organizations', 'organization.registered', { code: 'other', names: { en: 'o' } });
    given(...basis, order, other, activity('c', { donors: [{ organization: 'other' }] }))
      .when(delivery({ trucks: 1, fulfils: 'the-order' }, { stream: 'activity/c' }))
      .isRefused(['/data/fulfils', 'no donor in common']);
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

describe('payment.made', () => {
  const value = { amount: '5', currency: 'USD' };
  const payment = (data: Input, more: Input = {}): Input =>
    event('activity/a', 'payment.made', { value, ...data }, more);

  it('is paid, and itemised unless a commitment that it fulfils carries the money', () => {
    given(...basis)
      .when(payment({ receiver: 'azerbaijan' }))
      .then({ 'money/paid USD': 500, 'money/itemised USD': 500 });
    given(...basis, order)
      .when(payment({ fulfils: 'the-order' }))
      .then({ 'money/paid USD': 500 });
    given(...basis, pledge)
      .when(payment({ fulfils: 'the-pledge' }))
      .then({ 'money/paid USD': 500, 'money/itemised USD': 500 });
  });

  it('carries the money of a delivery that fulfils it', () => {
    given(...basis, payment({}, { id: 'the-payment' }))
      .when(delivery({ value, fulfils: 'the-payment' }))
      .then({ 'money/delivered USD': 500 });
    given(...basis, payment({}, { id: 'the-payment' }), delivery({ trucks: 1, fulfils: 'the-payment' }))
      .when(event('activity/a', 'event.retracted', { target: 'the-payment', reason: 'x' }))
      .isRefused(['/data/target', 'fulfil']);
  });

  it('goes to a registered organization', () => {
    given(...basis)
      .when(payment({ receiver: 'nobody' }))
      .isRefused(['/data/receiver', 'not registered']);
    given(...basis)
      .when(delivery({ trucks: 1, receiver: 'nobody' }))
      .isRefused(['/data/receiver', 'not registered']);
  });
});

describe('what is taken back', () => {
  const usd = (amount: string, qualifier?: string): Input => ({
    value: { amount, currency: 'USD', ...(qualifier ? { qualifier } : {}) },
  });
  const payment = (data: Input, id = 'the-payment'): Input => event('activity/a', 'payment.made', data, { id });
  const refund = (data: Input, id = 'the-refund'): Input => payment({ refund: true, ...data }, id);
  const reduction = (data: Input, id = 'the-reduction'): Input =>
    event('activity/a', 'commitment.made', { reduces: 'the-order', ...data }, { id });
  const correct = (target: string, data: Input): Input =>
    event('activity/a', 'event.corrected', { target, reason: 'x', data });
  const retract = (target: string): Input => event('activity/a', 'event.retracted', { target, reason: 'x' });

  it('a refund takes from what was paid and itemised, but not where a commitment carries the money', () => {
    given(...basis, payment(usd('5')))
      .when(refund(usd('2')))
      .then({ 'money/paid USD': -200, 'money/itemised USD': -200 });
    given(...basis, order, payment({ ...usd('5'), fulfils: 'the-order' }))
      .when(refund({ ...usd('2'), fulfils: 'the-order' }))
      .then({ 'money/paid USD': -200 });
  });

  it('about so much has its bounds turned round', () => {
    const { event: decided } = given(...basis, payment(usd('100'))).when(refund(usd('10', 'approximately')));
    expect(decided.stated?.postings[0]?.amount).toEqual({ stated: -1000, lower: -1050, upper: -950, quantified: true });
  });

  it.each([
    ['more than was paid', [payment(usd('5'))], refund(usd('6'))],
    ['what was paid in another currency', [payment({ value: { amount: '9', currency: 'EUR' } })], refund(usd('1'))],
    ['more than what earlier refunds left', [payment(usd('5')), refund(usd('3'), 'the-first')], refund(usd('3'))],
    ['more than was paid under its promise', [order, payment(usd('5'))], refund({ ...usd('1'), fulfils: 'the-order' })],
  ] as const)('a refund of %s is refused', (_, history, asked) => {
    given(...basis, ...history)
      .when(asked)
      .isRefused(['/data/value/amount', 'more refunded than was paid']);
  });

  it('what was refunded is not corrected or retracted away', () => {
    const history = [...basis, payment(usd('5')), refund(usd('3'))];
    given(...history)
      .when(correct('the-payment', { value: { amount: '2' } }))
      .isRefused(['/data/data/value/amount', 'more refunded']);
    given(...history)
      .when(retract('the-payment'))
      .isRefused(['/data/target', 'retract the refund first']);
    given(...history, retract('the-refund'))
      .when(retract('the-payment'))
      .then({});
  });

  it('a reduction takes from what is committed and itemised', () => {
    given(...basis, order)
      .when(reduction(usd('0.6')))
      .then({ 'money/committed USD': -60, 'money/itemised USD': -60 });
    given(...basis, pledge)
      .when(event('activity/a', 'pledge.made', { reduces: 'the-pledge', ...usd('4') }))
      .then({ 'money/pledged USD': -400 });
  });

  it('a reduction is exact or about so much, in the currency of its promise, and never more than is left', () => {
    given(...basis, order)
      .when(reduction(usd('7.61')))
      .isRefused(['/data/value/amount', 'more than is left']);
    given(...basis, order, reduction(usd('5'), 'the-first'))
      .when(reduction(usd('3')))
      .isRefused(['/data/value/amount', 'more than is left']);
    given(...basis, order)
      .when(reduction(usd('1', 'at-least')))
      .isRefused(['/data/value/qualifier', 'exactly or approximately']);
    given(...basis, order)
      .when(reduction({ value: { amount: '1', currency: 'EUR' } }))
      .isRefused(['/data/reduces', 'USD']);
    given(...basis, order)
      .when(reduction({ summary: { en: 'less' } }))
      .isRefused(['/data', 'give the value']);
    given(...basis, delivery({ trucks: 1 }, { id: 'the-order' }))
      .when(reduction(usd('1')))
      .isRefused(['/data/reduces', 'no promise']);
  });

  it('a promise is not corrected to less than it was reduced by, nor retracted, and a reduction is fulfilled by nothing', () => {
    const history = [...basis, order, reduction(usd('5'))];
    given(...history)
      .when(correct('the-order', { value: { amount: '4.99' } }))
      .isRefused(['/data/data/value', 'less than']);
    given(...history)
      .when(correct('the-order', { value: { amount: '5' } }))
      .then({ 'money/committed USD': 500, 'money/itemised USD': 500 });
    given(...history)
      .when(retract('the-order'))
      .isRefused(['/data/target', 'fulfil']);
    given(...history)
      .when(delivery({ trucks: 1, fulfils: 'the-reduction' }))
      .isRefused(['/data/fulfils', 'promises nothing']);
  });
});

describe('delivery.confirmed', () => {
  const delivered = delivery(
    { ...cable(900), value: { amount: '5', currency: 'USD' }, to: 'irpin' },
    { id: 'the-delivery' },
  );
  const confirmed = (data: Input, more: Input = {}): Input =>
    event('activity/a', 'delivery.confirmed', { delivery: 'the-delivery', by: 'azerbaijan', ...data }, more);

  it('posts what was confirmed, and to no measure of deliveries', () => {
    given(...basis, delivered)
      .when(confirmed({ outcome: 'received' }))
      .then({ 'confirmed/power-cable MTR': 900_000, 'money/confirmed USD': 500 });
    given(...basis, delivered)
      .when(confirmed({ outcome: 'short', ...cable(850) }))
      .then({ 'confirmed/power-cable MTR': 850_000, 'money/confirmed USD': 'unknown' });
    given(...basis, delivered)
      .when(confirmed({ outcome: 'damaged' }))
      .then({ 'confirmed/power-cable MTR': 'unknown', 'money/confirmed USD': 'unknown' });
  });

  it('is of a delivery of its own activity, and of what was delivered there', () => {
    given(...basis, delivered)
      .when(confirmed({ outcome: 'received', delivery: 'no-such-event' }))
      .isRefused(['/data/delivery', 'no event in effect']);
    given(...basis, delivered)
      .when(confirmed({ outcome: 'received' }, { stream: 'activity/b' }))
      .isRefused(['/data/delivery', 'Post it to activity/a']);
    given(...basis, order)
      .when(confirmed({ outcome: 'received', delivery: 'the-order' }))
      .isRefused(['/data/delivery', 'delivery.made']);
    given(...basis, delivered)
      .when(confirmed({ outcome: 'short', lines: [{ item: 'transformer', quantity: { value: 1, unit: 'H87' } }] }))
      .isRefused(['/data/lines/0/item', 'not among what was delivered']);
  });

  it('is said once by each organization, and keeps the delivery from being retracted', () => {
    given(...basis, delivered, confirmed({ outcome: 'received' }))
      .when(confirmed({ outcome: 'short' }))
      .isRefused(['/data', 'already there']);
    given(...basis, delivered, confirmed({ outcome: 'received' }))
      .when(event('activity/a', 'event.retracted', { target: 'the-delivery', reason: 'x' }))
      .isRefused(['/data/target', 'confirm']);
  });
});

describe('activity.closed', () => {
  const closed = (status: string): Input => event('activity/a', 'activity.closed', { status, from: '2024-02-20' });

  it('posts nothing, and is said once of each status', () => {
    given(...basis, closed('suspended'))
      .when(closed('closed'))
      .then({});
    given(...basis, closed('closed'))
      .when(closed('closed'))
      .isRefused(['/data', 'already there']);
    given(...basis)
      .when(closed('open'))
      .isRefused(['/data/status', 'finalisation']);
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

describe('promises that are fulfilled', () => {
  const bare = event('activity/a', 'commitment.made', { summary: { en: 'equipment' } }, { id: 'the-bare-order' });
  const fulfilling = (id: string): Input =>
    delivery({ value: { amount: '5', currency: 'USD' }, fulfils: id }, { id: 'the-delivery' });
  const correct = (target: string, data: Input): Input =>
    event('activity/a', 'event.corrected', { target, reason: 'x', occurred: '2024', data, sources });

  it('a commitment without a value leaves the money to the delivery', () => {
    given(...basis, bare)
      .when(fulfilling('the-bare-order'))
      .then({ 'money/delivered USD': 500, 'money/itemised USD': 500 });
  });

  it('keep their value, or their lack of one, while something fulfils them', () => {
    given(...basis, bare, fulfilling('the-bare-order'))
      .when(correct('the-bare-order', { value: { amount: '9', currency: 'USD' } }))
      .isRefused(['/data/data/value', 'fulfil']);
    given(...basis, order, fulfilling('the-order'))
      .when(correct('the-order', { value: { amount: '9', currency: 'USD' } }))
      .then({ 'money/committed USD': 900, 'money/itemised USD': 900 });
  });

  it('cannot fulfil each other', () => {
    const second = event(
      'activity/a',
      'pledge.made',
      { summary: { en: 'more' }, fulfils: 'the-pledge' },
      { id: 'the-second' },
    );
    given(...basis, pledge, second)
      .when(correct('the-pledge', { value: { amount: '10', currency: 'USD' }, fulfils: 'the-second' }))
      .isRefused(['/data/data/fulfils', 'each other']);
  });
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
    [
      'a donor that is not registered',
      activity('c', { donors: [{ organization: 'norway' }] }),
      '/data/donors/0/organization',
      'not registered',
    ],
    [
      'a donor named twice',
      activity('c', {
        donors: [
          { organization: 'azerbaijan', percentage: 60 },
          { organization: 'azerbaijan', percentage: 40 },
        ],
      }),
      '/data/donors/1',
      'twice',
    ],
    ['no donor at all', activity('c', { donors: [] }), '/data/donors', 'at least 1'],
    [
      'a third of a percent',
      activity('c', {
        recipients: [
          { country: 'UA', percentage: 33.333 },
          { country: 'MD', percentage: 66.67 },
        ],
      }),
      '/data/recipients/0/percentage',
      'two decimals',
    ],
    [
      'a donor for a part of it only',
      activity('c', { donors: [{ organization: 'azerbaijan', percentage: 50 }] }),
      '/data/donors',
      '100',
    ],
    ['terms that are no code', activity('c', { terms: { finance: 'grant' } }), '/data/terms/finance', 'FinanceType'],
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

describe('codes of others', () => {
  const priced = (currency: string, occurred: string): Input =>
    event('activity/a', 'commitment.made', { value: { amount: '1.50', currency } }, { occurred });

  it('a currency is taken up to its last day, and not after it', () => {
    given(...basis)
      .when(priced('HRK', '2022-12-31'))
      .then({ 'money/committed HRK': 150, 'money/itemised HRK': 150 });
    given(...basis)
      .when(priced('HRK', '2022-12/2023-02'))
      .then({ 'money/committed HRK': 150, 'money/itemised HRK': 150 });
    given(...basis)
      .when(priced('HRK', '2023'))
      .isRefused(['/data/value/currency', '2022-12-31']);
    given(...basis)
      .when(priced('XDR', '2026'))
      .then({ 'money/committed XDR': 150, 'money/itemised XDR': 150 });
  });

  it.each(['C62', 'LBR', 'DZN', 'KT', 'MLT', 'MON'])('%s of Recommendation 20 counts items', (unit) => {
    given(...basis, item('thing', unit))
      .when(delivery({ lines: [{ item: 'thing', quantity: { value: 2, unit } }] }))
      .then({ [`item/thing ${unit}`]: 2000, ...UNPRICED, ...UNWEIGHED });
  });

  it('another unit is refused with a list of those that are taken, and none is suggested', () => {
    given(...basis)
      .when(item('thing', 'XBX'))
      .isRefused(['/data/unit', 'LTR (litre)']);
    const { faults } = given(...basis).when(item('thing', 'LBS'));
    expect(JSON.stringify(faults)).not.toContain('mean');
  });

  it.each(['99999', '12345', '00000'])('%s is no purpose code of the DAC', (code) => {
    given(...basis)
      .when(activity('c', { sectors: [{ code }] }))
      .isRefused(['/data/sectors/0/code', 'not in the list']);
  });

  it.each(['SY0100', 'MMR001D001', 'AF01', 'UA3208015'])('%s is a P-code', (pcode) => {
    expect(given().when(place('somewhere', { codes: { pcode } })).faults).toEqual([]);
  });

  it('names are taken in any language, at least one, and read where their own is missing', () => {
    const named = (names: Input): Input =>
      event('catalogue/items', 'item.registered', { code: 'thing', names, unit: 'H87' });
    const { event: stated } = given().when(named({ 'pt-BR': 'coisa', ka: 'ნივთი' }));
    expect(stated.event.data).toMatchObject({ names: { 'pt-BR': 'coisa', ka: 'ნივთი' } });
    expect(new Words('uk', () => undefined).of({ ka: 'ნივთი' })).toBe('ნივთი');
    expect(new Words('uk', () => undefined).of({ ka: 'ნივთი', en: 'thing' })).toBe('thing');
    given().when(named({})).isRefused(['/data/names', 'one language at least']);
    given()
      .when(named({ 'no tag': 'x' }))
      .isRefused(['/data/names/no tag', 'not a field']);
  });

  it('an item has plural forms by language', () => {
    const plural = {
      uk: { one: 'лампа', few: 'лампи', many: 'ламп', other: 'лампи' },
      en: { one: 'lamp', other: 'lamps' },
    };
    const lamp = (more: Input): Input =>
      event('catalogue/items', 'item.registered', { code: 'lamp', names: { en: 'lamp' }, unit: 'H87', ...more });
    expect(given().when(lamp({ plural })).faults).toEqual([]);
    expect(given().when(lamp({ plural: { uk: { several: 'x' } } })).faults).not.toEqual([]);
  });
});

describe('reconstruction.milestone-reached', () => {
  it('a facility is under way until it is completed', () => {
    given(...basis)
      .when(milestone('implementation'))
      .then({ 'facilities/under-way H87': 1000 });
    given(...basis, milestone('implementation'))
      .when(milestone('completion'))
      .then({ 'facilities/completed H87': 1000, 'facilities/under-way H87': -1000, ...UNPRICED });
    given(...basis, milestone('preparation'))
      .when(milestone('completion'))
      .then({ 'facilities/completed H87': 1000, ...UNPRICED });
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
      .then({ 'people/rehabilitated IE': 30_000, ...UNPRICED });
    given(...basis)
      .when(event('activity/a', 'training.held', { people: { min: 10, max: 13, unit: 'IE' }, subject: { en: 'x' } }))
      .then({ 'people/trained IE': 12_000, ...UNPRICED });
    given(...basis)
      .when(event('activity/a', 'evacuation.completed', { people: { unit: 'IE', qualifier: 'unknown' } }))
      .then({ 'people/evacuated IE': 'unknown', ...UNPRICED });
    given(...basis)
      .when(event('activity/a', 'shelter.provided', { people: { value: 40, unit: 'IE', qualifier: 'approximately' } }))
      .then({ 'people/sheltered IE': 40_000, ...UNPRICED });
  });
  it('groups are not more than the batch', () => {
    given(...basis)
      .when(
        event('activity/a', 'rehabilitation.batch-completed', {
          children: { value: 30, unit: 'IE' },
          groups: [{ sex: 'female', children: 40 }],
        }),
      )
      .isRefused(['/data/groups', 'more than']);
  });
  it.each([
    ['exactly four', { value: 4, unit: 'IE' }],
    ['about three', { value: 3, unit: 'IE', qualifier: 'approximately' }],
    ['at least one', { value: 1, unit: 'IE', qualifier: 'at-least' }],
    ['one to four', { min: 1, max: 4, unit: 'IE' }],
  ])('%s could be recognised, and are refused everywhere but in claims', (_, few) => {
    for (const [type, data, pointer] of [
      ['rehabilitation.batch-completed', { children: few }, '/data/children'],
      ['training.held', { people: few, subject: { en: 'x' } }, '/data/people'],
      ['evacuation.completed', { people: few }, '/data/people'],
      ['shelter.provided', { people: few }, '/data/people'],
    ] as const)
      given(...basis)
        .when(event('activity/a', type, data))
        .isRefused([pointer, 'at-most 4']);
    given(...basis)
      .when(claim({ measure: 'people/trained', quantity: few }))
      .then({});
  });
  it('none, five, and at most four are not refused', () => {
    for (const enough of [
      { value: 0, unit: 'IE' },
      { value: 5, unit: 'IE' },
      { value: 4, unit: 'IE', qualifier: 'at-most' },
      { min: 1, max: 5, unit: 'IE' },
    ])
      expect(given(...basis).when(event('activity/a', 'shelter.provided', { people: enough })).faults).toEqual([]);
  });
  it('neither a group of a batch nor what is left beside its groups is that small', () => {
    const batch = (value: number, ...groups: number[]): Input =>
      event('activity/a', 'rehabilitation.batch-completed', {
        children: { value, unit: 'IE' },
        groups: groups.map((children) => ({ children })),
      });
    given(...basis)
      .when(batch(14, 10, 4))
      .isRefused(['/data/groups/1/children', 'recognised']);
    given(...basis)
      .when(batch(12, 10))
      .isRefused(['/data/groups', 'leave 2 of the batch']);
    for (const allowed of [batch(15, 10), batch(10, 10), batch(20, 5, 10)])
      expect(given(...basis).when(allowed).faults).toEqual([]);
  });
  it('people are counted in persons', () => {
    given(...basis)
      .when(event('activity/a', 'training.held', { people: { value: 3, unit: 'H87' }, subject: { en: 'x' } }))
      .isRefused(['/data/people/unit', 'IE']);
  });
});

describe('what has no number', () => {
  const acts: [string, Input][] = [
    ['delivery.made', { lines: [{ item: 'transformer', quantity: { value: 1, unit: 'H87' } }] }],
    ['rehabilitation.batch-completed', { children: { value: 30, unit: 'IE' } }],
    ['training.held', { people: { value: 30, unit: 'IE' }, subject: { en: 'x' } }],
    ['evacuation.completed', { people: { value: 30, unit: 'IE' } }],
    ['shelter.provided', { people: { value: 30, unit: 'IE' } }],
    [
      'reconstruction.milestone-reached',
      { facility: 'school', name: { en: 'x' }, facilityType: 'school', milestone: 'completion', work: 'construction' },
    ],
  ];
  const measuresOf = (outcome: ReturnType<ReturnType<typeof given>['when']>): string[] =>
    outcome.event.stated!.postings.map(({ measure, unit }) => `${measure} ${unit}`);
  const bare = event('activity/a', 'commitment.made', { summary: { en: 'x' } }, { id: 'the-bare-order' });

  it.each(acts)('%s without a price is itemised without a number', (type, data) => {
    expect(measuresOf(given(...basis).when(event('activity/a', type, data)))).toContain('money/itemised XXX');
  });
  it.each(acts)(
    '%s is paid for by the commitment with a value that it fulfils, and by no other promise',
    (type, data) => {
      const fulfilling = (id: string): string[] =>
        measuresOf(given(...basis, order, pledge, bare).when(event('activity/a', type, { ...data, fulfils: id })));
      expect(fulfilling('the-order').filter((measure) => measure.startsWith('money/itemised'))).toEqual([]);
      expect(fulfilling('the-pledge')).toContain('money/itemised XXX');
      expect(fulfilling('the-bare-order')).toContain('money/itemised XXX');
      given(...basis)
        .when(event('activity/a', type, { ...data, fulfils: 'no-such-event' }))
        .isRefused(['/data/fulfils', 'no event in effect']);
    },
  );
  it('goods without a weight weigh what is not known; of a value alone it is not known that there were goods', () => {
    given(...basis)
      .when(delivery({ summary: { en: 'medicines' } }))
      .then({ ...UNWEIGHED, ...UNPRICED });
    given(...basis)
      .when(delivery({ value: { amount: '5', currency: 'USD' } }))
      .then({ 'money/delivered USD': 500, 'money/itemised USD': 500 });
    given(...basis)
      .when(delivery({ weight: { unit: 'TNE', qualifier: 'unknown' } }))
      .then({ ...UNWEIGHED, ...UNPRICED });
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
      'a donor in its scope that is not there',
      { measure: 'item/transformer', quantity: { value: 1, unit: 'H87' }, scope: { donor: 'norway' } },
      '/data/scope/donor',
      'not registered',
    ],
    [
      'a scope with a field too many',
      { measure: 'item/transformer', quantity: { value: 1, unit: 'H87' }, scope: { label: 'humanitarian' } },
      '/data/scope/label',
      'not a field',
    ],
    [
      'a publisher that is not registered',
      { publisher: 'norway', measure: 'item/transformer', quantity: { value: 1, unit: 'H87' } },
      '/data/publisher',
      'not registered',
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
  it('a correction gives what changes: what it leaves out stays, null removes, and the event stores the whole', () => {
    const first = delivery(
      { ...cable(900), trucks: 1, endUse: { en: 'grid', uk: 'мережа' } },
      { id: 'the-first', occurred: '2024-01' },
    );
    const patched = (data: Input): Input =>
      event('activity/a', 'event.corrected', { target: 'the-first', reason: 'x', ...data });
    const stored = (data: Input): Input => given(...basis, first).when(patched(data)).event.event.data as Input;
    expect(stored({ data: { trucks: 2, endUse: { uk: null } } })).toEqual({
      target: 'the-first',
      reason: 'x',
      occurred: '2024-01',
      data: { ...cable(900), trucks: 2, endUse: { en: 'grid' } },
      sources,
    });
    expect(stored({ occurred: '2024-02' })).toMatchObject({ occurred: '2024-02', data: { trucks: 1 } });
    given(...basis, first)
      .when(patched({ data: { trucks: null, lines: [{ item: 'transformer', quantity: { value: 3, unit: 'H87' } }] } }))
      .then({ 'item/transformer H87': 3000, ...UNPRICED, ...UNWEIGHED });
    given(...basis, first)
      .when(patched({}))
      .isRefused(['/data', 'changes nothing']);
    given(...basis, first)
      .when(patched({ data: { trucks: null, lines: null } }))
      .isRefused(['/data/data', 'null removes']);
  });
  it('a correction that gives all states the fact anew', () => {
    given(...basis, wrong)
      .when(correct('the-wrong-one', { trucks: 2 }))
      .then({ 'transport/trucks H87': 2000, ...UNPRICED, ...UNWEIGHED });
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
  it('a correction or retraction acts on the event in effect, never on an earlier version or a retraction', () => {
    const corrected = correct('the-wrong-one', { trucks: 2 });
    const history = [...basis, wrong, { ...corrected, id: 'the-correction' }];
    const retract = (target: string, more: Input = {}): Input =>
      event('activity/a', 'event.retracted', { target, reason: 'x' }, more);
    for (const act of [retract, (target: string) => correct(target, { trucks: 3 })]) {
      given(...history)
        .when(act('the-wrong-one'))
        .isRefused(['/data/target', 'Target the event in effect: the-correction.']);
      given(...history)
        .when({ ...act('the-correction'), stream: 'activity/b' })
        .isRefused(['/stream', 'Post it to activity/a.']);
      given(...history, retract('the-correction', { id: 'the-retraction' }))
        .when(act('the-correction'))
        .isRefused(['/data/target', 'A retraction is final']);
      given(...history, retract('the-correction', { id: 'the-retraction' }))
        .when(act('the-retraction'))
        .isRefused(['/data/target', 'a retraction cannot be corrected']);
      given(...history)
        .when(act('no-such-event'))
        .isRefused(['/data/target', 'no event in effect']);
    }
    given(...history)
      .when(retract('the-correction'))
      .then({});
    given(...history)
      .when(correct('the-correction', { trucks: 5 }))
      .then({ 'transport/trucks H87': 5000, ...UNPRICED, ...UNWEIGHED });
  });
  it('a correction keeps the fact: its origin, its kind, and what it supersedes', () => {
    const {
      stated,
      supersedes,
      event: stored,
    } = given(...basis, wrong, {
      ...correct('the-wrong-one', { trucks: 2 }),
      id: 'the-correction',
    }).when(correct('the-correction', { trucks: 3 })).event;
    expect(stated).toMatchObject({ origin: 'the-wrong-one', type: 'delivery.made', data: { trucks: 3 } });
    expect(stated).toMatchObject({ occurred: '2024-02', first: '2024-02-01', last: '2024-02-29' });
    expect(supersedes).toMatchObject({ id: 'the-correction', origin: 'the-wrong-one', data: { trucks: 2 } });
    expect(stored.type).toBe('event.corrected');
  });
  it('a correction is judged as the kind that it corrects', () => {
    given(...basis, wrong)
      .when(correct('the-wrong-one', { lines: [{ item: 'tank', quantity: { value: 1, unit: 'H87' } }], to: 'bucha' }))
      .isRefused(['/data/data/lines/0/item', 'not registered'], ['/data/data/to', 'not registered']);
    given(...basis, wrong)
      .when(correct('the-wrong-one', { trucks: 2, driver: 'x' }, { occurred: '2024-02-30' }))
      .isRefused(['/data/occurred', '29']);
    given(...basis, wrong)
      .when(correct('the-wrong-one', { trucks: 2, driver: 'x' }))
      .isRefused(['/data/data/driver', 'not a field']);
  });
  it('what others count on is not retracted before them', () => {
    const fulfilling = delivery({ trucks: 1, fulfils: 'the-order' }, { id: 'the-delivery' });
    const retract = (target: string, stream = 'activity/a'): Input =>
      event(stream, 'event.retracted', { target, reason: 'x' });
    given(...basis, order, fulfilling)
      .when(retract('the-order'))
      .isRefused(['/data/target', 'fulfil it']);
    given(...basis, order, fulfilling, retract('the-delivery'))
      .when(retract('the-order'))
      .then({});
    given(...basis, order, fulfilling, correct('the-delivery', { fulfils: null }))
      .when(retract('the-order'))
      .then({});
    const opening = { ...activity('c'), id: 'the-opening' };
    given(...basis, opening, event('activity/c', 'delivery.made', { trucks: 1 }, { id: 'in-activity-c' }))
      .when(retract('the-opening', 'activity/c'))
      .isRefused(['/data/target', 'other events in its stream']);
    given(...basis, opening)
      .when(retract('the-opening', 'activity/c'))
      .then({});
  });
  it('a retracted code is free again, and nothing may use it meanwhile', () => {
    const lamp = { ...item('lamp'), id: 'the-lamp-item' };
    const retraction = event('catalogue/items', 'event.retracted', { target: 'the-lamp-item', reason: 'x' });
    const lamps = delivery({ lines: [{ item: 'lamp', quantity: { value: 1, unit: 'MTR' } }] });
    given(...basis, lamp, retraction)
      .when(lamps)
      .isRefused(['/data/lines/0/item', 'not registered']);
    given(...basis, lamp, retraction, item('lamp', 'MTR'))
      .when(lamps)
      .then({ 'item/lamp MTR': 1000, ...UNPRICED, ...UNWEIGHED });
  });
});

describe('what is judged', () => {
  it('a code that is not registered is told by its key, so that a near one can be suggested', () => {
    const { faults } = given(...basis).when(
      delivery({ lines: [{ item: 'tank', quantity: { value: 1, unit: 'H87' } }] }),
    );
    expect(faults).toEqual([
      { key: 'item/tank', pointer: '/data/lines/0/item', detail: 'item "tank" is not registered' },
    ]);
  });
  it('every fault of an event is told, not the first alone', () => {
    given(...basis)
      .when(
        delivery(
          {
            lines: [
              { item: 'tank', quantity: { value: 1, unit: 'H87' } },
              { item: 'power-cable', quantity: { value: 1, unit: 'H87' } },
            ],
            to: 'bucha',
            fulfils: 'no-such-event',
          },
          { stream: 'activity/c' },
        ),
      )
      .isRefused(
        ['/data/lines/0/item', 'not registered'],
        ['/data/to', 'not registered'],
        ['/stream', 'opened'],
        ['/data/lines/1/quantity/unit', 'MTR'],
        ['/data/fulfils', 'no event'],
      );
  });
  it.each(
    [...kinds.values()].flatMap(({ type, example }) =>
      objectsIn(example).map((path) => [type, path.join('/'), example, path] as const),
    ),
  )('%s: an unknown field in /%s is refused there', (_, at, example, path) => {
    const strange = structuredClone(example) as Record<string, unknown>;
    const object = path.reduce((part, name) => part[name] as Record<string, unknown>, strange);
    object['nameOfChild'] = 'x';
    if (example.type === 'event.corrected' && at.startsWith('data/data')) return; // judged with its target, above
    given()
      .when({ ...strange, expectedVersion: undefined })
      .isRefused([`/${[...path, 'nameOfChild'].join('/')}`, 'not a field']);
  });
  it('a field called __proto__ is unknown, too', () => {
    const hidden = JSON.parse('{"trucks":1,"__proto__":{"name":"x"}}') as Input;
    given(...basis)
      .when(delivery(hidden))
      .isRefused(['/data/__proto__', 'not a field']);
    given(...basis, delivery({ trucks: 1 }, { id: 'the-delivery' }))
      .when(
        event('activity/a', 'event.corrected', {
          target: 'the-delivery',
          reason: 'x',
          occurred: '2024',
          data: hidden,
          sources,
        }),
      )
      .isRefused(['/data/data/__proto__', 'not a field']);
  });
});

/** The places of all objects in an example. */
function objectsIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([name, part]) => objectsIn(part, [...path, name]));
  return Array.isArray(value) ? inside : [[...path], ...inside];
}

describe('sentences', () => {
  const named = (key: string) =>
    ({
      'organization/azerbaijan': { en: 'Government of Azerbaijan', uk: 'Уряд Азербайджану', az: 'Azərbaycan hökuməti' },
      'item/transformer': { en: 'transformer', uk: 'трансформатор', az: 'transformator' },
      'place/irpin': { en: 'Irpin', uk: 'Ірпінь', az: 'İrpin' },
    })[key];
  const example = (type: string): Input => kinds.get(type)!.example.data;

  it.each([
    [
      'activity.opened',
      example('activity.opened'),
      'Activity opened: Electrical equipment, 2023; donor: Government of Azerbaijan.',
      'Розпочато захід: Електрообладнання, 2023; донор: Уряд Азербайджану.',
      'Fəaliyyət açıldı: Elektrik avadanlığı, 2023; donor: Azərbaycan hökuməti.',
    ],
    [
      'commitment.made',
      example('commitment.made'),
      'Committed: USD 7,600,000; Presidential order, 17 July 2023.',
      'Виділено: 7\u00A0600\u00A0000 USD; Presidential order, 17 липня 2023 р.',
      'Ayrıldı: 7.600.000 USD; Presidential order, 17 iyul 2023.',
    ],
    [
      'pledge.made',
      example('pledge.made'),
      'Pledged: at least USD 10,000,000.',
      'Обіцяно: щонайменше 10\u00A0000\u00A0000 USD.',
      'Vəd edildi: ən azı 10.000.000 USD.',
    ],
    [
      'rehabilitation.batch-completed',
      { ...example('rehabilitation.batch-completed'), place: 'irpin' },
      'Rehabilitation completed by a group of children: 30 people; medical and psychosocial; Irpin; days: 14.',
      'Реабілітацію пройшла група дітей: 30 осіб; медична і психосоціальна; Ірпінь; днів: 14.',
      'Uşaq qrupu reabilitasiya keçdi: 30 nəfər; tibbi və psixososial; İrpin; günlərin sayı: 14.',
    ],
    [
      'reconstruction.milestone-reached',
      example('reconstruction.milestone-reached'),
      'Irpin lyceum: completed.',
      'Ірпінський ліцей: завершено.',
      'İrpin liseyi: tamamlanıb.',
    ],
    [
      'evacuation.completed',
      { ...example('evacuation.completed'), from: 'irpin' },
      'Evacuated: number not stated; from: Irpin.',
      'Евакуйовано: кількість не зазначено; звідки: Ірпінь.',
      'Təxliyə edildi: say göstərilməyib; haradan: İrpin.',
    ],
    [
      'shelter.provided',
      example('shelter.provided'),
      'Shelter provided: about 40 people; nights: 14.',
      'Надано прихисток: близько 40 осіб; ночей: 14.',
      'Sığınacaq verildi: təxminən 40 nəfər; gecələrin sayı: 14.',
    ],
    [
      'claim.published',
      example('claim.published'),
      'Claim (Government of Azerbaijan): transformer: 134 pcs; as of 12 February 2025.',
      'Твердження (Уряд Азербайджану): трансформатор: 134 шт.; станом на 12 лютого 2025 р.',
      'İddia (Azərbaycan hökuməti): transformator: 134 ədəd; 12 fevral 2025 tarixinə.',
    ],
    [
      'rate.fixed',
      example('rate.fixed'),
      'Rate fixed: 1 USD is 1.7 AZN from 1 January 2022.',
      'Зафіксовано курс: 1 USD = 1.7 AZN, чинний з 1 січня 2022 р.',
      'Məzənnə təsbit edildi: 1 USD = 1.7 AZN; qüvvəyə minir: 1 yanvar 2022.',
    ],
  ])('%s reads well', (type, data, ...expected) => {
    const { sentence } = kinds.get(type)!;
    expect(languages.map((language) => sentence[language](data, new Words(language, named)))).toEqual(expected);
  });

  it('a claim for a period, with a comparison, says both', () => {
    const data = {
      publisher: 'x',
      measure: 'people/rehabilitated',
      asOf: '2025',
      period: '2025',
      quantity: { value: 215, unit: 'IE', qualifier: 'at-least' },
      comparison: { times: 2, than: 'previous-year' },
    };
    expect(kinds.get('claim.published')!.sentence.en(data, new Words('en', named))).toBe(
      'Claim (x): people rehabilitated: at least 215 people; period: 2025; compared with the year before: ×2.',
    );
  });

  it('an activity of several donors says how much each gives', () => {
    const data = {
      ...example('activity.opened'),
      donors: [
        { organization: 'azerbaijan', percentage: 62.5 },
        { organization: 'latvia', percentage: 37.5 },
      ],
    };
    expect(kinds.get('activity.opened')!.sentence.en(data, new Words('en', named))).toBe(
      'Activity opened: Electrical equipment, 2023; donor: Government of Azerbaijan 62.5%, latvia 37.5%.',
    );
  });

  it('a text that is there in English only is told in English', () => {
    const data = { forum: { en: 'Forum', az: 'Forum (az)' }, position: { en: 'Support.' } };
    const { sentence } = kinds.get('statement.made')!;
    expect(sentence.uk(data, new Words('uk', named))).toBe('Заява (Forum): Support.');
    expect(sentence.az(data, new Words('az', named))).toBe('Bəyanat (Forum (az)): Support.');
  });
});

describe('what else is refused', () => {
  const children = (data: Input): Input =>
    event('activity/a', 'rehabilitation.batch-completed', { children: { value: 30, unit: 'IE' }, ...data });
  it.each([
    ['a country by its name', place('x', { country: 'Ukraine' }), '/data/country', 'ISO 3166-1'],
    ['a country by no code of the standard', place('x', { country: 'UK' }), '/data/country', 'ISO 3166-1'],
    ['an empty country', activity('c', { recipients: [{ country: '' }] }), '/data/recipients/0/country', 'ISO 3166-1'],
    [
      'the unknown region',
      activity('c', { recipients: [{ country: 'ZZ' }] }),
      '/data/recipients/0/country',
      'ISO 3166-1',
    ],
    ['a P-code that is none', place('x', { codes: { pcode: 'ua80' } }), '/data/codes/pcode', 'P-code'],
    ['an ISO 3166-2 code that is none', place('x', { codes: { iso3166_2: 'UA30' } }), '/data/codes/iso3166_2', 'UA-32'],
    ['a point that is nowhere', place('x', { point: { lat: 91, lon: 0 } }), '/data/point/lat', 'large'],
    ['a parent that is not registered', place('x', { parent: 'kyiv' }), '/data/parent', 'not registered'],
    ['a code in capitals', item('Lamp'), '/data/code', 'lower-case'],
    ['a sector that is no code', activity('c', { sectors: [{ code: '7201' }] }), '/data/sectors/0/code', 'five digits'],
    [
      'a second sector without a percentage',
      activity('c', { sectors: [{ code: '72010', percentage: 100 }, { code: '73010' }] }),
      '/data/sectors',
      'one for each entry',
    ],
    [
      'an implementer that is not there',
      activity('c', { implementers: ['socar'] }),
      '/data/implementers/0',
      'registered',
    ],
    ['a channel that is none', activity('c', { channel: 'post' }), '/data/channel', 'government'],
    [
      'ages the wrong way round',
      children({ groups: [{ ageFrom: 9, ageTo: 3, children: 10 }] }),
      '/data/groups/0',
      'ageFrom',
    ],
    ['an age above childhood', children({ groups: [{ ageTo: 18, children: 10 }] }), '/data/groups/0/ageTo', 'large'],
    [
      'groups that are more than a range',
      children({ children: { min: 10, max: 30, unit: 'IE' }, groups: [{ children: 40 }] }),
      '/data/groups',
      '40, more than the 30',
    ],
    ['half a child', children({ children: { value: 1.5, unit: 'IE' } }), '/data/children', 'no decimals'],
    [
      'a commitment that fulfils a commitment',
      event('activity/a', 'commitment.made', { summary: { en: 'x' }, fulfils: 'the-order' }),
      '/data/fulfils',
      'pledge.made',
    ],
    ['a rate by a comma', rate({ rate: '1,7' }), '/data/rate', 'point'],
    ['a rate from no day', rate({ from: '2024-02-30' }), '/data/from', 'YYYY-MM-DD'],
    ['a rate without a source', { ...rate({}), sources: [] }, '/sources', 'needs a source'],
    [
      'a claim as of no day',
      claim({ measure: 'people/trained', quantity: { value: 1, unit: 'IE' }, asOf: '2025-13' }),
      '/data/asOf',
      'month 13',
    ],
  ])('%s', (_, input, pointer, says) => {
    given(...basis, order)
      .when(input)
      .isRefused([pointer, says]);
  });

  it.each([
    'ftp://example.org',
    'javascript:alert(1)',
    '//example.org',
    'example.org',
    'https://',
    'https://a b',
    'HTTP:x',
  ])('the address %s', (url) => {
    given(...basis)
      .when(delivery({ trucks: 1 }, { sources: [{ url, publisher: 'X' }] }))
      .isRefused(['/sources/0/url', 'http']);
  });

  it('but not what is allowed: context said to be context, groups below the batch, a source that is a letter', () => {
    given(...basis)
      .when(claim({ measure: 'context/killed', quantity: { value: 1, unit: 'IE' }, context: true }))
      .then({});
    given(...basis)
      .when(
        children({
          groups: [
            { sex: 'female', children: 10 },
            { ageFrom: 3, ageTo: 3, children: 20 },
          ],
        }),
      )
      .then({ 'people/rehabilitated IE': 30_000, ...UNPRICED });
    given(...basis)
      .when(children({ children: { value: 30, unit: 'IE', qualifier: 'at-least' }, groups: [{ children: 40 }] }))
      .then({ 'people/rehabilitated IE': 30_000, ...UNPRICED });
    given(...basis)
      .when(delivery({ trucks: 1 }, { sources: [{ publisher: 'X', title: 'A letter of 2 March 2022' }] }))
      .then({ 'transport/trucks H87': 1000, ...UNPRICED, ...UNWEIGHED });
  });
});

function rate(more: Input): Input {
  return event('catalogue/rates', 'rate.fixed', {
    base: 'USD',
    quote: 'AZN',
    rate: '1.7',
    from: '2024-01-01',
    ...more,
  });
}
