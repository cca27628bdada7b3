/** Shows and searches the recorded samples of a run. */
import type { Context, Hono } from 'hono';
import { UserError } from '../../../base/errors.js';
import type { Task } from '../../../tasks/task.js';
import { builtInTask } from './built-in-task.js';
import { questionSamples } from './question-samples.js';
import { questionPage } from './questions.js';
import { roundOf, runOf, wholeNumber } from './requests.js';
import { roundsOf } from './rounds.js';
import { roundScores } from './scores.js';
import { searchSamples } from './search.js';
import type { Services } from './services.js';
import { readStoredConfig } from './stored-config.js';

const MOST_SEARCH_CHARACTERS = 500;

export function addSampleRoutes(app: Hono, { registry, indexes }: Services): void {
  const dirOf = (context: Context) => runOf(context, registry).found.dir;
  app.get('/api/runs/:id/rounds', (context) => context.json(roundsOf(indexes.of(dirOf(context)))));
  app.get('/api/runs/:id/rounds/:round/questions', (context) => {
    const dir = dirOf(context);
    const from = wholeNumber('from', context.req.query('from') ?? '0');
    return context.json(questionPage(indexes.of(dir), roundOf(context), from));
  });
  app.get('/api/runs/:id/rounds/:round/questions/:q', (context) => {
    const dir = dirOf(context);
    const q = wholeNumber('question', context.req.param('q'));
    return context.json(questionSamples(indexes.of(dir), taskOf(dir), roundOf(context), q));
  });
  app.get('/api/runs/:id/rounds/:round/scores', (context) => {
    const dir = dirOf(context);
    const { raw } = readStoredConfig(dir);
    return context.json(roundScores(indexes.of(dir), raw ?? {}, roundOf(context)));
  });
  app.get('/api/runs/:id/search', (context) => {
    const text = context.req.query('text') ?? '';
    if (text.length === 0 || text.length > MOST_SEARCH_CHARACTERS)
      throw new UserError(`text: must have 1 to ${MOST_SEARCH_CHARACTERS} characters`);
    const from = wholeNumber('from', context.req.query('from') ?? '0');
    return context.json(searchSamples(indexes.of(dirOf(context)), text, from));
  });
}

/** The run's task; null if the task is a file. */
function taskOf(dir: string): Task | null {
  return builtInTask(readStoredConfig(dir).raw?.task) ?? null;
}
