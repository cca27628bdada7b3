export type { Answer, Answerer, Chart, Effort } from './answer.js';
export { type AnswerEntry, answers } from './answers.js';
export { type ChartData, drawChart } from './charts.js';
export {
  commandOf,
  FEWEST_SEEDS,
  type Findings,
  findingsText,
  isQuick,
  readFindings,
  type Unanswered,
} from './findings.js';
export type { Quantity } from './quantity.js';
export { renderAnswers } from './render-answers.js';
export { type RunAnswersOptions, runAnswers } from './run-answers.js';
