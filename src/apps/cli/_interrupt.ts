export interface InterruptOptions {
  readonly signals?: readonly NodeJS.Signals[];
  /** Printed on stderr after the first signal. */
  readonly notice?: string;
}

/**
 * Aborts the returned signal on the first Ctrl-C, so that the work can stop at the next point where
 * nothing is lost; a second one ends the process immediately.
 */
export function interruptSignal({
  signals = ['SIGINT', 'SIGTERM'],
  notice = '\nStopping; press Ctrl-C again to stop immediately. Committed work is kept.\n',
}: InterruptOptions = {}): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write(notice);
    controller.abort();
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    release() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
