/**
 * Returns the z that a standard normal variate exceeds with probability p, 0 < p ≤ 0.5. The
 * absolute error is below 4.5e-4. Source: Abramowitz & Stegun 26.2.23.
 */
export function upperQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  return (
    t -
    (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  );
}
