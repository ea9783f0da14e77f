/** No data of any kind is nested so deep: what is goes as it is, for the kind to refuse. */
const DEEPEST = 20;

/** A JSON Merge Patch (RFC 7396) applied: objects are merged, null removes, anything else takes the place of what was there. */
export function mergePatch(
  target: Readonly<Record<string, unknown>>,
  patch: Readonly<Record<string, unknown>>,
  depth = 0,
): Record<string, unknown> {
  const merged = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else if (isObject(value) && depth < DEEPEST) {
      const before = merged.get(name);
      merged.set(name, mergePatch(isObject(before) ? before : {}, value, depth + 1));
    } else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
