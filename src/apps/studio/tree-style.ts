/** Styles the tree and the search. */
export const treeCss = `
.question{font-size:1.125rem;margin:.4rem 0 .8rem}
.bar input[type=number]{width:5.5em}
a.step{display:inline-block;text-decoration:none;border:1px solid var(--muted);border-radius:6px;padding:1px 11px;color:var(--ink)}
.pick-cot{border:0;padding:0;display:flex;flex-wrap:wrap;gap:6px;margin:.6rem 0}
.pick-cot button[aria-pressed=true]{background:var(--ink);color:var(--ground);border-color:var(--ink)}
.pick-cot button.kept:not([aria-pressed=true]){border-color:var(--kept);color:var(--kept)}
.pick-cot button.suppressed:not([aria-pressed=true]){border-color:var(--suppressed);color:var(--suppressed)}
.reading{display:grid;grid-template-columns:minmax(0,1fr);gap:8px 40px}
@media (min-width:900px){.reading{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}}
.reading section{min-width:0;border-left:3px solid var(--rule);padding-left:16px}
.reading section.kept{border-color:var(--kept)}
.reading section.suppressed{border-color:var(--suppressed)}
.reading h2{margin:.2rem 0 .5rem}
.reading p{margin:0 0 .4rem}
.reading .text{font-size:1.0625rem}
.learns{font-size:.9375rem}
.kept>.learns,.kept>div>.learns{color:var(--kept)}
.suppressed>.learns,.suppressed>div>.learns{color:var(--suppressed)}
.summaries{list-style:none;margin:0;padding:0}
.summaries li{display:grid;grid-template-columns:4em minmax(0,1fr);gap:2px 12px;padding:6px 8px;border-radius:6px;align-items:baseline}
.summaries li+li{border-top:1px solid var(--rule)}
.summaries li.kept{background:var(--kept-ground)}
.summaries li.suppressed{background:var(--suppressed-ground)}
.summaries .score{text-align:right}
.summaries .kept .hint,.summaries .suppressed .hint{color:var(--ink)}
.hits{padding-left:1.4em}
.hits li{margin:.35rem 0}
`.trim();
