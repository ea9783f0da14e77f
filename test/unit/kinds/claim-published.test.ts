import { describe, it } from 'vitest';
import { given } from '../specification.ts';
import { basis, claim } from './basis.ts';

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
