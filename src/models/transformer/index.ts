export { kernelBytes } from './_kernels.js';
export { checkShape, type Shape } from './shape.js';
export {
  type Engine,
  type EngineOptions,
  type Init,
  MAX_WORKERS,
  openEngine,
} from './transformer.js';
