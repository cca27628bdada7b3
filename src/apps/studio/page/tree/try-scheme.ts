/** Applies a scheme to one question of a recorded round. */
import type { RoundScores } from '../../api.js';
import { keptBy } from '../../kept-by.js';
import type { KeptOfQuestion, Outcome } from './kept-shown.js';

/**
 * Returns what the chosen scheme keeps of question `q`. Never throws.
 * @param chosen a scheme's name; empty for the run's own scheme
 * @param changes JSON of the axes to change; empty for none
 */
export function tryScheme(
  scores: RoundScores,
  chosen: string,
  changes: string,
  q: number,
): Outcome {
  try {
    const axes = changes ? (JSON.parse(changes) as Record<string, unknown>) : {};
    const scheme = chosen === '' ? scores.scheme : { name: chosen, ...axes };
    return { kept: keptOf(scores, scheme, q), error: null };
  } catch (error) {
    return { kept: null, error: (error as Error).message };
  }
}

function keptOf(scores: RoundScores, scheme: unknown, q: number): KeptOfQuestion {
  const { questions, ...rest } = keptBy(scores, scheme);
  const place = scores.questions.indexOf(q);
  if (place < 0) throw new Error(`question ${q + 1} has no scores`);
  return { ...rest, ...questions[place]! };
}
