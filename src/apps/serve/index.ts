export { type TinkerApp, type TinkerAppOptions, tinkerApp } from './app.js';
export type { BaseModel } from './host.js';
export { trainedPair } from './trained-pair.js';
