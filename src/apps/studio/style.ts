/** The style sheet of the studio. */
import { DARK, figureCss, LIGHT, themeVariables } from '../../show/figures/index.js';
import { exportCss, phaseCss } from './phase-style.js';
import { treeCss } from './tree-style.js';

export const css = `
:root{color-scheme:light dark;${themeVariables(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${themeVariables(DARK)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
#app{max-width:1320px;margin:0 auto;padding:0 28px 48px}
h1,h2{font-family:"Iowan Old Style","Palatino Linotype",Palatino,ui-serif,Georgia,"Noto Serif",serif;font-weight:600;line-height:1.25;text-wrap:balance}
h1{font-size:clamp(1.5rem,3.2vw,2.1rem);margin:1.4rem 0 .6rem;letter-spacing:-.01em}
h2{font-size:1.25rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1.2rem 0 .3rem}
p{margin:0 0 .8rem;max-width:76ch}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
.top{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 24px;padding:14px 0;border-bottom:1px solid var(--rule)}
.top .home{font-weight:700;color:var(--ink);text-decoration:none;font-size:1.0625rem}
.top nav{display:flex;gap:18px}
.top .folder{color:var(--muted);font-size:.875rem;margin-left:auto;overflow-wrap:anywhere}
nav a{text-decoration:none}
nav a[aria-current=page]{color:var(--ink);font-weight:600;box-shadow:0 2px 0 var(--ink)}
.tabs{display:flex;flex-wrap:wrap;gap:4px 22px;border-bottom:1px solid var(--rule);padding:0 0 8px;margin:4px 0 20px}
.run-name{overflow-wrap:anywhere}
.facts{display:flex;flex-wrap:wrap;gap:4px 20px;align-items:baseline;max-width:none;color:var(--muted)}
.actions{display:inline-flex;flex-wrap:wrap;gap:8px;align-items:baseline;color:var(--ink)}
.bar{display:flex;flex-wrap:wrap;gap:8px 18px;align-items:center;margin:0 0 12px}
.hint{color:var(--muted);font-size:.875rem}
.notice{border-left:3px solid var(--accent);padding:4px 12px;background:var(--raised);border-radius:0 6px 6px 0}
.fault{border:1px solid var(--suppressed);background:var(--suppressed-ground);border-radius:8px;padding:10px 14px;white-space:pre-wrap;max-width:none}
.warn{color:var(--suppressed);font-size:.875rem}
label,select{max-width:100%;min-width:0}
input[type=search],input:not([type]),input[list],input[type=number],select,textarea{font:inherit;font-size:.9375rem;color:var(--ink);background:var(--ground);border:1px solid var(--muted);border-radius:6px;padding:4px 8px;max-width:100%}
textarea,.field input{width:100%;display:block}
textarea{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875rem;line-height:1.5}
.field{display:block;margin:0 0 14px;max-width:720px;font-weight:600}
.field input,.field textarea{font-weight:400;margin-top:4px}
button.plain{font:inherit;font-size:.9375rem;color:var(--ink);background:var(--ground);border:1px solid var(--muted);border-radius:8px;padding:4px 14px;cursor:pointer}
button.plain:hover:not(:disabled){background:var(--raised)}
button.plain:disabled{color:var(--muted);cursor:default}
button.strong:not(:disabled){background:var(--ink);color:var(--ground);border-color:var(--ink)}
input[type=radio],input[type=checkbox]{accent-color:var(--accent);width:16px;height:16px;margin:0;vertical-align:-2px}
fieldset.choice{border:0;margin:0;padding:0;display:flex;gap:4px 12px;align-items:baseline;flex-wrap:wrap}
fieldset.choice legend{float:left;padding:0;margin-right:12px}
fieldset.choice label{display:inline-flex;gap:5px;align-items:center;font-size:.9375rem}
section{margin:0 0 28px}
figure{margin:0 0 1.2rem}
figcaption{margin-top:.5rem;font-size:.9375rem;color:var(--muted);max-width:80ch}
.canvas{position:relative;color:var(--ink)}
${figureCss}
.scroll{overflow-x:auto;margin:.6rem 0 .9rem}
table{border-collapse:collapse;font-size:.9375rem;line-height:1.4;min-width:100%}
caption{text-align:left;color:var(--muted);padding-bottom:.4rem;font-size:.9375rem}
caption span{display:block;max-width:min(76ch,calc(100vw - 40px))}
th,td{padding:6px 14px 6px 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--rule)}
thead th{font-weight:600;color:var(--muted);font-size:.8125rem;vertical-align:bottom;border-bottom:1.5px solid var(--ink)}
td.num,th.num{text-align:right;white-space:nowrap}
th[scope=row]{font-weight:600}th[scope=row] .model-text,.runs td .model-text{overflow-wrap:normal}
.runs td:nth-child(2){min-width:14em}
.runs tr.group th,.runs tr.group td{background:var(--raised);padding-top:8px;padding-left:4px}
.runs td:first-child{padding-left:4px;padding-right:10px;width:24px}
.status{white-space:nowrap}
.status::before{content:"";display:inline-block;width:.6em;height:.6em;border-radius:50%;margin-right:.45em;background:var(--muted)}
.status.running::before{background:var(--kept)}
.status.done::before{background:var(--accent)}
.status.unreadable::before{background:var(--suppressed)}
.spark{display:block}.spark polyline{fill:none;stroke:var(--accent);stroke-width:1.75}
.swatch{vertical-align:middle;margin-right:.5em;flex:none}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:2px 18px;padding:0;margin:.4rem 0;font-size:.9375rem}
.pairs{padding-left:1.2em;max-width:84ch}
.pairs li{margin:.25rem 0}
.pairs li.shown::marker{color:var(--kept)}
.spent{display:grid;grid-template-columns:repeat(auto-fit,minmax(120px,1fr));gap:1px;background:var(--rule);border:1px solid var(--rule);border-radius:8px;overflow:hidden;margin:0 0 1rem}
.spent div{background:var(--ground);padding:10px 14px}
.spent dt{color:var(--muted);font-size:.8125rem}
.spent dd{margin:0;font-size:1.2rem;font-weight:600}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--raised);border-radius:8px;padding:12px 16px;margin:0 0 1rem;font-size:.875rem}
code,pre,.model-text{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
.model-text{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;font-size:.9em}
.hidden-char{background:var(--suppressed-ground);color:var(--suppressed);border-radius:3px;padding:0 .15em;font-size:.85em}
.nothing{color:var(--muted);font-style:italic}
mark{background:var(--suppressed-ground);color:inherit;box-shadow:inset 0 -2px 0 var(--suppressed);border-radius:2px}
details{border:1px solid var(--rule);border-radius:8px;margin:.6rem 0}
summary{padding:8px 14px;cursor:pointer}
details>:not(summary){margin:0 14px 12px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
footer{border-top:1px solid var(--rule);padding-top:16px;margin-top:40px;color:var(--muted);font-size:.875rem}
@media (max-width:700px){#app{padding:0 16px 32px}th,td{padding-right:10px}.top .folder{margin-left:0;width:100%}}
${exportCss}
${phaseCss}
${treeCss}
`.trim();
