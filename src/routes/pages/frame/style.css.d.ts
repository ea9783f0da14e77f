/** The text of the stylesheet, as wrangler.toml bundles it. */
declare const text: string;
export default text;
