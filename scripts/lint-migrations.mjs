// Refuses migrations that pass on the local D1 and fail on the remote one. `wrangler d1 migrations apply --remote` has
// the server split a file into statements, and it loses its way in a trigger that has CR line ends, a lower-case
// BEGIN or END, a CASE … END, or several statements ("incomplete input", workers-sdk #14991, #15178, #15314).
//
//   npm run lint:migrations
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The faults of migrations given as `{ name, sql }`, as lines `name:line: what is wrong and what to do`.
 *
 *   lintMigrations([{ name: '0001_log.sql', sql: 'CREATE TABLE t (a INTEGER) STRICT;\n' }]) // []
 */
export function lintMigrations(migrations) {
  const sorted = migrations.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [...numberingFaults(sorted.map(({ name }) => name)), ...sorted.flatMap(sqlFaults)];
}

function numberingFaults(names) {
  return names.flatMap((name, index) => {
    const expected = String(index + 1).padStart(4, '0');
    if (!/^\d{4}_[a-z0-9_-]+\.sql$/.test(name)) return [`${name}:1: is not named like ${expected}_what-it-does.sql`];
    if (!name.startsWith(expected)) return [`${name}:1: breaks the numbering: ${expected} comes next here`];
    return [];
  });
}

function sqlFaults({ name, sql }) {
  const at = (index) => `${name}:${sql.slice(0, index).split('\n').length}:`;
  const faults = [];
  if (sql.includes('\r')) faults.push(`${at(sql.indexOf('\r'))} has a carriage return: end lines with LF alone`);
  const bare = blankQuoted(sql);
  for (const { 0: word, index } of bare.matchAll(/\b(?:begin|end)\b/gi)) {
    if (word !== word.toUpperCase()) faults.push(`${at(index)} ${word} must be upper-case: ${word.toUpperCase()}`);
  }
  for (const { 0: trigger, index } of bare.matchAll(
    /\bCREATE\s+(?:TEMP(?:ORARY)?\s+)?TRIGGER\b[^]*?(?:\bEND\s*;|$)/gi,
  )) {
    for (const fault of triggerFaults(trigger)) faults.push(`${at(index)} ${fault}`);
  }
  return faults;
}

function triggerFaults(trigger) {
  if (/\bCASE\b/i.test(trigger)) return ['the trigger has a CASE: put the condition in its WHEN clause instead'];
  if (trigger.includes('\n')) return ['the trigger is on several lines: write it on one, from CREATE TRIGGER to END;'];
  const [, body] = / BEGIN (.*?) END;$/i.exec(trigger) ?? [];
  if (body === undefined) return ['the trigger is not of the form CREATE TRIGGER … BEGIN <one statement>; END;'];
  if (body.indexOf(';') !== body.length - 1) return ['the trigger has several statements: make a trigger of each'];
  return [];
}

/** The SQL with comments, strings and quoted names turned to spaces, so that only its own words are left, in place. */
function blankQuoted(sql) {
  const quoted = /--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/g;
  return sql.replace(quoted, (text) => text.replace(/[^\n]/g, ' '));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL('../migrations', import.meta.url));
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const faults = lintMigrations(names.map((name) => ({ name, sql: readFileSync(join(folder, name), 'utf8') })));
  for (const fault of faults) console.error(`migrations/${fault}`);
  console.log(`${names.length} migrations, ${faults.length} faults`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
