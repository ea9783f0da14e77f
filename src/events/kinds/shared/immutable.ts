import type { Fault } from '../../errors.ts';
import type { Fact } from '../../kind.ts';

/** Fields that other facts rely on stay as first registered: a correction that changes one is refused. */
export function fixedOnCorrection<Data extends object>(
  data: Data,
  replaces: Fact | undefined,
  fields: readonly (keyof Data & string)[],
): Fault[] {
  if (!replaces) return [];
  return fields
    .filter((field) => data[field] !== replaces.data[field])
    .map((field) => ({
      pointer: `/${field}`,
      detail: `${field} was registered as "${String(replaces.data[field])}" and stays so, because other events rely on it`,
      hint: `Keep ${field} as it is, or register another code.`,
    }));
}
