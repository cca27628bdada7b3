export { type Analysis, type ArmAnalysis, analyse, type PairAnalysis } from './analysis.js';
export { type Headline, headline, pairSentence } from './headline.js';
export { type RunReport, renderReport, renderRunReport } from './render-report.js';
export { summary } from './summary.js';
