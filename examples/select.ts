/**
 * Select training samples from scores of your own: no model, no training.
 *
 *   npx jiti examples/select.ts        (or: node examples/select.ts, with Node 22.18 or newer)
 */
import { createRng, resolveScheme, type ScoreTree } from 'candor';

// One question, three CoTs, four summaries each. The second CoT is a lucky ticket: one summary is
// right by chance. The third is good reasoning, which most summaries get right.
const round: ScoreTree[] = [
  {
    cots: [{ score: [0, 0, 0.2, 0] }, { score: [1, 0, 0, 0] }, { score: [0.8, 0.9, 0, 0.9] }],
  },
];

for (const name of ['basic', 'nested-top3', 'nested-mean', 'nested-advantage']) {
  const scheme = resolveScheme(name);
  const { shoggoth, face } = scheme.select(round, createRng(1));
  console.log(`\n${name}: ${scheme.describe}`);
  for (const { cot, coef, why } of shoggoth.samples)
    console.log(`  shoggoth learns CoT ${cot + 1} with ${coef.toFixed(2)}: ${why}`);
  for (const { cot, summary, coef, why } of face.samples)
    console.log(`  face learns summary ${cot + 1}.${summary! + 1} with ${coef.toFixed(2)}: ${why}`);
}
