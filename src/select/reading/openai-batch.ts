/**
 * Reads the output of OpenAI's Batch API, for chat completions or responses. A line has custom_id,
 * response (status_code and body) and error; failed lines have an error or a status of 400 or
 * above (OpenAI's documentation of the batch output file). The file has no prompts, which are in
 * the file of requests under the same custom_id, and no scores, which a grader adds to each line.
 */
import { UserError } from '../../base/errors.js';
import type { Json } from './columns.js';
import { type Layout, mostHave, outside } from './layout.js';
import { isObject } from './messages.js';

/**
 * Returns a request's prompt: the messages of a chat completion, the `input` and instructions of a
 * response, or a plain prompt.
 */
export function requestPrompt(record: Json): unknown {
  const body = isObject(record.body) ? record.body : {};
  if (body.messages !== undefined) return body.messages;
  const { input, instructions } = body;
  if (input === undefined) return body.prompt;
  const messages = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
  if (typeof instructions === 'string' && Array.isArray(messages)) {
    return [{ role: 'system', content: instructions }, ...messages];
  }
  return input;
}

/** Returns the messages in an answer, and why each ended. */
function replies(body: Json): { message: unknown; finish: unknown }[] {
  if (Array.isArray(body.choices)) {
    return body.choices.filter(isObject).map((choice) => ({
      message: choice.message ?? choice.text,
      finish: choice.finish_reason,
    }));
  }
  if (!Array.isArray(body.output)) return [];
  const items = body.output.filter(isObject);
  const thoughts = items
    .filter((item) => item.type === 'reasoning')
    .flatMap(reasoningParts)
    .map((part) => (isObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join('\n');
  const content = items
    .filter((item) => item.type === 'message')
    .flatMap((item) => item.content ?? []);
  const details = isObject(body.incomplete_details) ? body.incomplete_details.reason : undefined;
  // An empty text counts as no reasoning.
  return [{ message: { content, reasoning_content: thoughts }, finish: details }];
}

function reasoningParts({ content, summary }: Json): readonly unknown[] {
  if (Array.isArray(content) && content.length > 0) return content;
  return Array.isArray(summary) ? summary : [];
}

export const openaiBatch: Layout = {
  name: 'openai-batch',
  describe: 'OpenAI batch output',
  recognises: (head) => mostHave(head, 'custom_id', 'response'),
  reader(name, head, { mapped, requests }) {
    const prompts = ['question', 'prompt', 'messages'].find((key) => mostHave(head, key));
    if (!mapped.has('question') && requests === undefined && prompts === undefined) {
      throw new UserError(
        `${name}: is OpenAI batch output, which has no prompts; give the file of requests with --requests FILE, or a column with --columns question=…`,
      );
    }
    const scored = ['score', 'scores', 'reward'].find((key) =>
      head.some((record) => Object.hasOwn(record, key)),
    );
    if (!mapped.has('score') && !mapped.has('scores') && scored === undefined) {
      throw new UserError(
        `${name}: is OpenAI batch output, which has no scores; add “score” to each line, or name a column with --columns score=…`,
      );
    }
    return {
      reads: [
        [requests ? 'the requests' : (prompts ?? ''), 'question'],
        ['response', 'summary'],
        [scored ?? '', 'score'],
      ],
      fields(record) {
        const { custom_id: id, response, error } = record;
        const body = isObject(response) && isObject(response.body) ? response.body : {};
        const status = isObject(response) ? response.status_code : undefined;
        const given = replies(body);
        if (given.length > 1) {
          return `response: has ${given.length} choices but only one score; score each choice, on a line of its own`;
        }
        const column = prompts === undefined ? undefined : record[prompts];
        const question = requests ? requests.get(String(id)) : column;
        if (requests && question === undefined && !mapped.has('question')) {
          return `custom_id: ${JSON.stringify(id)} is not among the requests`;
        }
        const cause = [error, body.error].find(isObject);
        const failed =
          cause !== undefined || (typeof status === 'number' && status >= 400) || response === null;
        const message = typeof cause?.message === 'string' ? cause.message : undefined;
        return {
          question,
          summary: given[0]?.message ?? null,
          score: record[scored === 'scores' || scored === undefined ? 'score' : scored] ?? null,
          scores: scored === 'scores' ? record.scores : undefined,
          finish_reason: given[0]?.finish,
          error: failed ? (message ?? `status ${status ?? 'unknown'}`) : undefined,
          [outside]: failed,
        };
      },
    };
  },
};
