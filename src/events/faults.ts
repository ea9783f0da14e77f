import type * as z from 'zod';
import type { Fault } from './errors.ts';

/** RFC 6901: the path as a JSON pointer below `base`. */
export function pointer(base: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => `${text}/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    base,
  );
}

/** At most this many faults of a request are listed. */
const MOST_FAULTS = 100;

/** The first hundred faults, and one that says how many more there are. */
export function capped(faults: readonly Fault[]): readonly Fault[] {
  const more = faults.length - MOST_FAULTS;
  if (more <= 0) return faults;
  return [
    ...faults.slice(0, MOST_FAULTS),
    { pointer: '', detail: `and ${more} more`, hint: 'Mend those that are listed, and post again to see the others.' },
  ];
}

/** Every fault that a schema found, each with its pointer below `base`. */
export function faultsOf(error: z.core.$ZodError, base: string): Fault[] {
  return error.issues.flatMap((issue) => faultsOfIssue(issue, base));
}

function faultsOfIssue(issue: z.core.$ZodIssue, base: string): Fault[] {
  const where = pointer(base, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        pointer: pointer(where, [key]),
        detail: `"${key.slice(0, 80)}" is not a field here`,
        hint: 'Remove it. Unknown fields are refused, so that no personal data slips in; /openapi.json lists the fields.',
      }));
    case 'invalid_union': {
      // The branch that fits best is the one the sender meant.
      const best = issue.errors.toSorted((a, b) => a.length - b.length || depth(b) - depth(a))[0] ?? [];
      return best.length === 0
        ? [{ pointer: where, detail: 'has none of the accepted forms' }]
        : best.flatMap((inner) => faultsOfIssue({ ...inner, path: [...issue.path, ...inner.path] }, base));
    }
    case 'invalid_type':
      return [
        issue.input === undefined && issue.message.endsWith('received undefined')
          ? { pointer: where, detail: 'is missing', hint: `Give ${article(issue.expected)}.` }
          : { pointer: where, detail: `is not ${article(issue.expected)}` },
      ];
    case 'invalid_value':
      return [{ pointer: where, detail: `is not one of: ${issue.values.map(String).join(', ')}` }];
    case 'too_big':
      return [
        {
          pointer: where,
          detail: `is too ${issue.origin === 'number' || issue.origin === 'int' ? 'large' : 'long'}: at most ${String(issue.maximum)}`,
        },
      ];
    case 'too_small':
      return [
        {
          pointer: where,
          detail: `is too ${issue.origin === 'number' || issue.origin === 'int' ? 'small' : 'short'}: at least ${String(issue.minimum)}${issue.inclusive === false ? ', and not that itself' : ''}`,
        },
      ];
    default:
      return [{ pointer: where, detail: issue.message }];
  }
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function article(expected: string): string {
  const name = { int: 'whole number', record: 'object', array: 'list' }[expected] ?? expected;
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}
