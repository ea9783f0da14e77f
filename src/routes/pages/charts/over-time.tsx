import { extent, max } from 'd3-array';
import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import type { Site } from '../frame/site.ts';
import type { Level, Mark } from './levels.ts';

const WIDTH = 400;
const HEIGHT = 250;
const EDGE = { top: 22, right: 12, bottom: 24, left: 12 };

/**
 * One measure over time: the itemised sum as a step line within its bounds, claims as points with whiskers (an arrow:
 * open above), and between a claim and the line what was said but not itemised.
 */
export function OverTime(props: {
  readonly site: Site;
  readonly description: string;
  readonly levels: readonly Level[];
  readonly marks: readonly Mark[];
  figure(value: number): string;
}) {
  const { levels, marks, figure, description } = props;
  const days = [...levels, ...marks].map(({ day }) => at(day));
  const [first, last] = extent(days);
  if (!first || !last) return null;
  const { x, y, from, until } = scalesOf(levels, marks, first, last);
  const top = EDGE.top - 8;
  const steps = withEnd(levels, until);
  const { path, band } = shapesOf(x, y, top);
  const hasBand = steps.some((d) => d.min !== d.stated || d.max !== d.stated);
  const end = levels.at(-1);
  const peak = marks.reduce<Mark | undefined>((a, b) => (a && a.stated > b.stated ? a : b), undefined);
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={description}>
      {y.ticks(4).map((tick) => (
        <line class="grid" x1={EDGE.left} x2={WIDTH - EDGE.right} y1={round(y(tick))} y2={round(y(tick))} />
      ))}
      {years(from, until).map((year) => (
        <text class="tick" x={round(x(year.time))} y={HEIGHT - 6}>
          {year.label}
        </text>
      ))}
      {hasBand && <path class="band" d={band(steps) ?? ''} />}
      {marks
        .filter((mark) => mark.stated > mark.itemised)
        .map((mark) => (
          <rect
            class="residual"
            x={round(x(at(mark.day)) - 4)}
            width="8"
            y={round(y(mark.stated))}
            height={round(y(mark.itemised) - y(mark.stated))}
          />
        ))}
      {steps.length > 0 && <path class="line" d={path(steps) ?? ''} />}
      <Figures site={props.site} ticks={y.ticks(4)} y={y} />
      {marks.map((mark) => (
        <Claimed mark={mark} x={round(x(at(mark.day)))} y={(value) => round(value === null ? top : y(value))} />
      ))}
      {peak && (
        <text
          class="label said"
          x={round(x(at(peak.day)))}
          y={round(y(peak.stated) - 9)}
          text-anchor={x(at(peak.day)) > WIDTH / 2 ? 'end' : 'start'}
        >
          {figure(peak.stated)}
        </text>
      )}
      {end && (
        <text
          class="label"
          x={WIDTH - EDGE.right}
          y={round(Math.min(y(end.stated) + 16, HEIGHT - EDGE.bottom - 4))}
          text-anchor="end"
        >
          {figure(end.stated)}
        </text>
      )}
    </svg>
  );
}

/** The figures of the axis, but nought. */
function Figures({ site, ticks, y }: { site: Site; ticks: readonly number[]; y: (figure: number) => number }) {
  return (
    <>
      {ticks
        .filter((tick) => tick > 0)
        .map((tick) => (
          <text class="tick" x={EDGE.left} y={round(y(tick) - 4)}>
            {site.number(tick)}
          </text>
        ))}
    </>
  );
}

/** The axes: days from the first to a little after the last, and figures from nought to a little above the highest. */
function scalesOf(levels: readonly Level[], marks: readonly Mark[], first: Date, last: Date) {
  const margin = 0.04 * Math.max(last.getTime() - first.getTime(), 86_400_000 * 60);
  const from = levels.length > 0 ? first : new Date(first.getTime() - margin); // a claim alone is not on the axis
  const until = new Date(last.getTime() + margin);
  const x = scaleUtc([from, until], [EDGE.left, WIDTH - EDGE.right]);
  const highest = max([...levels, ...marks].flatMap(({ stated, max: most }) => [stated, most ?? 0])) ?? 1;
  const y = scaleLinear([0, Math.max(highest, 1) * 1.12], [HEIGHT - EDGE.bottom, EDGE.top]);
  return { x, y, from, until };
}

/** The step line, and the band between its bounds; an open bound reaches to `top`. */
function shapesOf(x: (time: Date) => number, y: (figure: number) => number, top: number) {
  const path = line<Step>(
    (d) => x(d.time),
    (d) => y(d.stated),
  ).curve(curveStepAfter);
  const band = area<Step>(
    (d) => x(d.time),
    (d) => y(d.min),
    (d) => (d.max === null ? top : y(d.max)),
  ).curve(curveStepAfter);
  return { path, band };
}

/** A point with whiskers to its bounds; a diamond where another claim contradicts it. */
function Claimed({ mark, x, y }: { mark: Mark; x: number; y: (value: number | null) => number }) {
  const centre = y(mark.stated);
  const hasWhisker = mark.min !== mark.stated || mark.max !== mark.stated;
  const upper = y(mark.max);
  return (
    <>
      {hasWhisker && <line class="whisker" x1={x} x2={x} y1={y(mark.min)} y2={upper} />}
      {mark.max === null && <path class="whisker" d={`M${x - 4} ${upper + 6}L${x} ${upper}L${x + 4} ${upper + 6}`} />}
      {mark.conflicting ? (
        <path class="mark conflict" d={`M${x} ${centre - 6}l6 6l-6 6l-6 -6z`} />
      ) : (
        <circle class="mark" cx={x} cy={centre} r="4.5" />
      )}
    </>
  );
}

interface Step extends Omit<Level, 'day'> {
  readonly time: Date;
}

/** The line goes on flat to the right edge. */
function withEnd(levels: readonly Level[], until: Date): Step[] {
  const steps = levels.map((level) => ({ ...level, time: at(level.day) }));
  const end = steps.at(-1);
  return end ? [...steps, { ...end, time: until }] : [];
}

/** The beginnings of years on the axis, thinned so that they do not touch. */
function years(from: Date, to: Date): { time: Date; label: string }[] {
  const first = from.getUTCFullYear();
  const count = to.getUTCFullYear() - first;
  const every = Math.ceil((count + 1) / 6);
  const shown = Array.from({ length: count }, (_, i) => first + 1 + i).filter((_, i) => i % every === 0);
  return count === 0
    ? [{ time: from, label: String(first) }]
    : shown.map((year) => ({ time: new Date(Date.UTC(year, 0, 1)), label: String(year) }));
}

function at(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** What the marks mean; each chart uses some of them. */
export function Legend({ site }: { readonly site: Site }) {
  const { text } = site.m;
  return (
    <ul class="legend">
      <Key label={text.legendItemised}>
        <path class="line" d="M0 8H20" />
      </Key>
      <Key label={text.legendBounds}>
        <rect class="band" width="20" height="14" y="1" />
      </Key>
      <Key label={text.legendClaim}>
        <circle class="mark" cx="10" cy="8" r="4.5" />
      </Key>
      <Key label={text.legendConflict}>
        <path class="mark conflict" d="M10 2l6 6l-6 6l-6 -6z" />
      </Key>
      <Key label={text.legendResidual}>
        <rect class="residual" x="6" width="8" height="16" />
      </Key>
      <Key label={text.legendAtLeast}>
        <path class="whisker" d="M10 16V1M6 7L10 1L14 7" />
      </Key>
    </ul>
  );
}

function Key({ label, children }: { readonly label: string; readonly children?: unknown }) {
  return (
    <li>
      <svg viewBox="0 0 20 16" width="20" height="16" aria-hidden="true">
        {children}
      </svg>{' '}
      {label}
    </li>
  );
}
