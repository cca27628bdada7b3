export { kernelBytes } from './_kernels.js';
export { checkShape, type Shape } from './shape.js';
export { type Engine, type EngineOptions, openEngine } from './transformer.js';
