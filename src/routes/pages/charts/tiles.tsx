import { scaleQuantize } from 'd3-scale';
import type { Site } from '../frame/site.ts';
import type { Tile } from './grids.ts';

const SIDE = 48;

/** A schematic grid: one square a first-level unit, darker where more took place. No borders are drawn. */
export function Tiles(props: {
  readonly site: Site;
  readonly tiles: readonly Tile[];
  readonly counts: ReadonlyMap<string, number>;
  readonly description: string;
}) {
  const { site, tiles, counts, description } = props;
  const shade = scaleQuantize([0, Math.max(...counts.values(), 1)], [1, 2, 3]);
  const columns = Math.max(...tiles.map(({ column }) => column)) + 1;
  const rows = Math.max(...tiles.map(({ row }) => row)) + 1;
  return (
    <svg class="chart tiles" viewBox={`0 0 ${columns * SIDE} ${rows * SIDE}`} role="img" aria-label={description}>
      {tiles.map(({ pcode, short, column, row, names }) => {
        const count = counts.get(pcode) ?? 0;
        const [x, y] = [column * SIDE, row * SIDE];
        return (
          <g class={count > 0 ? `tile shade-${shade(count)}` : 'tile'} data-name={names[site.language]}>
            <rect x={x + 1} y={y + 1} width={SIDE - 3} height={SIDE - 3} rx="3" />
            <text x={x + SIDE / 2} y={y + (count > 0 ? 20 : 28)} text-anchor="middle">
              {short}
            </text>
            {count > 0 && (
              <text class="count" x={x + SIDE / 2} y={y + 38} text-anchor="middle">
                {site.number(count)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
