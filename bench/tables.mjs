/** A Markdown table. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

/** A median and its quartiles: `0.81 [0.78..0.86]`. */
export function ofSpread(spread, digits = 2) {
  if (spread === undefined) return '–';
  const { median, low, high } = spread;
  return `${number(median, digits)} [${number(low, digits)}..${number(high, digits)}]`;
}

/** Three digits that say something, however large. */
export function number(value, digits = 2) {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  if (Math.abs(value) >= 10) return value.toFixed(1);
  return value.toFixed(digits);
}
