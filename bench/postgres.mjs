import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

/**
 * A PostgreSQL of the bench's own, in a temporary folder and on a port of the loopback, as it comes: every commit is on
 * the disk before it is answered. Ended by `stop()`, or with this process.
 *
 * @returns {Promise<{url: (database: string) => string, create: (database: string) => void, environment: object,
 *   version: string, stop: () => void} | undefined>} undefined where it is not installed
 */
export async function startPostgres() {
  const bin = binFolder();
  if (bin === undefined) return undefined;
  const owner = ownerOf();
  const folder = mkdtempSync(join(tmpdir(), 'aid-ledger-postgres-'));
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const run = (command, args) => {
    const { status, stderr } = spawnSync(join(bin, command), args, {
      ...owner,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  };
  run('initdb', ['--pgdata', data, '--auth', 'trust', '--username', 'postgres', '--encoding', 'UTF8', '--no-locale']);
  const port = await freePort();
  const settings = `-p ${port} -h 127.0.0.1 -k ${folder}`;
  // stderr of pg_ctl would be held open by the server that it leaves running
  spawnSync(
    join(bin, 'pg_ctl'),
    ['start', '--wait', '--pgdata', data, '--log', join(folder, 'log'), '--options', settings],
    {
      ...owner,
      cwd: folder,
      stdio: 'ignore',
    },
  );
  let isStopped = false;
  const stop = () => {
    if (isStopped) return;
    isStopped = true;
    spawnSync(join(bin, 'pg_ctl'), ['stop', '--mode', 'fast', '--pgdata', data], {
      ...owner,
      cwd: folder,
      stdio: 'ignore',
    });
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', stop);
  const environment = {
    PGHOST: '127.0.0.1',
    PGPORT: String(port),
    PGUSER: 'postgres',
    PATH: `${bin}:${process.env.PATH}`,
  };
  return {
    url: (database) => `postgresql://postgres@127.0.0.1:${port}/${database}`,
    create: (database) => run('createdb', ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', database]),
    environment,
    version: execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).trim(),
    stop,
  };
}

function binFolder() {
  const folders = [
    ...(existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin')) : []),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

/** PostgreSQL will not run as root: then it runs as its own user. */
function ownerOf() {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
