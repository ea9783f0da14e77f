import { spawnSync } from 'node:child_process';

const EVERY = 500; // ms

/**
 * Calls `then` once when what runs this script is gone. An npm that is ended or killed alone says so to nobody: the shell
 * between it and the script may die, so that the script gets a new parent, or live on, waiting for the script.
 * Returns a function that stops watching.
 */
export function whenOrphaned(then) {
  const parent = process.ppid;
  const npm = npmBehindShell(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || isRunning(npm))) return;
    clearInterval(timer);
    then();
  }, EVERY).unref();
  return () => clearInterval(timer);
}

/** The npm whose shell is `parent`; undefined where npm is the parent itself (some shells make way), or nobody knows. */
function npmBehindShell(parent) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(parent)], { encoding: 'utf8' });
  const [, npm] = /^\s*(\d+)\s+\S*sh\s*$/.exec(stdout ?? '') ?? [];
  return npm && Number(npm);
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM'; // it runs, as somebody else
  }
}
