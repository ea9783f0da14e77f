import { Hono, type Context } from 'hono';
import * as z from 'zod';
import type { Stated } from '../../events/decision/fact.ts';
import { LedgerError } from '../../events/errors.ts';
import { kinds } from '../../events/kinds/index.ts';
import { sentencesOf } from '../../events/language/formatter.ts';
import { append } from '../../events/log/append.ts';
import type { Appended } from '../../events/log/idempotency.ts';
import type { Names } from '../../events/values/text.ts';
import { sumOfOne } from '../../projections/accounts/sum.ts';
import { readEffects } from '../../projections/claims/effects.ts';
import { figures } from '../../projections/rules/figures.ts';
import { tallyOf } from '../../projections/rules/tally.ts';
import { authorize } from '../http/auth.ts';
import { readText } from '../http/body.ts';
import { headIs } from '../http/cache.ts';
import { appending, BOOKMARK, laterIn, memoryOf, primaryOf, type App } from '../http/ledger.ts';
import { bookmarkOf } from '../http/moment.ts';
import { queryOf } from '../http/query.ts';
import type { Done, Handed } from '../http/writer-rpc.ts';
import { inputsOf } from './inputs.ts';
import { appendThrough } from './writer.ts';

export const appendQuery = z.strictObject({
  dryRun: z.enum(['true', 'false']).optional(),
  strict: z.enum(['true', 'false']).optional(),
  recorded: z
    .enum(['skip'])
    .optional()
    .meta({ description: 'Events that are recorded already are left out, and listed with their positions.' }),
});

/** One event, or `{ "events": […] }`. Everything in a request is appended, or nothing. */
export const appendRoutes = new Hono<App>().post('/events', async (c) => {
  const { owner } = await authorize(c, 'append');
  const { dryRun, strict, recorded } = queryOf(c, appendQuery);
  const idempotencyKey = idempotencyKeyOf(c.req.header('Idempotency-Key'));
  const handed: Handed = {
    text: await readText(c),
    actor: owner,
    idempotencyKey,
    strict: strict === 'true',
    skipRecorded: recorded === 'skip',
  };
  if (handed.skipRecorded && idempotencyKey !== undefined)
    throw new LedgerError(
      'malformed',
      'recorded=skip does not go with an Idempotency-Key',
      'Leave the Idempotency-Key out, and give each event an id: what is recorded already is then left out.',
    );
  if (dryRun === 'true') {
    const foreseen = await appendHere(c, handed, true);
    const { position, isRetry, warnings, decided } = foreseen.appended;
    return isRetry
      ? answer(c, foreseen, handed)
      : c.json({
          dryRun: true,
          position,
          events: foretold(foreseen.appended),
          warnings,
          ...recordedIn(foreseen.appended, handed),
          effects: await readEffects(primaryOf(c), kinds, position - decided.length, decided),
        });
  }
  return answer(
    c,
    await (c.env.WRITER ? appendThrough(c.env.WRITER, () => primaryOf(c), handed) : appendHere(c, handed)),
    handed,
  );
});

/** Appends in this isolate. */
async function appendHere(
  c: Context<App>,
  { text, actor, idempotencyKey, strict, skipRecorded }: Handed,
  dryRun = false,
): Promise<{ appended: Appended; bookmark: string }> {
  const { inputs, single } = inputsOf(text);
  const db = primaryOf(c);
  const asked = {
    ...appending,
    memory: memoryOf(c.env),
    actor,
    idempotencyKey,
    dryRun,
    strict,
    skipRecorded,
    later: laterIn(c),
  };
  const appended = await append(db, inputs, asked, single);
  return { appended, bookmark: bookmarkOf(db) };
}

function answer(c: Context<App>, { appended, bookmark }: Done, handed: Handed): Response {
  const { position, events, isRetry, warnings } = appended;
  headIs(position);
  c.header(BOOKMARK, bookmark);
  c.header('Link', `</v1/timeline?minPosition=${position}>; rel="related"`);
  if (isRetry) c.header('Idempotent-Replayed', 'true');
  const isNew = !isRetry && events.length > 0;
  return c.json({ position, events, warnings, ...recordedIn(appended, handed) }, isNew ? 201 : 200);
}

/** What was recorded before, where a request asks to skip it. */
function recordedIn({ recorded = [] }: Pick<Appended, 'recorded'>, { skipRecorded }: Handed): object {
  return skipRecorded ? { recorded } : {};
}

function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (!/^[\u0021-\u007E]{1,200}$/.test(header))
    throw new LedgerError(
      'malformed',
      'the Idempotency-Key is not a key',
      'Send 1 to 200 visible ASCII characters; a random UUID is best.',
    );
  return header;
}

/** What a dry run says would happen: the places, the sentences, and what would be added to each measure. */
function foretold({ events, decided }: Appended): unknown[] {
  return decided.map(({ stated }, i) => ({
    ...events[i],
    ...(stated && {
      sentence: sentencesOf(stated.kind.sentence, stated.data, namesIn(stated)),
      postings: stated.postings.map(({ measure, unit, amount }) => ({
        measure,
        ...figures(tallyOf(sumOfOne(amount)), unit),
      })),
    }),
  }));
}

/** The names of what it mentions, as they were when it was judged. */
function namesIn({ mentioned }: Stated): (key: string) => Names | undefined {
  const facts = new Map(mentioned.map((fact) => [fact.key, fact]));
  return (key) => {
    const fact = facts.get(key);
    return fact && kinds.get(fact.type)?.names?.(fact.data);
  };
}
