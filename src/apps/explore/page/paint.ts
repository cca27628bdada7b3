/**
 * Measures how long a change takes to become visible, as entries in the browser's timeline:
 * `candor:first` and `candor:final` since the change, and `candor:draw` since the arrival of the
 * result.
 */
const since = new Map<number, number>();
const painted = new Set<number>();
const KEPT = 500;

export const watchPaint = {
  asked(id: number, time: number): void {
    since.set(id, time);
    if (since.size > KEPT) forget();
  },
  /**
   * Called when a snapshot is about to be drawn. A message sent in the next frame arrives after its
   * paint; `then` runs at that time.
   */
  drawn(id: number, final: boolean, then: () => void): void {
    const start = since.get(id);
    const names: string[] = [];
    if (!painted.has(id)) names.push('candor:first');
    if (final) names.push('candor:final');
    painted.add(id);
    const arrived = performance.now();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        const end = performance.now();
        if (start !== undefined)
          for (const name of names) performance.measure(name, { start, end });
        performance.measure('candor:draw', { start: arrived, end });
        port1.close();
        then();
      };
      port2.postMessage(null);
    });
  },
};

function forget(): void {
  since.clear();
  painted.clear();
  performance.clearMeasures();
}
