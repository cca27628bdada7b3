export { type Arrow, EDGE, FIELD_SIZE, type Limit } from './flow.js';
export {
  type ArmSnapshot,
  createResponseCache,
  plan,
  type ResponseCache,
  type Snapshot,
} from './plan.js';
