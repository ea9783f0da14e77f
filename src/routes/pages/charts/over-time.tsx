import { extent, max } from 'd3-array';
import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import type { Site } from '../frame/site.ts';
import type { Level, Mark } from './levels.ts';

/** A chart is drawn at the size it is shown at, so that its texts are as large as those beside it. */
interface Frame {
  readonly width: number;
  readonly height: number;
  readonly name: 'narrow' | 'wide';
}

const NARROW: Frame = { width: 400, height: 250, name: 'narrow' };
const WIDE: Frame = { width: 720, height: 300, name: 'wide' };
/** Room for the figures of the axis on the left, and for what is written beside the ends of lines on the right. */
const EDGE = { top: 16, right: 92, bottom: 24, left: 44 };
/** Texts beside the ends of lines are as far apart as this. */
const LINE_HEIGHT = 14;

interface Drawn {
  readonly site: Site;
  readonly description: string;
  readonly levels: readonly Level[];
  readonly marks: readonly Mark[];
  figure(value: number): string;
}

/**
 * One measure over time: the itemised sum as a step line within its bounds, up to the latest claim's day and thinner after
 * it; claims as points with whiskers (an arrow: open above), and between a claim and the line what was said but not itemised.
 */
export function OverTime({ isWide = false, ...drawn }: Drawn & { readonly isWide?: boolean }) {
  if (drawn.levels.length + drawn.marks.length === 0) return null;
  return (
    <>
      <Chart {...drawn} frame={NARROW} isAlone={!isWide} />
      {isWide && <Chart {...drawn} frame={WIDE} isAlone={false} />}
    </>
  );
}

function Chart(props: Drawn & { readonly frame: Frame; readonly isAlone: boolean }) {
  const { site, levels, marks, figure, description, frame, isAlone } = props;
  const { width, height } = frame;
  const { x, y, from, until } = scalesOf(levels, marks, frame);
  const right = width - EDGE.right;
  const steps = withEnds(levels, from, until);
  const latest = marks.reduce<Mark | undefined>((a, b) => (a && a.day > b.day ? a : b), undefined);
  const split = latest ? at(latest.day) : until;
  const { path, band } = shapesOf(x, y);
  const [before, after] = splitAt(steps, split);
  const end = levels.at(-1);
  const labels = spread(
    [
      ...(latest ? [{ text: figure(latest.stated), y: y(latest.stated), name: 'said' }] : []),
      ...(end ? [{ text: figure(end.stated), y: y(end.stated), name: '' }] : []),
    ],
    height - EDGE.bottom,
  );
  return (
    <svg
      class={isAlone ? 'chart' : `chart ${frame.name}`}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={description}
    >
      {y.ticks(4).map((tick) => (
        <>
          <line class="grid" x1={EDGE.left} x2={right} y1={round(y(tick))} y2={round(y(tick))} />
          <text class="tick" x={EDGE.left - 6} y={round(y(tick) + 4)} text-anchor="end">
            {site.tick(tick)}
          </text>
        </>
      ))}
      {years(from, until).map((year) => (
        <text class="tick" x={round(x(year.time))} y={height - 6}>
          {year.label}
        </text>
      ))}
      <path class="band" d={band(steps) ?? ''} />
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
      {before.length > 0 && <path class="line" d={path(before) ?? ''} />}
      {after.length > 1 && <path class="line after" d={path(after) ?? ''} />}
      {end?.max === null && <path class="open" d={`M${right} ${round(y(end.stated))}v-12m-4 5l4 -5l4 5`} />}
      {marks.map((mark) => (
        <Claimed mark={mark} x={round(x(at(mark.day)))} y={(value) => round(value === null ? EDGE.top : y(value))} />
      ))}
      {labels.map((label) => (
        <text class={`label ${label.name}`.trim()} x={right + 8} y={round(label.y + 4)}>
          {label.text}
        </text>
      ))}
    </svg>
  );
}

/** The axes: days from a little before the first to a little after the last, and figures from nought to a little above the highest. */
function scalesOf(levels: readonly Level[], marks: readonly Mark[], { width, height }: Frame) {
  const [first = new Date(0), last = new Date(0)] = extent([...levels, ...marks].map(({ day }) => at(day)));
  const margin = 0.03 * Math.max(last.getTime() - first.getTime(), 86_400_000 * 60);
  const [from, until] = [new Date(first.getTime() - margin), new Date(last.getTime() + margin)];
  const x = scaleUtc([from, until], [EDGE.left, width - EDGE.right]);
  const highest = max([...levels, ...marks].flatMap(({ stated, max: most }) => [stated, most ?? 0])) ?? 1;
  const y = scaleLinear([0, Math.max(highest, 1) * 1.12], [height - EDGE.bottom, EDGE.top]);
  return { x, y, from, until };
}

/** The step line, and the band between its bounds where both are known. */
function shapesOf(x: (time: Date) => number, y: (figure: number) => number) {
  const path = line<Step>(
    (d) => round(x(d.time)),
    (d) => round(y(d.stated)),
  ).curve(curveStepAfter);
  const band = area<Step>(
    (d) => round(x(d.time)),
    (d) => round(y(d.min)),
    (d) => round(y(d.max ?? d.stated)),
  ).curve(curveStepAfter);
  return { path, band };
}

interface Label {
  readonly text: string;
  readonly y: number;
  readonly name: string;
}

/** Moves labels apart, the upper ones up, so that none lies on another or below `bottom`. */
function spread(labels: readonly Label[], bottom: number): Label[] {
  const sorted = labels.toSorted((a, b) => b.y - a.y);
  let least = bottom;
  return sorted.map((label) => {
    const moved = Math.min(label.y, least);
    least = moved - LINE_HEIGHT;
    return { ...label, y: moved };
  });
}

/** The line up to a time, and from there on. */
function splitAt(steps: readonly Step[], time: Date): [before: Step[], after: Step[]] {
  const before = steps.filter((step) => step.time <= time);
  const last = before.at(-1);
  if (!last) return [[], [...steps]];
  const there = { ...last, time };
  return [
    [...before, there],
    [there, ...steps.filter((step) => step.time > time)],
  ];
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

/** The line begins at nought, and goes on flat to the right edge. */
function withEnds(levels: readonly Level[], from: Date, until: Date): Step[] {
  const steps = levels.map((level) => ({ ...level, time: at(level.day) }));
  const end = steps.at(-1);
  return end ? [{ stated: 0, min: 0, max: 0, time: from }, ...steps, { ...end, time: until }] : [];
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

/** What each mark means; a mark that no chart here has is left out. */
export function Legend(props: {
  readonly site: Site;
  readonly marks: readonly Mark[];
  readonly levels: readonly Level[];
}) {
  const { site, marks, levels } = props;
  const { text } = site.m;
  const hasBounds = levels.some(({ stated, min, max: most }) => min < stated || (most !== null && most > stated));
  return (
    <ul class="legend">
      <Key label={text.legendItemised}>
        <path class="line" d="M0 8H20" />
      </Key>
      {hasBounds && (
        <Key label={text.legendBounds}>
          <rect class="band" width="20" height="14" y="1" />
        </Key>
      )}
      {marks.length > 0 && (
        <Key label={text.legendClaim}>
          <circle class="mark" cx="10" cy="8" r="4.5" />
        </Key>
      )}
      {marks.some(({ conflicting }) => conflicting) && (
        <Key label={text.legendConflict}>
          <path class="mark conflict" d="M10 2l6 6l-6 6l-6 -6z" />
        </Key>
      )}
      {marks.some((mark) => mark.stated > mark.itemised) && (
        <Key label={text.legendResidual}>
          <rect class="residual" x="6" width="8" height="16" />
        </Key>
      )}
      {marks.some(({ max: most }) => most === null) && (
        <Key label={text.legendAtLeast}>
          <path class="whisker" d="M10 16V1M6 7L10 1L14 7" />
        </Key>
      )}
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
