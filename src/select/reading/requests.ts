/** Reads the requests that an OpenAI batch output answers. */
import { open } from 'node:fs/promises';
import { UserError } from '../../base/errors.js';
import { readLines } from '../../base/io/lines.js';
import { parseRecord } from './json-record.js';
import { requestPrompt } from './openai-batch.js';
import { openRecords } from './record-file.js';

/** Returns the prompts by `custom_id`. */
export async function readRequests(
  path: string,
  prefix: string,
): Promise<ReadonlyMap<string, unknown>> {
  const { path: lines, unit } = await openRecords(path, path, prefix);
  const prompts = new Map<string, unknown>();
  const file = await open(lines);
  try {
    await readLines(file, ({ buffer, start, end, number }) => {
      if (buffer.toString('latin1', start, end).trim() === '') return;
      const record = parseRecord(buffer, start, end);
      const place = unit === 'line' ? `${path}:${number}` : `${path}, ${unit} ${number}`;
      if (typeof record === 'string') throw new UserError(`${place}: ${record}`);
      const { custom_id: id } = record;
      if (typeof id !== 'string')
        throw new UserError(`${place}: custom_id: must be a string, as in a batch of requests`);
      const prompt = requestPrompt(record);
      if (prompt === undefined)
        throw new UserError(`${place}: body: has no messages, input or prompt`);
      if (prompts.has(id) && JSON.stringify(prompts.get(id)) !== JSON.stringify(prompt))
        throw new UserError(
          `${place}: custom_id: "${id}" already has another prompt; give each request its own id`,
        );
      prompts.set(id, prompt);
    });
  } finally {
    await file.close();
  }
  return prompts;
}
