/**
 * A scheme of your own: which samples the two models learn from, as one function from scores to
 * targets.
 *
 *   npx candor train --scheme examples/scheme.ts --task lottery     trains by it
 *   npx candor select --scheme examples/scheme.ts --in scores.jsonl --out targets
 *   npx jiti examples/scheme.ts                                     compares it with nested-mean
 */
import { resolveScheme, type Scheme, train } from 'candor';

/**
 * Keeps a question's CoT with the best median summary, so that one lucky summary cannot make it
 * win. The face learns every summary of that CoT that is at least as good as the median.
 */
const median: Scheme = (round) => {
  const shoggoth = [];
  const face = [];
  for (const [question, { cots }] of round.entries()) {
    const scores = cots.map(({ score }) =>
      middle(Array.from(score).filter((s) => !Number.isNaN(s))),
    );
    const cot = scores.indexOf(Math.max(...scores));
    if (!Number.isFinite(scores[cot])) continue; // every summary of the question failed
    const coef = 1 / round.length;
    shoggoth.push({ question, cot, coef, why: `best of ${cots.length} by median` });
    const kept = Array.from(cots[cot]!.score).flatMap((s, j) => (s >= scores[cot]! ? [j] : []));
    for (const summary of kept)
      face.push({ question, cot, summary, coef: coef / kept.length, why: 'median or better' });
  }
  return { shoggoth: { samples: shoggoth, pairs: [] }, face: { samples: face, pairs: [] } };
};
export default median;

function middle(values: readonly number[]): number {
  return values.length === 0 ? -Infinity : [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

if (process.argv[1]?.endsWith('scheme.ts')) {
  for (const scheme of [median, resolveScheme('nested-mean')]) {
    const { metrics } = await train({
      dir: `runs/${scheme.name}-${Date.now()}`,
      task: 'lottery',
      scheme,
      budget: { total: 8192 },
      warmStart: { steps: { shoggoth: 300, face: 150 } },
      optimiser: { learningRate: 3e-4 },
    });
    const scores = metrics.flatMap(({ evaluation }) => evaluation?.task ?? []);
    console.log(`${scheme.name}: held-out ${scores.map((s) => s.toFixed(3)).join(' → ')}`);
  }
}
