import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** null: open, drawn with an arrow. */
  readonly most?: number | null;
  readonly figure: string;
}

const WIDTH = 400;
const ROW = 44;

/** Horizontal bars, each with its label and its figure. A range goes on as a lighter bar; an open end as an arrow. */
export function Bars({ bars, description }: { readonly bars: readonly Bar[]; readonly description: string }) {
  const longest = max(bars, ({ value, most }) => Math.max(value, most ?? 0)) ?? 0;
  const x = scaleLinear([0, Math.max(longest, 1)], [0, WIDTH - 24]);
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${bars.length * ROW}`} role="img" aria-label={description}>
      {bars.map(({ label, value, most, figure }, i) => {
        const end = Math.round(x(value));
        const y = i * ROW + 20;
        return (
          <>
            <text class="label" x="0" y={y - 6}>
              {label}
            </text>
            <text class="label" x={WIDTH} y={y - 6} text-anchor="end">
              {figure}
            </text>
            <rect class="bar" x="0" y={y} width={Math.max(end, 1)} height="14" />
            {typeof most === 'number' && most > value && (
              <rect class="band" x={end} y={y} width={Math.round(x(most)) - end} height="14" />
            )}
            {most === null && <path class="whisker" d={`M${end} ${y + 7}h16m-6 -5l6 5l-6 5`} />}
          </>
        );
      })}
    </svg>
  );
}
