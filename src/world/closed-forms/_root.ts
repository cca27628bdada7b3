/** Returns the x in low..high at which an increasing f crosses 0, by bisection to the last bits. */
export function increasingRoot(f: (x: number) => number, low: number, high: number): number {
  let below = low;
  let above = high;
  for (;;) {
    const middle = (below + above) / 2;
    if (middle <= below || middle >= above) return middle;
    if (f(middle) < 0) below = middle;
    else above = middle;
  }
}
