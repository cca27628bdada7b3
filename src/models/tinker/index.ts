export { openBaseSampler } from './base-sampler.js';
export { type Dialect, type DialectName, dialects } from './dialects.js';
export { openTinkerPolicy, type TinkerModel } from './policy.js';
export { probe } from './probe.js';
export { openSession, type Session, type SessionOptions } from './session.js';
