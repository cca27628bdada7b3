export { copyPair, pairOf, type TabularPair, uniformPair } from './pair.js';
export {
  ascend,
  choose,
  copyTable,
  logitGradient,
  type SoftmaxTable,
  tableOf,
} from './softmax-table.js';
