import { describe, expect, it } from 'vitest';
import { kinds } from '../../../src/events/kinds/index.ts';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { sources, event, basis, delivery } from './basis.ts';

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
