/** Forwards every call to a policy, of whatever class, for wrappers that change some of them. */
import type { Policy } from './policy.js';

/**
 * Returns a plain object that can be spread, which the policy itself cannot be if it is of a class.
 */
export function delegate(policy: Policy): Policy {
  return {
    context: policy.context,
    checkpointEnding: policy.checkpointEnding,
    snapshot: (name) => policy.snapshot(name),
    logprobs: (examples) => policy.logprobs(examples),
    accumulate: (examples) => policy.accumulate(examples),
    step: (adam) => policy.step(adam),
    save: (path) => policy.save(path),
    dispose: () => policy.dispose(),
  };
}
