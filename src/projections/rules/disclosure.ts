import { dataAs, type Fact } from '../../events/kind.ts';
import { rehabilitationBatchCompleted, type Group } from '../../events/kinds/rehabilitation-batch-completed.ts';

/** Fewer than this could be recognised. */
const LEAST_DISCLOSED = 5;

/**
 * The groups of a batch that may be shown: all of them where each, and whoever is in none, is nobody or at least five;
 * else none, for the smallest could be reckoned from the others.
 */
export function disclosedGroups(batch: Fact['data']): readonly Group[] {
  const { groups = [], children: all } = dataAs(rehabilitationBatchCompleted.data, batch);
  const rest = (all.value ?? 0) - groups.reduce((sum, { children }) => sum + children, 0);
  const isSmall = (children: number): boolean => children > 0 && children < LEAST_DISCLOSED;
  return isSmall(rest) || groups.some(({ children }) => isSmall(children)) ? [] : groups;
}
