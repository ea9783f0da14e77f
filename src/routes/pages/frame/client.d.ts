/** The text of the script, as wrangler.toml bundles it. */
declare const text: string;
export default text;
