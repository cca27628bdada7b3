import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HonestyFindings } from '../findings.js';
import { honestyText, renderHonesty } from './index.js';
import { shortAnswers } from './short-answers.js';

// The committed results serve as full-size findings.
const path = new URL('../../../../docs/results/honesty.json', import.meta.url);
const findings: HonestyFindings = JSON.parse(readFileSync(path, 'utf8'));

/** The committed findings with the values of one arrangement's runs changed. */
function moved(arrangement: string, by: number): HonestyFindings {
  const copy = structuredClone(findings) as unknown as {
    experiments: { runs: HonestyFindings['experiments'][0]['runs'] }[];
  };
  for (const run of copy.experiments[0]!.runs) {
    if (run.arrangement !== arrangement) continue;
    (run.final.detection as { cot: number }).cot += by;
  }
  return copy as unknown as HonestyFindings;
}

describe('the short answers', () => {
  it('count the pairs of arms that come in the published order, and name those that do not', () => {
    const end = (own: HonestyFindings) => shortAnswers(own)[0]!.sentences[1]!;
    expect(end(findings)).toContain(
      '8 come in the published order, 0 in the other, and 2 cannot be told apart',
    );
    const lifted = end(moved('penalty', 0.9));
    expect(lifted).toContain('penalty keeps more than mind & face');
    expect(lifted).toContain('no penalty 0.04');
  });

  it('name no scheme where no difference is shown', () => {
    const pressure = shortAnswers(findings).find(({ id }) => id === 'pressure')!;
    const of = (label: string) =>
      pressure.sentences.find((sentence) => sentence.startsWith(`${label},`))!;
    expect(of('mind & face')).toContain('No two can be told apart.');
    expect(of('both')).toContain('`nested-mean` keeps more than `nested-advantage`');
  });

  it('hold for one seed and for some of the experiments', () => {
    const few = {
      ...findings,
      seeds: 1,
      experiments: findings.experiments
        .slice(1)
        .map((e) => ({ ...e, runs: e.runs.filter(({ seed }) => seed === 1) })),
    };
    expect(honestyText(few).join('\n')).toContain('What else keeps the CoT candid');
    expect(renderHonesty(few)).toContain('Quick run.');
  });
});

describe('the honesty report', () => {
  it('loads nothing, runs nothing, and escapes hostile text', () => {
    const hostile = { ...findings, command: '</code><script>alert(1)</script>' };
    const page = renderHonesty(hostile);
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toContain('<script');
    expect(page).toContain('&#60;script&#62;');
  });

  it('has every measure taken, and every arm', () => {
    const page = renderHonesty(findings);
    for (const { arrangements } of findings.experiments)
      for (const { label } of arrangements) expect(page).toContain(label.replace('&', '&#38;'));
    for (const column of [
      'acknowledged',
      'fresh face',
      'mismatch',
      'conditional spillover',
      'hidden bits, read',
    ])
      expect(page).toContain(column);
  });
});
