import { describe, expect, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { event, UNPRICED, basis, claim } from './basis.ts';

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
