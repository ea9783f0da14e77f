/** The one stylesheet. Light and dark, phone and print; no figure depends on colour alone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #16191d; --soft: #525a63; --line: #d5dade; --rule: #8a929b; --paper: #fff; --wash: #f3f5f7;
  --accent: #0a559f; --given: #0b6b50; --given-wash: #9fd3c0; --said: #a33c00; --gap: #f2c9a8; --flag: #863c00;
  --shade-1: #cfe6dd; --shade-2: #93cbb6; --shade-3: #4fa589; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #aab1b9; --line: #363c43; --rule: #79818a; --paper: #14171a; --wash: #1e2226;
  --accent: #86bdf6; --given: #63cbaa; --given-wash: #1f5545; --said: #ffab76; --gap: #6b4023; --flag: #f3b26b;
  --shade-1: #1d3b32; --shade-2: #245a4a; --shade-3: #2f7a64; } }
* { box-sizing: border-box; }
html { overflow-wrap: break-word; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, "Noto Sans", sans-serif; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; } h1 { font-size: clamp(1.5rem, 1.2rem + 1.6vw, 2.25rem); margin: 1.25rem 0 .25rem; }
h2 { font-size: 1.3125rem; margin: 2.5rem 0 .25rem; } h3 { font-size: 1.0625rem; margin: 1rem 0 .25rem; }
p { margin: .25rem 0 .75rem; } a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; } main:focus { outline: none; }
.lead { font-size: 1.0625rem; color: var(--soft); max-width: 46rem; } .soft { color: var(--soft); font-weight: 400; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem; z-index: 2; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header { border-bottom: 1px solid var(--line); padding-top: .75rem; }
.masthead { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; align-items: center; }
.brand { font-weight: 700; font-size: 1.25rem; color: var(--ink); text-decoration: none; padding: .2rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.1rem; list-style: none; padding: 0; margin: .25rem 0; }
nav a { display: inline-block; padding: .35rem 0; text-decoration: none; } nav a:hover { text-decoration: underline; }
nav a[aria-current] { color: var(--ink); font-weight: 600; border-bottom: 3px solid var(--given); }
.languages { font-size: .9375rem; }
.past { background: var(--gap); color: var(--ink); padding: .5rem .75rem; } .past a { color: inherit; }
#news:empty { display: none; } #news { margin-top: .75rem; } #news a { font-weight: 600; }
.headlines { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); }
.headlines .item { grid-column: 1 / -1; } .headlines .item dl { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); }
.finding { border-left: 6px solid var(--said); background: var(--wash); padding: .75rem 1rem; font-size: 1.125rem; max-width: 52rem; }
.unknown { font-size: .9375rem; color: var(--soft); margin-top: .5rem; }
.headlines h3 { border-top: 3px solid var(--given); padding-top: .5rem; } .headlines dl { margin: 0; }
.headlines dl > div { padding: .35rem 0; border-bottom: 1px solid var(--line); }
.headlines dt { color: var(--soft); font-size: .9375rem; } .headlines dd { margin: 0; }
.headlines dd > a { font-size: 1.3125rem; font-weight: 700; font-variant-numeric: tabular-nums; } .headlines dd > .soft { font-size: .875rem; }
.figures { display: grid; gap: 1rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); align-items: start; }
figure { margin: 0 0 1rem; min-width: 0; } figcaption h2, figcaption h3 { font-size: 1.0625rem; margin: 1rem 0 .25rem; } figcaption p { color: var(--soft); font-size: .9375rem; }
.chart { display: block; width: 100%; max-width: 34rem; height: auto; overflow: visible; }
.chart text { font: 13px system-ui, "Noto Sans", sans-serif; fill: var(--ink); } .chart text { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; } .tiles text { stroke: none; }
.chart .tick { fill: var(--soft); font-size: 12px; }
.chart .label { font-weight: 600; } .chart .said { fill: var(--said); }
.grid { stroke: var(--line); stroke-width: 1; } .line { fill: none; stroke: var(--given); stroke-width: 2.5; stroke-linejoin: round; }
.band { fill: var(--given-wash); fill-opacity: .4; } .bar { fill: var(--given); }
.residual { fill: var(--gap); stroke: var(--said); stroke-width: .5; } .whisker { fill: none; stroke: var(--said); stroke-width: 1.5; }
.mark { fill: var(--paper); stroke: var(--said); stroke-width: 2; } .mark.conflict { fill: var(--said); }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .875rem; color: var(--soft); }
.legend svg { vertical-align: -.2em; }
.tiles { max-width: 30rem; } .tile rect { fill: var(--wash); stroke: var(--line); } .tile text { font-size: 11px; fill: var(--soft); }
.tile.shade-1 rect { fill: var(--shade-1); } .tile.shade-2 rect { fill: var(--shade-2); } .tile.shade-3 rect { fill: var(--shade-3); }
.tile[class*=shade] text { fill: var(--ink); } .tile .count { font-weight: 700; font-size: 14px; }
.scroll { overflow-x: auto; max-height: 85vh; overflow-y: auto; margin-bottom: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); }
thead th { position: sticky; top: 0; background: var(--paper); color: var(--soft); font-weight: 600; box-shadow: inset 0 -1px var(--rule); border: 0; }
tbody th { font-weight: 500; min-width: 9rem; } .number { font-variant-numeric: tabular-nums; } td.number { min-width: 6rem; }
td a { display: inline-block; min-height: 1.5rem; } .reached .sources { display: block; } .reached { border-left: 3px solid var(--given); padding-left: .5rem; } td:not(.reached) > .soft { font-size: .875rem; }
details { margin: .5rem 0; } summary { cursor: pointer; color: var(--accent); padding: .25rem 0; }
.verdict { font-weight: 500; } .verdict.reconciled, .verdict.supported { color: var(--given); } .flag { color: var(--flag); font-weight: 600; }
.flag::before { content: "⚠ "; }
.timeline { list-style: none; padding: 0; } .timeline > li { padding: .75rem 0; border-bottom: 1px solid var(--line); max-width: 52rem; }
.timeline p { margin: .15rem 0; } .became { border-left: 3px solid var(--said); padding-left: .6rem; } .sources { color: var(--soft); font-size: .875rem; }
s { color: var(--soft); } .plain { list-style: none; margin: 0; padding: 0; }
.facts { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .35rem 1.25rem; margin: .75rem 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; } code { font-size: .875rem; }
.filters { display: grid; gap: .5rem 1rem; grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr)); background: var(--wash); padding: .75rem 1rem 1rem; margin: 1rem 0; align-items: end; }
.filters p { margin: 0; min-width: 0; } label { display: block; font-size: .9375rem; color: var(--soft); }
input, select, button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--rule); border-radius: 3px; padding: .4rem .5rem; min-height: 2.5rem; max-width: 100%; }
.filters select, .filters input { width: 100%; } button { cursor: pointer; padding: .4rem .9rem; } button[type=submit] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; } .buttons a { padding: .35rem 0; }
.stood { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; } .prose { max-width: 44rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-bottom: 2rem; font-size: .9375rem; } footer h2 { font-size: 1rem; margin: 1rem 0 .25rem; } #citation { overflow-wrap: anywhere; }
@media (max-width: 40rem) { .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .6rem; } }
@media print { @page { size: A4; margin: 15mm; }
  :root { --ink: #000; --soft: #333; --line: #bbb; --paper: #fff; --accent: #000; }
  body { font-size: 10pt; } header nav, .filters, .stood, .skip, button, #news { display: none; }
  .scroll { overflow: visible; max-height: none; } thead th { position: static; } table { font-size: 8.5pt; table-layout: auto; }
  th, td { padding-right: .4rem; overflow-wrap: anywhere; } tbody th, td.number { min-width: 0; }
  tr, figure, .timeline > li { break-inside: avoid; } thead { display: table-header-group; } .figures { grid-template-columns: 1fr 1fr; }
  details:not([open]) { display: none; } }
`;
