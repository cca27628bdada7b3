export type { Answer, Answerer, Chart, Effort, Quantity } from './answer.js';
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
export { renderAnswers } from './render-answers.js';
export { type RunAnswersOptions, runAnswers } from './run-answers.js';
