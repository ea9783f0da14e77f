import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

const require = createRequire(import.meta.url);

/** Where and when this was measured, of what. */
export function describeMachine() {
  return {
    date: new Date().toISOString(),
    commit: git(['rev-parse', '--short', 'HEAD']),
    changed: git(['status', '--porcelain', '--', '../src', '../migrations']) !== '',
    machine: {
      processor: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
      system: `${platform()} ${release()}`,
    },
    load: loadavg().map((load) => Math.round(load * 100) / 100),
    versions: {
      node: process.version,
      workerd: versionOf('workerd'),
      miniflare: versionOf('miniflare'),
      sqlite: process.versions.sqlite,
      hono: versionOf('hono'),
      emmett: versionOf('@event-driven-io/emmett'),
      'emmett-sqlite': versionOf('@event-driven-io/emmett-sqlite'),
      'emmett-postgresql': versionOf('@event-driven-io/emmett-postgresql'),
      'message-db': versionOf('@eventide/message-db'),
    },
  };
}

function git(args) {
  try {
    return execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function versionOf(name) {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return require(`${folder}/${name}/package.json`).version;
    } catch {
      // not in this one
    }
  }
  return 'not installed';
}
