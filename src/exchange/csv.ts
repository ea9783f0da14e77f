import { csvFormat } from 'd3-dsv';

export type Cell = string | number | null | undefined;
export type Row = Readonly<Record<string, Cell>>;

/**
 * Rows as CSV (RFC 4180) with a header line and an end of line after the last. A text that a spreadsheet would run as a formula has
 * an apostrophe before it: `=1+1` becomes `'=1+1`.
 */
export function csvOf(rows: readonly Row[]): string {
  return `${csvFormat(rows.map(withoutFormulas))}\n`;
}

function withoutFormulas(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [
      name,
      typeof cell === 'string' && /^[=+@\t\r-]/.test(cell) ? `'${cell}` : cell,
    ]),
  );
}
