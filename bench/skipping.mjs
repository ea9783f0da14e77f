/** Why a peer does not run here, in a line. */
export function reasonOf(error) {
  const [line] = String(error.message).split('\n');
  if (/bindings file|Cannot find (?:package|module)/.test(line))
    return 'it is not installed whole here; `npm ci --prefix bench` installs it, and compiles where it must';
  return line;
}
