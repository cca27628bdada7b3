/**
 * The report's style sheet: one column of text, wider figures, definitions in a margin if it fits.
 */
import { DARK, figureCss, LIGHT, themeVariables } from '../figures/index.js';

const swatches = [
  ...LIGHT.arms.map((_, i) => `.swatch.arm-${i + 1}{background:var(--arm-${i + 1})}`),
  ...LIGHT.steps.map((_, i) => `.swatch.step-${i}{background:var(--step-${i})}`),
].join('');

const axisSwitch = ['summaries', 'tokens', 'rounds']
  .map(
    (axis) =>
      `#x-${axis}:checked~.axes>.x-${axis}{display:block}#x-${axis}:checked~.switch label[for=x-${axis}]{background:var(--ink);color:var(--ground)}#x-${axis}:focus-visible~.switch label[for=x-${axis}]{outline:3px solid var(--accent);outline-offset:2px}`,
  )
  .join('');

export const css = `
:root{color-scheme:light dark;${themeVariables(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${themeVariables(DARK)}}}
@media print{:root{color-scheme:light;${themeVariables(LIGHT)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:1rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
main,header,footer{max-width:1120px;margin:0 auto;padding:0 24px}
h1,h2,h3{font-family:"Iowan Old Style","Palatino Linotype",Palatino,ui-serif,Georgia,"Noto Serif",serif;font-weight:600;line-height:1.22;text-wrap:balance}
h1{font-size:clamp(1.7rem,4.4vw,2.7rem);margin:.5rem 0 1rem;max-width:26ch;max-width:min(100%,30em);letter-spacing:-.01em}
h2{font-size:1.65rem;margin:0 0 .75rem}
h3{font-size:1.15rem;margin:2rem 0 .4rem}
p,ul,ol,dl,figcaption{max-width:70ch}
p{margin:0 0 1rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
code,.model-text,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em}
header{padding-top:56px}
.over{color:var(--muted);font-size:.95rem;margin:0;max-width:none}
.details{font-size:1.125rem}.gaps{color:var(--muted);font-size:.95rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:1px;background:var(--rule);border:1px solid var(--rule);border-radius:8px;overflow:hidden;margin:28px 0;padding:0;max-width:none}
.facts div{background:var(--ground);padding:12px 16px;display:flex;flex-direction:column-reverse;justify-content:flex-end}
.facts dt{color:var(--muted);font-weight:400;font-size:.85rem;line-height:1.35}
.facts dd{margin:0;font-size:1.35rem;font-weight:600}
nav ol{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:0;padding:0;max-width:none;font-size:.95rem}
nav{border-block:1px solid var(--rule);padding:12px 0;margin:8px 0 0}
section{padding:56px 0 8px}
.columns{display:grid;grid-template-columns:minmax(0,1fr);gap:8px 48px}
.body{min-width:0}
aside{font-size:.875rem;line-height:1.5;color:var(--muted)}
aside dl{margin:0;border-left:2px solid var(--rule);padding-left:16px}
dt{font-weight:600;color:var(--ink)}
aside dd{margin:0 0 .75rem}
@media (min-width:1060px){.columns{grid-template-columns:minmax(0,760px) minmax(0,1fr)}aside{padding-top:.25rem}}
figure{margin:1.25rem 0 1.75rem}
figcaption{margin-top:.6rem;font-size:.95rem;color:var(--muted)}
figcaption strong{color:var(--ink)}
.figure{color:var(--ink)}
${figureCss}
.phone{display:none}
@media (max-width:640px){.name{white-space:normal}.phone{display:block}.wide{display:none}main,header,footer{padding:0 20px}header{padding-top:32px}section{padding-top:44px}}
.scroll{overflow-x:auto;margin:1rem 0 1.5rem}
table{border-collapse:collapse;font-size:.9rem;line-height:1.4;min-width:100%}
caption{text-align:left;color:var(--muted);padding-bottom:.5rem;font-size:.95rem}
caption span{display:block;max-width:min(70ch,calc(100vw - 48px))}
th,td{padding:8px 12px 8px 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--rule)}
thead th{font-weight:600;color:var(--muted);font-size:.8125rem;border-bottom:1.5px solid var(--ink);vertical-align:bottom}
td.num,th.num{text-align:right}td.num{white-space:nowrap}.name{white-space:nowrap}
th[scope=row]{font-weight:600;white-space:nowrap}
th+th:not(.num),th+td:not(.num),td+td:not(.num){padding-left:14px}
dl.schemes dd{margin:0 0 .75rem}
td.chosen{font-weight:700;box-shadow:inset 0 -3px 0 var(--kept)}
.small{font-size:.9rem;color:var(--muted)}
.arm{display:inline-flex;align-items:baseline;gap:.5em}
.swatch{display:inline-block;flex:none;width:.8em;height:.8em;border-radius:3px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;margin:.5rem 0;font-size:.925rem}
.key li{display:flex;align-items:baseline;gap:.45em}
.curve-key{display:none}
@media (max-width:640px){.curve-key{display:flex}}
.hidden-input{position:absolute;opacity:0;width:1px;height:1px;margin:0}
.switch{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:1rem 0;font-size:.925rem}
.switch label{border:1px solid var(--muted);border-radius:999px;padding:3px 14px;cursor:pointer}
.axes>div{display:none}
${axisSwitch}
.pairs{padding-left:1.2em;font-size:.975rem}
.pairs li{margin:.3rem 0}
.pairs li.shown::marker{color:var(--kept)}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:8px 32px}
.panels h3{margin:1rem 0 .25rem;font:600 .95rem/1.4 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
details{border:1px solid var(--rule);border-radius:8px;margin:.6rem 0;background:var(--ground)}
summary{padding:10px 14px;cursor:pointer;border-radius:8px}
summary:hover{background:var(--raised)}
details[open]>summary{border-bottom:1px solid var(--rule);border-radius:8px 8px 0 0}
.tree{padding:4px 14px 14px}
.cot{border-left:3px solid var(--rule);padding:2px 0 2px 14px;margin:14px 0}
.cot.kept{border-color:var(--kept)}
.cot.suppressed{border-color:var(--suppressed)}
.cot-head{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:baseline;font-size:.875rem;color:var(--muted)}
.cot-head b{color:var(--ink)}
.cot>p{margin:.25rem 0 .4rem}
.model-text{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}
.hidden-char{background:var(--suppressed-ground);color:var(--suppressed);border-radius:3px;padding:0 .15em;font-size:.85em}
.nothing{color:var(--muted);font-style:italic}
.summaries{list-style:none;margin:0;padding:0;max-width:none}
.summaries li{display:grid;grid-template-columns:4.2em minmax(0,1fr);gap:2px 10px;padding:3px 6px;border-radius:5px;align-items:baseline}
.summaries li.kept{background:var(--kept-ground)}
.summaries li.suppressed{background:var(--suppressed-ground)}
.summaries .score{text-align:right;color:var(--muted);font-size:.9rem}
.summaries li.kept .score,.summaries li.suppressed .score{color:var(--ink);font-weight:600}
.mark{font-size:.85rem;font-weight:600}
.mark.kept{color:var(--kept)}
.mark.suppressed{color:var(--suppressed)}
.why{font-weight:400;color:var(--ink)}
.failed{color:var(--suppressed);font-size:.9rem}
.warning{border-left:3px solid var(--suppressed);padding:2px 0 2px 14px}
th.sub{font-weight:400;color:var(--muted);padding-left:1.6em}
.rest{margin:10px 0 0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--raised);border-radius:8px;padding:12px 16px;margin:0 0 1rem}
footer{padding-top:40px;padding-bottom:64px;color:var(--muted);font-size:.9rem}
${swatches}
@media print{body{font-size:10.5pt}section{padding-top:24px}nav,.switch{display:none}figure,.cot,tr{break-inside:avoid}h2,h3{break-after:avoid}a{color:inherit;text-decoration:none}}
`.trim();
