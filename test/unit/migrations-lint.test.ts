import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintMigrations } from '../../scripts/lint-migrations.mjs';

const ONE = '0001_one.sql';

/** What is wrong with one migration, without the file's name. */
function faults(sql: string): string[] {
  return lintMigrations([{ name: ONE, sql }]).map((fault: string) => fault.slice(ONE.length + 1));
}

describe('a migration is refused for', () => {
  it.each([
    ['a carriage return', 'CREATE TABLE t (a);\r\n', '1: has a carriage return: end lines with LF alone'],
    [
      'a lower-case begin',
      'CREATE TABLE t (a);\nCREATE TRIGGER x BEFORE UPDATE ON t begin SELECT 1; END;',
      '2: begin must be upper-case: BEGIN',
    ],
    ['a lower-case end', 'CREATE TRIGGER x BEFORE UPDATE ON t BEGIN SELECT 1; end;', '1: end must be upper-case: END'],
    [
      'a CASE in the body of a trigger',
      'CREATE TRIGGER x BEFORE UPDATE ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; END;',
      '1: the trigger has a CASE: put the condition in its WHEN clause instead',
    ],
    [
      'a CASE in the WHEN clause of a trigger',
      'CREATE TRIGGER x BEFORE UPDATE ON t WHEN CASE 1 WHEN 1 THEN 0 END BEGIN SELECT 1; END;',
      '1: the trigger has a CASE: put the condition in its WHEN clause instead',
    ],
    [
      'a trigger of two statements',
      'CREATE TRIGGER x BEFORE UPDATE ON t BEGIN SELECT 1; SELECT 2; END;',
      '1: the trigger has several statements: make a trigger of each',
    ],
    [
      'a trigger on several lines',
      '\nCREATE TRIGGER x BEFORE UPDATE ON t\nBEGIN\n  SELECT 1;\nEND;',
      '2: the trigger is on several lines: write it on one, from CREATE TRIGGER to END;',
    ],
    [
      'a trigger without a space before BEGIN',
      'CREATE TRIGGER x BEFORE UPDATE ON t WHEN (1)BEGIN SELECT 1; END;',
      '1: the trigger is not of the form CREATE TRIGGER … BEGIN <one statement>; END;',
    ],
    [
      'a trigger without END',
      'CREATE TRIGGER x BEFORE UPDATE ON t BEGIN SELECT 1;',
      '1: the trigger is not of the form CREATE TRIGGER … BEGIN <one statement>; END;',
    ],
  ])('%s', (_, sql, fault) => {
    expect(faults(sql)).toEqual([fault]);
  });
});

describe('a migration is accepted with', () => {
  it.each([
    ['LF line ends', 'CREATE TABLE t (a);\nCREATE TABLE u (a);\n'],
    [
      'a trigger of one statement on one line',
      "CREATE TRIGGER x BEFORE UPDATE ON t BEGIN SELECT RAISE(ABORT, 'no'); END;",
    ],
    ['a condition in the WHEN clause', 'CREATE TRIGGER x BEFORE INSERT ON t WHEN NEW.a IS NOT 1 BEGIN SELECT 1; END;'],
    [
      'two triggers',
      'CREATE TRIGGER x BEFORE UPDATE ON t BEGIN SELECT 1; END;\nCREATE TRIGGER y BEFORE DELETE ON t BEGIN SELECT 1; END;',
    ],
    ['a CASE outside triggers', 'CREATE VIEW v AS SELECT CASE WHEN a THEN 1 ELSE 2 END AS b FROM t;'],
    [
      'the words in comments, strings and names',
      "-- begin; end\n/* case\nend */ CREATE TABLE \"end\" (a DEFAULT 'it''s the end');",
    ],
    [
      'a string with a semicolon in a trigger',
      "CREATE TRIGGER x BEFORE UPDATE ON t BEGIN SELECT RAISE(ABORT, 'no; never'); END;",
    ],
    ['a name that has a keyword in it', 'CREATE TABLE weekend (beginning, case_number);'],
  ])('%s', (_, sql) => {
    expect(faults(sql)).toEqual([]);
  });
});

describe('the numbering', () => {
  const named = (...names: string[]) => lintMigrations(names.map((name) => ({ name, sql: '' })));

  it('runs 0001, 0002, 0003, whatever the order of the files', () => {
    expect(named('0002_b.sql', '0001_a.sql', '0003_c.sql')).toEqual([]);
  });

  it('has no gap', () => {
    expect(named('0001_a.sql', '0003_c.sql')).toEqual(['0003_c.sql:1: breaks the numbering: 0002 comes next here']);
  });

  it('has no number twice', () => {
    expect(named('0001_a.sql', '0001_b.sql')).toEqual(['0001_b.sql:1: breaks the numbering: 0002 comes next here']);
  });

  it('has four digits and a name', () => {
    expect(named('1.sql')).toEqual(['1.sql:1: is not named like 0001_what-it-does.sql']);
  });
});

it("the project's own migrations pass", () => {
  const own = readdirSync('migrations').map((name) => ({ name, sql: readFileSync(`migrations/${name}`, 'utf8') }));
  expect(own).not.toEqual([]);
  expect(lintMigrations(own)).toEqual([]);
});
