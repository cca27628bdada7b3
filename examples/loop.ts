/**
 * The whole method in one script: copy it and change what you like. It prints a rising score within
 * half a minute.
 *
 *   npx jiti examples/loop.ts        (or: node examples/loop.ts, with Node 22.18 or newer)
 */
import {
  createRng,
  deriveSeed,
  drawQuestions,
  evaluate,
  gradeAll,
  openPair,
  ROLES,
  resolveScheme,
  rollout,
  lottery as task,
  treesOf,
  update,
} from 'candor';

const QUESTIONS = 32;
const ROUNDS = 40;
const scheme = resolveScheme('nested-advantage');

// Two small transformers that have learned the task's format from demonstrations.
const pair = await openPair(task, { warmStart: { steps: { shoggoth: 300, face: 150 } } });

for (let round = 0; round <= ROUNDS; round++) {
  const seed = deriveSeed(1, 'round', round);
  const shoggoth = await pair.shoggoth.snapshot(`round-${round}`);
  const face = await pair.face.snapshot(`round-${round}`);

  // Measure on held-out questions, the same ones every time.
  if (round % 10 === 0) {
    const { task: score } = await evaluate(shoggoth, face, { ...pair, seed: 1 });
    console.log(`round ${round}: held-out score ${score?.toFixed(3)}`);
  }

  // Sample 8 CoTs per question and 4 summaries per CoT, and grade the summaries.
  const questions = drawQuestions(task, 'train', QUESTIONS, seed);
  const samples = await rollout(questions, { ...pair, shoggoth, face, n: 8, k: 4, seed });
  await gradeAll(task, samples, { seed });
  await Promise.all([shoggoth.dispose(), face.dispose()]);

  // Select what each model learns from, and update it.
  const targets = scheme.select(treesOf(samples), createRng(seed));
  for (const role of ROLES)
    await update(pair[role], [role], { ...pair, targets, samples, learningRate: 6e-4, seed });
}
await pair.dispose();
