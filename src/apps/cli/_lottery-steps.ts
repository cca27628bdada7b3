/**
 * The step-size search on `lottery`: each scheme's final score at four step sizes, on whole runs of
 * 40,960 summaries, mean of three seeds that no comparison uses. `npm start` uses it instead of
 * searching. docs/results/lottery-steps.json has the unrounded scores, and also those of
 * `kept-quarter`, whose best step size is the lowest of the grid.
 */
import type { Tuning } from '../../runs/compare/comparison.js';

export const LOTTERY_STEPS = {
  command:
    'candor compare --task lottery --schemes ' +
    'basic,kept-quarter,nested-top3,nested-mean,nested-advantage --seeds 8 --set tuning.seeds=3',
  seeds: [1001, 1002, 1003],
  grid: [3e-5, 1e-4, 3e-4, 1e-3],
  budget: 40_960,
  scores: {
    basic: [0.34028, 0.35295, 0.30217, 0.28429],
    'nested-top3': [0.33611, 0.34852, 0.32769, 0.28342],
    'nested-mean': [0.34384, 0.36293, 0.36259, 0.28472],
    'nested-advantage': [0.34306, 0.39175, 0.44861, 0.28472],
  },
} satisfies Tuning;
