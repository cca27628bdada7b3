/**
 * The style sheet of the explorable page. The settings are beside the views on a wide screen, and
 * above them on a narrow one.
 */
import { DARK, figureCss, LIGHT, themeVariables } from '../../show/figures/index.js';

const swatches = LIGHT.arms
  .map((_, i) => `.swatch.arm-${i + 1}{background:var(--arm-${i + 1})}`)
  .join('');

export const css = `
:root{color-scheme:light dark;${themeVariables(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${themeVariables(DARK)}}}
@media print{:root{color-scheme:light;${themeVariables(LIGHT)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
h1,h2,.outcome{font-family:"Iowan Old Style","Palatino Linotype",Palatino,ui-serif,Georgia,"Noto Serif",serif;font-weight:600;line-height:1.25;text-wrap:balance}
h1{font-size:clamp(1.6rem,3.6vw,2.4rem);margin:0 0 .6rem;letter-spacing:-.01em}
h2{font-size:1.3rem;margin:0 0 .5rem}
p{margin:0 0 .8rem;max-width:72ch}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
#app{max-width:1320px;margin:0 auto;padding:36px 28px 56px}
.intro{font-size:1.0625rem;max-width:76ch}
.layout{display:grid;grid-template-columns:minmax(0,1fr);gap:28px}
.views{min-width:0}
@media (min-width:980px){.layout{grid-template-columns:288px minmax(0,1fr);gap:44px}.settings{position:sticky;top:12px;max-height:calc(100vh - 24px);overflow-y:auto;padding:2px 12px 2px 2px;scrollbar-width:thin}}
.settings>summary{font-weight:600;padding:10px 14px;cursor:pointer;border:1px solid var(--rule);border-radius:8px}
.settings[open]>summary{margin-bottom:14px}
@media (min-width:980px){.settings>summary{display:none}}
fieldset{border:0;border-top:1px solid var(--rule);margin:0;padding:12px 0 8px;min-width:0}
fieldset:first-of-type{border-top:0;padding-top:0}
legend{font-weight:600;padding:0;float:left;width:100%;margin-bottom:6px}
legend+*{clear:both}
.slider{margin:0 0 6px}
.slider .line{display:flex;justify-content:space-between;gap:12px;font-size:.9375rem}
.slider output{font-weight:600;white-space:nowrap}
input[type=range]{width:100%;height:24px;margin:0;accent-color:var(--accent);cursor:pointer}
input[type=radio],input[type=checkbox]{accent-color:var(--accent);width:16px;height:16px;margin:0;flex:none;position:relative;top:3px}
.choice{display:flex;gap:8px;font-size:.9375rem;line-height:1.45;padding:3px 0;cursor:pointer;align-items:flex-start}
.choice.off{color:var(--muted);cursor:default}
.worlds{display:flex;gap:0;border:1px solid var(--muted);border-radius:8px;overflow:hidden;margin-bottom:8px}
.worlds label{flex:1;position:relative;text-align:center;font-size:.9375rem;cursor:pointer}
.worlds label+label{border-left:1px solid var(--muted)}
.worlds input{position:absolute;inset:0;width:100%;height:100%;opacity:0;top:0}
.worlds span{display:block;padding:5px 4px}
.worlds input:checked+span{background:var(--ink);color:var(--ground);font-weight:600}
.worlds input:focus-visible+span{outline:3px solid var(--accent);outline-offset:-3px}
.note{font-size:.875rem;line-height:1.5;color:var(--muted);margin:0 0 8px}
.note b{color:var(--ink)}
button.plain{font:inherit;font-size:.9375rem;color:var(--ink);background:var(--ground);border:1px solid var(--muted);border-radius:8px;padding:5px 14px;cursor:pointer}
button.plain:hover{background:var(--raised)}
.outcomes{margin-bottom:10px}.name{white-space:nowrap}.verdict{display:block;font-weight:400;font-size:.875rem;color:var(--muted)}
.outcome{font-size:clamp(1.2rem,2.2vw,1.6rem);margin:0 0 .35rem;max-width:52em;min-height:3.75em}
.change{color:var(--muted);font-size:.9375rem;min-height:1.55em;margin:0}
section{margin:0 0 36px}
figure{margin:0}
figcaption{margin-top:.5rem;font-size:.9375rem;color:var(--muted);max-width:76ch}
.canvas{position:relative;color:var(--ink)}
${figureCss}
.under{position:absolute;inset:0;width:100%;height:100%;pointer-events:none;overflow:visible}
.under path{fill:none;stroke:var(--muted);stroke-opacity:.4;stroke-width:1}
.drawn{position:relative}
.pad{position:absolute;cursor:crosshair;touch-action:pan-y pinch-zoom}
.handle{position:absolute;width:44px;height:44px;margin:-22px 0 0 -22px;padding:0;border:0;background:none;cursor:grab;touch-action:none;border-radius:50%}
.handle:active{cursor:grabbing}
.handle::before{content:"";position:absolute;inset:13px;border-radius:50%;background:var(--ground);border:3px solid var(--accent);box-shadow:0 0 0 2px var(--ground)}
.handle:hover::before{inset:11px}
.scroll{overflow-x:auto;margin:.6rem 0 .9rem}
table{border-collapse:collapse;font-size:.9375rem;line-height:1.4;min-width:100%}
caption{text-align:left;color:var(--muted);padding-bottom:.4rem;font-size:.9375rem}
caption span{display:block;max-width:min(70ch,calc(100vw - 40px))}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:2px 16px;padding:0;margin:.4rem 0;font-size:.9375rem}
th,td{padding:7px 14px 7px 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--rule)}
thead th{font-weight:600;color:var(--muted);font-size:.8125rem;vertical-align:bottom;border-bottom:1.5px solid var(--ink)}
th[scope=row]{font-weight:600}th[scope=row],td{white-space:nowrap}
.verdict{white-space:nowrap}
td.num,th.num{text-align:right}
td.num{white-space:nowrap}
td.num:last-child,th.num:last-child{padding-right:0}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:3px;margin-right:.5em;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.meter{display:inline-block;vertical-align:middle;width:72px;height:9px;background:var(--raised);border-radius:3px;margin-left:8px;overflow:hidden}
.meter i{display:block;height:100%;background:var(--arm-2)}
@media (max-width:1300px){.meter{display:none}}
@media (max-width:700px){.outcome{min-height:5em}#app{padding:24px 16px 40px}th,td{padding-right:10px}}
details.data{border:1px solid var(--rule);border-radius:8px}
details.data>summary{padding:10px 14px;cursor:pointer}
details.data>div{padding:0 14px 6px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.fault{border:1px solid var(--suppressed);background:var(--suppressed-ground);border-radius:8px;padding:10px 14px}
footer{border-top:1px solid var(--rule);padding-top:18px;color:var(--muted);font-size:.875rem}
${swatches}
@media print{.settings,.handle,.pad{display:none}}
`.trim();
