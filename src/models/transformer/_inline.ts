/** Runs tasks in this thread, one after another, letting other work in between. */
import { setImmediate } from 'node:timers/promises';
import type { KernelModule } from './_kernels.js';
import { createRunner } from './_runner.js';
import type { Compute } from './_tasks.js';

export function createInline(module: KernelModule): Compute {
  const runner = createRunner(module);
  let disposed = false;
  return {
    parallel: 1,
    async run(task) {
      await setImmediate();
      if (disposed) throw new Error('engine: it was disposed');
      return runner.run(task);
    },
    async dispose() {
      disposed = true;
    },
  };
}
