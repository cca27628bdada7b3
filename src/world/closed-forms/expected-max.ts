import { requireAtLeast } from './_check.js';
import { normalMean } from './_normal-grid.js';

/**
 * e_n, the expected maximum of n standard normals, in standard deviations: ∫ z · n φ(z) Φ(z)^(n − 1) dz.
 * n is real and 1 or more; e_1 = 0. Smooth in n; the absolute error is below 1e-12 up to n = 1e6.
 * Source: David & Nagaraja, Order Statistics, 2003, equation 3.1.10.
 * @throws RangeError for n below 1.
 */
export function expectedMax(n: number): number {
  requireAtLeast('expectedMax', 'n', n, 1);
  return n === 1 ? 0 : n * normalMean(({ z, logBelow }) => z * Math.exp((n - 1) * logBelow));
}

/**
 * d ln e_n / d ln n: by how many per cent one per cent more candidates raises the expected maximum. Infinite at n = 1,
 * where e_n is 0; 0.6 at n = 4, 0.2 at n = 32.
 * @throws RangeError for n below 1.
 */
export function expectedMaxElasticity(n: number): number {
  requireAtLeast('expectedMaxElasticity', 'n', n, 1);
  if (n === 1) return Infinity;
  const slope = normalMean(
    ({ z, logBelow }) => z * Math.exp((n - 1) * logBelow) * (1 + n * logBelow),
  );
  return (n * slope) / expectedMax(n);
}

/**
 * L(n) = 1 / (2 · d ln e_n / d ln n), the weight of the number of candidates in the best k: 0 at n = 1, 0.84, 1.35, 1.91,
 * 2.49, 3.73 at n = 4, 8, 16, 32, 128. It grows about as ln n.
 */
export function candidateWeight(n: number): number {
  return 1 / (2 * expectedMaxElasticity(n));
}
