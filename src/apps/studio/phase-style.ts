/** Styles the phase view and the menus that save a figure. */
export const phaseCss = `
.phase{display:grid;grid-template-columns:minmax(0,1fr);gap:8px 40px;align-items:start}
.phase figure{min-width:0}
.defined dt{font-weight:600}.defined dd{margin:0 0 .6rem;color:var(--muted);max-width:72ch}
@media (min-width:1000px){.phase{grid-template-columns:minmax(0,460px) minmax(0,1fr)}.phase .defined{grid-column:1/-1}}
`.trim();

export const exportCss = `
.export{display:flex;flex-wrap:wrap;gap:6px 8px;align-items:center;margin:.6rem 0 0;font-size:.875rem;color:var(--muted)}
.export button.plain{font-size:.8125rem;padding:2px 10px}
`.trim();
