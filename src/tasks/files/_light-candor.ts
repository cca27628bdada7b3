/** What a task's file mostly imports from `candor`, without the rest: a grader's thread loads it in a fraction of the time. */
import { GraderUnavailable, UnreadableVerdict, UserError } from '../../base/errors.js';
import { createRng, deriveSeed } from '../../base/random.js';
import { version } from '../../base/version.js';
import * as tasks from '../index.js';

export interface LightCandor {
  /** Stands for the module. */
  readonly module: object;
  /** Whether something was asked of it that only the whole one has. */
  readonly lacked: boolean;
}

export function lightCandor(): LightCandor {
  const known = {
    ...tasks,
    GraderUnavailable,
    UnreadableVerdict,
    UserError,
    createRng,
    deriveSeed,
    version,
  };
  let lacked = false;
  const module = new Proxy(known, {
    get(target, name) {
      if (Object.hasOwn(target, name)) return target[name as keyof typeof target];
      // What loaders ask of any module.
      if (typeof name === 'string' && !['then', 'default', '__esModule'].includes(name))
        lacked = true;
      return undefined;
    },
    has(target, name) {
      lacked ||= !Object.hasOwn(target, name);
      return Object.hasOwn(target, name);
    },
    ownKeys(target) {
      lacked = true;
      return Reflect.ownKeys(target);
    },
  });
  return {
    module,
    get lacked() {
      return lacked;
    },
  };
}
