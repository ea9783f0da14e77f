/** The one stylesheet. Light and dark, phone and print. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1a1d21; --soft: #565d66; --line: #d7dbe0; --paper: #fff; --accent: #0b5cad; --flag: #8a4b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a4abb3; --line: #3a4047; --paper: #16191d; --accent: #7db8f5; --flag: #f0b35a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 64rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1rem; border-bottom: 1px solid var(--line); }
.brand { font-weight: 700; font-size: 1.25rem; color: var(--ink); text-decoration: none; }
header p, .sources, footer { color: var(--soft); font-size: .875rem; margin: .25rem 0 .75rem; }
h1 { font-size: 1.75rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }
a { color: var(--accent); }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; } tbody th { font-weight: 500; }
.number { white-space: nowrap; font-variant-numeric: tabular-nums; }
.flag { color: var(--flag); font-weight: 600; }
.timeline { list-style: none; padding: 0; } .timeline li { padding: .6rem 0; border-bottom: 1px solid var(--line); }
.sources { display: block; margin: .15rem 0 0; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .75rem; }
`;
