export { type Arrow, EDGE, FIELD_SIZE, fieldOf, type Limit } from './flow.js';
export {
  type ArmSnapshot,
  createResponseCache,
  plan,
  type ResponseCache,
  type Snapshot,
} from './plan.js';
export { createResponse } from './response.js';
