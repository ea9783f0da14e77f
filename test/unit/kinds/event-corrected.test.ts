import { describe, expect, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { sources, event, item, activity, UNPRICED, UNWEIGHED, basis, order, delivery, cable } from './basis.ts';

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
  it('a correction may give the whole fact', () => {
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
