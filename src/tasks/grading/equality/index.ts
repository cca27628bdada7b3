export * from './maths.js';
export * from './numeric.js';
export * from './text-graders.js';
export * from './thinking.js';
