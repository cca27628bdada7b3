/** The styles that the page of answers adds to those of the reports. */
import { css } from '../../show/page/style.js';

export const answersCss = `${css}
.lead{font-size:1.125rem}
.quick{border-left:4px solid var(--suppressed);padding:.35rem 0 .35rem 14px;margin:1.25rem 0}
.contents{margin-top:2.25rem;padding:0;border-block:1px solid var(--rule)}
.contents ol{display:block;counter-reset:question}
.contents li{counter-increment:question;display:grid;grid-template-columns:2.2rem minmax(0,1fr);padding:1.1rem 0;max-width:none}
.contents li+li{border-top:1px solid var(--rule)}
.contents li::before{content:counter(question);color:var(--muted);font:600 1.15rem/1.4 "Iowan Old Style","Palatino Linotype",Palatino,ui-serif,Georgia,"Noto Serif",serif}
.contents a{font-size:1.0625rem;font-weight:600;line-height:1.4;text-decoration:none;text-wrap:balance}
.contents a:hover{text-decoration:underline}
.contents p{margin:.3rem 0 0;max-width:76ch}
.contents .last{padding:.9rem 0 .9rem 2.2rem;margin:0;max-width:none;border-top:1px solid var(--rule);font-size:1rem}
.number{display:block;color:var(--muted);font:600 .9rem/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;margin-bottom:.3rem}
.answer h2{max-width:32em;margin-bottom:1.25rem}
.short{font-size:clamp(1.125rem,2.2vw,1.3rem);line-height:1.5;max-width:62ch;margin:0 0 1.75rem;padding-left:18px;border-left:4px solid var(--accent)}
.unanswered .short{border-color:var(--suppressed)}
.turns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,230px),1fr));align-content:start;gap:8px 40px;max-width:none}
.turns h3{margin:.5rem 0 .3rem}
.turns p{max-width:60ch;margin:0 0 .5rem}
@media (min-width:1060px){.columns .turns{padding:1.25rem 0 0;font-size:.975rem;line-height:1.55}}
table .what{min-width:15em;max-width:44em;font-weight:400;white-space:normal}
th.interval,td.interval{white-space:nowrap}
.transformers pre+pre{margin-top:.5rem}
.notes{font-size:.9rem;line-height:1.5;color:var(--muted);padding-left:1.6em;margin:-.5rem 0 1rem}
.notes li{margin:.3rem 0}
.notes li:target{color:var(--ink)}
.numbers{margin:1.5rem 0}
.numbers summary{font-weight:600}
.worlds dd{margin:0 0 .75rem}
.back{font-size:.9rem}
@media (max-width:640px){.contents li{grid-template-columns:1.7rem minmax(0,1fr)}.contents .last{padding-left:1.7rem}.short{padding-left:14px}table .what{min-width:11em}}
@media print{.contents{display:block}.contents p,.back{display:none}.contents li{padding:.3rem 0;break-inside:avoid}.answer{break-before:page}details::details-content{content-visibility:visible;display:block}}
`.trim();
