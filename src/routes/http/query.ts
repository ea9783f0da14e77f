import type { Context } from 'hono';
import * as z from 'zod';
import { LedgerError, type Fault } from '../../events/errors.ts';
import { capped } from '../../events/faults.ts';
import { parseEdtf } from '../../events/values/edtf.ts';
import { daysOf } from '../../events/values/edtf.ts';
import { nearest } from '../../events/values/nearest.ts';

/** Parameters of every view of the head, which are dealt with before the view's own. */
const OF_THE_HEAD = ['asOf', 'minPosition'];

/** A query string read by a schema of strings. Unknown, repeated and faulty parameters are refused. */
export function queryOf<Schema extends z.ZodObject>(c: Context, schema: Schema): z.infer<Schema> {
  const ofTheHead = c.req.param('position') === undefined && c.req.method !== 'POST' ? OF_THE_HEAD : [];
  const given = Object.fromEntries(Object.entries(c.req.queries()).filter(([name]) => !ofTheHead.includes(name)));
  const known = Object.keys(schema.shape);
  const errors: Fault[] = [];
  for (const [name, values] of Object.entries(given)) {
    if (!known.includes(name)) errors.push(unknownParameter(name, known));
    else if (values.length > 1)
      errors.push({
        pointer: `?${name}`,
        detail: 'is given more than once',
        hint: 'Give it once; several values are separated by commas where that is allowed.',
      });
  }
  const parsed = schema.safeParse(
    Object.fromEntries(
      Object.entries(given)
        .filter(([name]) => known.includes(name))
        .map(([name, [value]]) => [name, value]),
    ),
  );
  if (!parsed.success)
    errors.push(
      ...parsed.error.issues.map(({ path, message }) => ({ pointer: `?${path.join('.')}`, detail: message })),
    );
  if (!parsed.success || errors.length > 0)
    throw new LedgerError(
      'malformed',
      'the query string has faults',
      errors[0]?.hint ?? 'See /openapi.json for the parameters of each route.',
      { errors: capped(errors) },
    );
  return parsed.data;
}

function unknownParameter(name: string, known: readonly string[]): Fault {
  const near = nearest(name, known);
  return {
    pointer: `?${name.slice(0, 80)}`,
    detail: 'is not a parameter of this route',
    hint: near ? `Did you mean "${near}"?` : `It takes: ${known.join(', ') || 'none'}.`,
  };
}

/** A whole number in a query string. */
export function number(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,10}$/, { error: 'is not a whole number' })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: `is not from ${least} to ${most}` });
}

/** An EDTF date in a query string, as the days it spans. */
export const days = z.string().transform((text, ctx) => {
  const span = parseEdtf(text);
  if (!('fault' in span)) return daysOf(text);
  ctx.addIssue({ code: 'custom', message: span.fault });
  return z.NEVER;
});
