import type { Context } from 'hono';
import * as z from 'zod';
import type { Claim } from '../../events/kinds/claim-published.ts';
import { kinds } from '../../events/kinds/index.ts';
import { formatNumber } from '../../events/language.ts';
import { measures } from '../../events/measures.ts';
import { units } from '../../events/units.ts';
import type { At } from '../../events/view.ts';
import { readClaims, type ClaimEntry } from '../../projections/claims.ts';
import type { Figures } from '../../projections/figures.ts';
import { readTimeline, type Entry } from '../../projections/timeline.ts';
import { readTotals, type TotalRow } from '../../projections/totals.ts';
import { databaseOf, type App } from '../ledger.ts';
import { queryOf } from '../query.ts';
import { stamp } from '../views.ts';
import { english, Layout } from './layout.tsx';

const ENTRIES = 50;
const CLAIMS = 200;

/** The headline totals, the claims with their verdicts and the newest events. Everything is read at one position. */
export async function home(c: Context<App>, at: At): Promise<Response> {
  queryOf(c, z.strictObject({}));
  const db = databaseOf(c);
  const { view, rows } = await readTotals(db, at, ['measure'], {});
  const [{ claims }, { entries }] = await Promise.all([
    readClaims(db, view.position, kinds, { limit: CLAIMS }),
    readTimeline(db, view.position, kinds, { filters: {}, order: 'desc', limit: ENTRIES }),
  ]);
  stamp(c, view);
  return c.html(
    <Layout title="Aid Ledger" view={view}>
      <h1>What was given</h1>
      <TotalsTable rows={rows} />
      <h2>What was said, beside what is itemised</h2>
      <p>A claim is never added to a delivery. “Itemised” is the sum of recorded deliveries up to the claim’s date.</p>
      <ClaimsTable claims={claims.filter(({ context }) => !context)} />
      <h2>What happened</h2>
      <ol class="timeline">
        {entries.map((entry) => (
          <TimelineEntry entry={entry} />
        ))}
      </ol>
      <p>
        <a href="/v1/timeline">The whole timeline, as data</a>
      </p>
    </Layout>,
  );
}

function TotalsTable({ rows }: { rows: readonly TotalRow[] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col">Itemised</th>
            <th scope="col">Not less than</th>
            <th scope="col">Not more than</th>
            <th scope="col">Events</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row">{nameOf(row.measure)}</th>
              <td class="number">
                <a href={`/v1/timeline?measure=${row.measure}`}>{told(row)}</a>
              </td>
              <td class="number">{isExact(row) ? '' : figure(row.min, row.unit, row.measure)}</td>
              <td class="number">
                {isExact(row) ? '' : row.max === null ? 'open' : figure(row.max, row.unit, row.measure)}
              </td>
              <td class="number">
                {row.events}
                {row.unquantified > 0 ? `, ${row.unquantified} without a number` : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ClaimsTable({ claims }: { claims: readonly ClaimEntry[] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col">Said</th>
            <th scope="col">By, as of</th>
            <th scope="col">Itemised</th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {claims.map((claim) => (
            <tr>
              <th scope="row">
                {nameOf(claim.measure)}
                {claim.scope.activity === undefined ? '' : `, ${claim.scope.activity}`}
              </th>
              <td class="number">
                <a href={`/v1/events/${claim.id}`}>{said(claim.quantity)}</a>
              </td>
              <td>
                {claim.publisher}, {english.date(claim.period ?? claim.asOf)}
              </td>
              <td class="number">{claim.itemised ? told({ ...claim.itemised, measure: claim.measure }) : ''}</td>
              <td>
                {verdict(claim)}
                {claim.flags.map((flag) => (
                  <span class="flag"> {flag.replaceAll('-', ' ')}</span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TimelineEntry({ entry }: { entry: Entry }) {
  const text = (
    <>
      <strong>{english.date(entry.occurred)}</strong> {entry.sentence.en}
    </>
  );
  return (
    <li>
      {entry.status === 'retracted' ? <s>{text}</s> : text}{' '}
      {entry.correction && <em>Corrected: {entry.correction.reason} </em>}
      {entry.retraction && <em>Retracted: {entry.retraction.reason} </em>}
      <span class="sources">
        <a href={`/v1/events/${entry.id}`}>event</a>
        {entry.sources.map(({ url, publisher }) => (
          <> · {url === undefined ? publisher : <a href={url}>{publisher}</a>}</>
        ))}
      </span>
    </li>
  );
}

function nameOf(measure: string): string {
  return measures[measure]?.names.en ?? measure.slice(measure.indexOf('/') + 1).replaceAll('-', ' ');
}

/** A figure with its unit; what a measure already says in its name (trucks, people) is not said again. */
function figure(value: number, unit: string, measure: string): string {
  const number = formatNumber(value, 'en');
  const symbol = units[unit]?.symbol.en;
  if (symbol === undefined) return `${unit} ${number}`;
  return measure.startsWith('item/') || !units[unit]?.whole ? `${number} ${symbol}` : number;
}

function isExact({ stated, min, max }: Figures): boolean {
  return min === stated && max === stated;
}

/** A sum in words: what gave no number is not a nought. */
function told(sum: Figures & { measure: string }): string {
  if (sum.events > 0 && sum.unquantified === sum.events) return 'number not stated';
  const known = figure(sum.stated, sum.unit, sum.measure);
  if (isExact(sum)) return known;
  if (sum.max !== null) return `about ${known}`;
  return sum.min === sum.stated ? `at least ${known}` : `about ${known} or more`;
}

function said(quantity: Claim['quantity']): string {
  return 'currency' in quantity ? english.money(quantity) : english.quantity(quantity);
}

const VERDICTS = {
  reconciled: 'Reconciled: the items add up to it exactly.',
  supported: 'Supported by the items.',
  'partly-itemised': 'Partly itemised.',
  exceeded: 'Exceeded: more is itemised than was said.',
} as const;

function verdict({ verdict: found, residual, unit, measure }: ClaimEntry): string {
  if (!found) return '';
  if (found !== 'partly-itemised' || !residual) return VERDICTS[found];
  const inUnits = (value: number): string => figure(value, unit, measure);
  if (residual.min === residual.max) return `Partly itemised; not itemised: ${inUnits(residual.stated)}.`;
  const range =
    residual.max === null
      ? `at least ${inUnits(residual.min)}`
      : `${inUnits(residual.min)} to ${inUnits(residual.max)}`;
  return `Partly itemised; not itemised: ${inUnits(residual.stated)} (${range}).`;
}
