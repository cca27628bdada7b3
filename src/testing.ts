/**
 * The conformance suites, for whoever writes a scheme, a model or a task: each call declares vitest
 * tests. Import it in a vitest file only.
 */
export { type PolicyUnderTest, policySuite } from './models/policy.suite.js';
export { schemeSuite } from './selection/scheme.suite.js';
export { type TaskSuiteOptions, taskSuite } from './tasks/task.suite.js';
