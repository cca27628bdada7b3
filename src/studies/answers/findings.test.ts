import { describe, expect, it } from 'vitest';
import { findingsFixture } from './findings.fixture.js';
import { commandOf, findingsText, isQuick, readFindings } from './findings.js';

describe('findings as JSON', () => {
  it('are read back unchanged, NaN included', () => {
    const findings = findingsFixture();
    expect(readFindings(findingsText(findings), 'a.json')).toEqual(findings);
    expect(findings.answers[0]!.numbers[0]!.low).toBeNaN();
    expect(JSON.parse(findingsText(findings)).answers[0].numbers[0].low).toBeNull();
  });

  it.each(['', '{', '[]', 'null', '7', '{"candor": "0.1.0", "seeds": 3}'])(
    'cannot be read from %j',
    (text) => {
      expect(() => readFindings(text, 'x/a.json')).toThrow(
        /^x\/a\.json: not .*written by candor answers$/,
      );
    },
  );
});

describe('findings', () => {
  it('are quick below 200 seeds', () => {
    expect([40, 199, 200, 400].map((seeds) => isQuick({ seeds }))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('name the command that computes them again', () => {
    expect(commandOf(findingsFixture(40))).toBe('candor answers --seeds 40');
    expect(commandOf({ ...findingsFixture(), only: ['best-k', 'plan'] })).toBe(
      'candor answers --seeds 400 --only best-k,plan',
    );
  });
});
