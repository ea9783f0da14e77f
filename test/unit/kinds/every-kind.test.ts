import { describe, expect, it } from 'vitest';
import { kinds } from '../../../src/events/kinds/index.ts';
import { Formatter } from '../../../src/events/language/formatter.ts';
import { languages } from '../../../src/events/values/languages.ts';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { item, donor, activity, delivery, cable } from './basis.ts';

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
        const sentence = kind.sentence[language](kind.example.data, new Formatter(language, () => undefined));
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
