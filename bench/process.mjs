import { readFileSync } from 'node:fs';

const TICK = 10; // milliseconds: the kernel counts CPU time in hundredths of a second

/** Memory that a process has in RAM, in MB. */
export function residentOf(pid) {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kilobytes) / 1024;
}

/** CPU time that a process has used, all of its threads, in milliseconds. */
export function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

/** Runs `work`, and says the most memory the process had meanwhile, in MB. */
export async function peakDuring(pid, work) {
  let peak = residentOf(pid);
  const watching = setInterval(() => {
    peak = Math.max(peak, residentOf(pid));
  }, 20);
  try {
    return { result: await work(), peak };
  } finally {
    clearInterval(watching);
  }
}
