/** Runs tasks in this thread, one after another, and yields to other work between them. */
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
      if (disposed) throw new Error('engine: already disposed');
      return runner.run(task);
    },
    async dispose() {
      disposed = true;
    },
  };
}
