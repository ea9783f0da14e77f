import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The order of the rooms is a rule of the linter: what it refuses is tried on files of no other use. */

const project = join(import.meta.dirname, '../..');
const rooms = {
  events: ['values', 'language', 'kinds', 'decision', 'log'],
  projections: ['accounts', 'rules', 'projectors', 'queries', 'claims', 'watch'],
  routes: ['http', 'api', 'pages'],
};
const floors = Object.keys(rooms);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rooms-'));
  copyFileSync(join(project, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the linter says of files, each importing another: one text for each rule that is broken. */
function lint(files: Readonly<Record<string, string>>): string {
  for (const [path, imported] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `import type { X } from '${imported}';\n\nexport type Y = X;\n`);
  }
  const paths = Object.keys(files);
  try {
    execFileSync(join(project, 'node_modules/.bin/oxlint'), paths, { cwd: folder, encoding: 'utf8' });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  } finally {
    for (const path of paths) rmSync(join(folder, path));
  }
}

describe('rooms', () => {
  const inFloors = Object.entries(rooms).flatMap(([floor, names]) =>
    names.slice(1).map((room, i) => [floor, names[i] ?? '', room] as const),
  );

  it('of access know values, and no other room of events', () => {
    expect(lint({ 'src/events/access/one.ts': '../values/text.ts' })).toBe('');
    expect(lint({ 'src/events/access/one.ts': '../log/stored.ts' })).toContain('no-restricted-imports');
    expect(lint({ 'src/events/log/one.ts': '../access/keys.ts' })).toContain('no-restricted-imports');
  });

  it.each(inFloors)('of %s: %s does not import %s, which may import it', (floor, lower, upper) => {
    const said = lint({
      [`src/${floor}/${lower}/one.ts`]: `../${upper}/x.ts`,
      [`src/${floor}/${upper}/other.ts`]: `../${lower}/x.ts`,
    });
    expect(said).toContain('no-restricted-imports');
    expect(said).toContain(`${lower}/one.ts`);
    expect(said).not.toContain('other.ts');
  });

  it.each(floors.slice(1).map((floor, i) => [floors[i] ?? '', floor] as const))(
    'of %s import nothing of %s above',
    (lower, upper) => {
      const inRooms = rooms[lower as keyof typeof rooms].map((room) => `src/${lower}/${room}/one.ts`);
      const said = lint(Object.fromEntries(inRooms.map((path) => [path, `../../${upper}/x.ts`])));
      for (const path of inRooms) expect(said).toContain(path);
    },
  );

  it('of formats know projections, and neither HTTP nor those below know them', () => {
    expect(lint({ 'src/exchange/one.ts': '../projections/queries/totals.ts' })).toBe('');
    expect(lint({ 'src/exchange/one.ts': '../routes/http/query.ts' })).toContain('no-restricted-imports');
    for (const room of ['events/log', 'events/access', 'projections/claims'])
      expect(lint({ [`src/${room}/one.ts`]: '../../exchange/csv.ts' }), room).toContain('no-restricted-imports');
  });

  it('have no circles of imports, not even of types', () => {
    const circle = { 'src/events/values/one.ts': './two.ts', 'src/events/values/two.ts': './one.ts' };
    expect(lint(circle)).toContain('no-cycle');
  });
});
