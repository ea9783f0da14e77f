import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What wrangler.toml bundles as text: the stylesheet and the script of the pages. */
const TEXT = /\/frame\/(?:style\.css|client\.js)$/;
const MARK = '\0text:';

/** The same for Vite, in tests and scripts: these files are modules whose default export is their text. */
export const textModules = {
  name: 'text-modules',
  enforce: 'pre',
  resolveId(id, importer) {
    if (!importer || !id.startsWith('.')) return undefined;
    const file = resolve(dirname(importer), id);
    return TEXT.test(file) ? `${MARK}${file}.text` : undefined;
  },
  load(id) {
    if (!id.startsWith(MARK)) return undefined;
    return `export default ${JSON.stringify(readFileSync(id.slice(MARK.length, -'.text'.length), 'utf8'))};`;
  },
};

/** The same for esbuild, in the benchmark. */
export const textFiles = {
  name: 'text-files',
  setup(build) {
    build.onLoad({ filter: TEXT }, ({ path }) => ({ contents: readFileSync(path, 'utf8'), loader: 'text' }));
  },
};
