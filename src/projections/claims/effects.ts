import type { Decided } from '../../events/decision/decide.ts';
import type { Kinds } from '../../events/kinds/index.ts';
import { readAt } from '../../events/log/as-of.ts';
import type { Database } from '../../events/log/stored.ts';
import type { Account } from '../accounts/accounts.ts';
import { booksRead, bookStatements } from '../accounts/reading.ts';
import { addedUp, type TotalRow } from '../queries/totals.ts';
import {
  readTouched,
  totalChanges,
  touchedClaims,
  verdictChanges,
  type TotalChange,
  type VerdictChange,
} from './changes.ts';
import { ALL_CLAIMS, rangeOfMeasure, readClaimsIn, subjectInKey } from './claims.ts';
import { readPending, type Pending } from './pending.ts';

/** What recording some events would change. */
export interface Effects {
  readonly totals: readonly TotalChange[];
  readonly verdicts: readonly (Omit<VerdictChange, 'id'> & { readonly claim: string })[];
}

/** Totals before and after, and claims whose verdict or flags would turn. `head` is the position before the events. */
export async function readEffects(
  db: Database,
  kinds: Kinds,
  head: number,
  decided: readonly Decided[],
): Promise<Effects> {
  const pending = await readPending(db, head, decided);
  const keys = decided.flatMap(({ stated, supersedes }) => {
    const key = stated?.key ?? supersedes?.key;
    return key === undefined ? [] : [{ key, isChanged: supersedes ? 1 : 0 }];
  });
  // a claim that is not recorded has no conflicts that could be looked up: all on its measure are compared
  const beside = keys.flatMap(({ key }) =>
    key.startsWith('claim/') ? [rangeOfMeasure(subjectInKey(key).measure)] : [],
  );
  const ranges = [...(touchedClaims(pending.postings, keys) ?? [ALL_CLAIMS]), ...beside];
  const [totals, [before = [], after = []]] = await Promise.all([
    readTotalChanges(db, head, pending),
    readTouched(
      [undefined, pending].map((then) => (of) => readClaimsIn(db, head, kinds, of, { pending: then })),
      ranges,
    ),
  ]);
  return { totals, verdicts: verdictChanges(before, after).map(({ id, ...change }) => ({ claim: id, ...change })) };
}

async function readTotalChanges(db: Database, head: number, pending: Pending): Promise<TotalChange[]> {
  const measures = new Set(pending.postings.map(({ measure }) => measure));
  const { results } = await readAt(db, head, bookStatements(db, head, [{ kind: 'ledger' }], { isBounded: false }));
  const { closed, blocks, posted } = booksRead(results);
  const recorded = [...closed.flatMap((accounts = []) => accounts), ...blocks, ...posted].filter(({ measure }) =>
    measures.has(measure),
  );
  const totalsOf = (accounts: readonly Account[]): TotalRow[] =>
    addedUp(accounts.map((account) => ({ ...account, group: { measure: account.measure }, sum: account })));
  return totalChanges(totalsOf(recorded), totalsOf([...recorded, ...pending.postings]));
}
