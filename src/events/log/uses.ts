import type { Decided } from '../decision/decide.ts';
import type { Fault } from '../errors.ts';
import type { Request } from './request.ts';
import type { Database } from './stored.ts';

/** What facts in effect still use is not retracted: an item, a place, an organization, an activity that a claim is about. */
export async function faultsOfUse(db: Database, request: Request, decided: readonly Decided[]): Promise<Fault[]> {
  const retracted = decided.flatMap(({ stated, supersedes }, i) =>
    !stated && supersedes?.key !== undefined
      ? [{ key: supersedes.key, pointer: request.posted[i]?.pointer ?? '' }]
      : [],
  );
  const { watch } = request.appending;
  if (retracted.length === 0 || !watch) return [];
  const ended = new Set(decided.flatMap(({ supersedes }) => supersedes?.id ?? []));
  const uses = [
    ...(await watch.uses(
      db,
      retracted.map(({ key }) => key),
      ended,
    )),
    ...decided.flatMap(({ event, stated }) => (stated?.mentions ?? []).map(({ key }) => ({ key, event: event.id }))),
  ];
  return retracted.flatMap(({ key, pointer }) => {
    const use = uses.find((one) => one.key === key && !ended.has(one.event));
    return use
      ? [
          {
            pointer: `${pointer}/data/target`,
            detail: `cannot be retracted: ${key} is used by ${use.event}`,
            hint: 'Correct or retract what uses it first.',
          },
        ]
      : [];
  });
}
