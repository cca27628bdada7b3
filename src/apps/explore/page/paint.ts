/**
 * How long a change takes to be seen, as entries of the browser's own timeline: `candor:first` and `candor:final` from the change,
 * `candor:draw` from the arrival of what was computed.
 */

const since = new Map<number, number>();
const painted = new Set<number>();
const KEPT = 500;

export const watchPaint = {
  asked(id: number, time: number): void {
    since.set(id, time);
    if (since.size > KEPT) forget();
  },
  /** A snapshot is about to be drawn: what follows the next frame is after its paint, and so is `then`. */
  drawn(id: number, final: boolean, then: () => void): void {
    const start = since.get(id);
    const names = [
      ...(painted.has(id) ? [] : ['candor:first']),
      ...(final ? ['candor:final'] : []),
    ];
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
