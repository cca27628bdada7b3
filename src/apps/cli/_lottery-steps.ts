/**
 * The step sizes of `lottery`: each scheme's final score at four step sizes, on whole runs of 40,960 summaries, mean of three seeds that no
 * comparison uses. `npm start` takes them, so that it need not search. docs/results/lottery-steps.json has them as they were found, with
 * `kept-quarter`, whose best is the grid's lowest.
 */
import type { Tuning } from '../../runs/compare/comparison.js';

export const LOTTERY_STEPS = {
  command:
    'candor compare --task lottery --schemes basic,kept-quarter,nested-top3,nested-mean,nested-advantage --seeds 8 --set tuning.seeds=3',
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
