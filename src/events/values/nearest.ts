import { closest, distance } from 'fastest-levenshtein';

/** The known code a misspelt one most likely stands for, or undefined where none is near (two edits, or a third of it). */
export function nearest(text: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || text.length > 100) return undefined;
  const upper = known.find((code) => code.toLowerCase() === text.toLowerCase());
  if (upper !== undefined) return upper;
  const best = closest(text, known);
  return distance(text, best) <= Math.max(2, Math.floor(text.length / 3)) ? best : undefined;
}
