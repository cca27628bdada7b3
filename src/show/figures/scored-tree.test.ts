import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { scoredTree } from './scored-tree.js';

const { document } = parseHTML('<!doctype html><html><body></body></html>');
const summary = (score: number, coef = 0) => ({ score, coef });
const cots = [
  { score: 0.8, coef: 1, summaries: [summary(0.9, 1), summary(0.7)] },
  { score: 0.2, coef: -1, summaries: [summary(0.2), summary(Number.NaN)] },
  { score: Number.NaN, coef: 0, summaries: [] },
];
const drawn = (data: Parameters<typeof scoredTree>[0], width = 760) =>
  scoredTree(data, { document, width }).outerHTML;

describe('the tree of a question', () => {
  it('describes what it shows', () => {
    expect(drawn({ cots })).toContain(
      'aria-label="Tree of one question. CoT 1 0.80, kept for the shoggoth: summaries 0.90 kept, ' +
        '0.70. CoT 2 0.20, suppressed: summaries 0.20, failed. CoT 3 failed: summaries none."',
    );
  });

  it('colours only kept and suppressed samples', () => {
    const none = cots.map((cot) => ({
      ...cot,
      coef: 0,
      summaries: cot.summaries.map((s) => ({ ...s, coef: 0 })),
    }));
    expect(drawn({ cots }).match(/var\(--kept\)/g)!.length).toBeGreaterThan(3);
    expect(drawn({ cots })).toContain('var(--suppressed)');
    expect(drawn({ cots: none })).not.toMatch(/var\(--(kept|suppressed)\)/);
  });

  it('shows many scores by colour only', () => {
    const many = Array.from({ length: 64 }, () => ({
      ...cots[0]!,
      summaries: Array(16).fill(summary(0.123)),
    }));
    expect(drawn({ cots: many }).match(/>0\.12</g)).toBeNull();
    expect(drawn({ cots: [{ ...cots[0]!, summaries: [summary(0.123)] }] })).toContain('0.12');
  });

  it('says so if there is nothing to draw, and fits a phone', () => {
    expect(drawn({ cots: [] })).toContain('No sample of this question is recorded.');
    expect(drawn({ cots }, 340)).toContain('width="340"');
  });
});
