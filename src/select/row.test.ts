import { describe, expect, it } from 'vitest';
import { parseRecord } from './reading/json-record.js';
import { type FailurePolicy, rowOf } from './row.js';

const parse = (line: string | Uint8Array, policy?: FailurePolicy) => {
  const bytes = Buffer.from(line as string);
  const record = parseRecord(bytes, 0, bytes.length);
  return typeof record === 'string' ? record : rowOf(record, policy);
};
const whole = { question: 'q', cot: 'c', summary: 's', score: 1 };
const row = (change: Record<string, unknown>) => parse(JSON.stringify({ ...whole, ...change }));

describe('rowOf', () => {
  it('reads a complete line and ignores unknown keys', () => {
    expect(row({ extra: { a: 1 }, question_id: 7, cot_id: 'x', task: 0.5 })).toMatchObject({
      ...whole,
      task: 0.5,
      appeal: Number.NaN,
      questionId: '7',
      cotId: 'x',
    });
  });

  it('takes a null score or an error for a failure with a cause, never for a zero', () => {
    expect(row({ score: null })).toMatchObject({ score: Number.NaN, error: 'score is null' });
    expect(row({ error: 'timeout' })).toMatchObject({ score: Number.NaN, error: 'timeout' });
    expect(row({ error: '' })).toMatchObject({ score: 1 });
    expect(row({ summary: null, score: null })).toMatchObject({ summary: null });
  });

  it('reads from the finish reason, ignoring case, what was cut off and what failed', () => {
    for (const reason of [
      'length',
      'LENGTH',
      'MAX_TOKENS',
      'max_new_tokens',
      'model_context_window_exceeded',
    ])
      expect(row({ finish_reason: reason }), reason).toMatchObject({ cutOff: true, score: 1 });
    for (const reason of ['error', 'abort', 'Cancelled'])
      expect(row({ finish_reason: reason }), reason).toMatchObject({
        cutOff: false,
        score: Number.NaN,
        error: `finish_reason is ${reason.toLowerCase()}`,
      });
    expect(
      parse(JSON.stringify({ ...whole, finish_reason: 'error' }), {
        truncated: 'graded',
        failed: 'lowest',
      }),
    ).toMatchObject({ lowest: true });
    for (const reason of ['stop', null, 3, '', 'constructor'])
      expect(row({ finish_reason: reason })).toMatchObject({ cutOff: false, score: 1 });
  });

  it('names the field, what it must be, and what it is', () => {
    expect(row({ score: 'high' })).toBe(
      'score: must be a number, or null for a sample that failed, got "high"',
    );
    expect(row({ score: '0.5' })).toContain('got the string "0.5"; write it without quotes');
    expect(row({ score: [1, 0] })).toContain('give several grades as `scores`');
    expect(parse('{"question":"q","cot":"c","summary":"s"}')).toBe(
      'score: is missing; give null for a sample that failed',
    );
    expect(parse('{"question":"q","summary":"s","score":1}')).toBe(
      'cot: is missing; it must be a string',
    );
    expect(row({ question: '' })).toContain('question: must be a non-empty string');
    expect(row({ summary: null })).toContain(
      'summary: must be a string; only a sample without a score',
    );
    expect(row({ question_id: 2 ** 53 })).toContain('question_id: must be');
    expect(row({ cot_id: [] })).toContain('cot_id: must be');
    expect(row({ error: 3 })).toContain('error: must be a string');
    expect(parse('{"question":"q","cot":"c","summary":"s","score":1e999}')).toContain(
      'score: must be',
    );
    expect(parse('[1]')).toContain('must be a JSON object');
    expect(parse('{"question":')).toContain('is not JSON');
    expect(parse('{"question":"q","cot":"c","summary":"s","score":NaN}')).toContain(
      'NaN or Infinity',
    );
    expect(parse(Buffer.from([0x7b, 0xff, 0x7d]))).toBe('is not UTF-8 text');
    expect(parse('{"question":"q","cot":"\\ud800","summary":"s","score":1}')).toContain(
      'cot: has half',
    );
  });

  it('is not misled by names of the prototype', () => {
    expect(parse('{"__proto__":{"question":"q"},"cot":"c","summary":"s","score":1}')).toContain(
      'question: is missing',
    );
    expect(
      parse('{"question":"toString","cot":"constructor","summary":"","score":0}'),
    ).toMatchObject({
      cot: 'constructor',
    });
  });
});
