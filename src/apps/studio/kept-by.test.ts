import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSampleIndex } from '../../runs/sample-index.js';
import { schemes } from '../../selection/index.js';
import { keptBy, sameMarks } from './kept-by.js';
import { writeRun } from './server/run.fixture.js';
import { readQuestion } from './server/sample-records.js';
import { roundScores } from './server/scores.js';

const root = mkdtempSync(join(tmpdir(), 'candor-kept-by-'));
afterAll(() => rmSync(root, { recursive: true }));

// The handmade run has no appeal, which schemes with a second grader need.
const usable = Object.values(schemes).filter((scheme) => !scheme.needs.includes('appeal'));

describe('keptBy', () => {
  it.each(usable.map((scheme) => scheme.name))('keeps what %s kept in training', (name) => {
    const dir = join(root, name.replaceAll(':', '-'));
    const single = schemes.find((scheme) => scheme.name === name)!.split(16, 0).k === 1;
    writeRun(dir, { scheme: name, questions: 5, rounds: 2, ...(single ? { n: 16, k: 1 } : {}) });
    const index = openSampleIndex(dir);
    const scores = roundScores(index, { scheme: name, seed: 1 }, 2);
    const kept = keptBy(scores, name);
    let trained = 0;
    for (const [place, q] of scores.questions.entries()) {
      const { records } = readQuestion(index, index.at(index.find(2, q).index));
      const recorded = { shoggoth: new Map(), face: new Map() };
      for (const { i, j, shoggoth, face } of records) {
        if (shoggoth) recorded.shoggoth.set(`${i}`, shoggoth);
        if (face) recorded.face.set(`${i}/${j}`, face);
      }
      trained += recorded.face.size;
      expect(kept.questions[place]!.shoggoth).toEqual(recorded.shoggoth);
      expect(kept.questions[place]!.face).toEqual(recorded.face);
      expect(sameMarks(kept.questions[place]!.face, recorded.face)).toBe(true);
      expect(kept.questions[place]!.cotScores).toHaveLength(single ? 16 : 4);
    }
    expect(trained).toBeGreaterThan(0);
  });

  it('compares coefficients exactly, but ignores zeros', () => {
    const marks = (coef: number) => new Map([['0', { coef }]]);
    expect(sameMarks(marks(0), new Map())).toBe(true);
    expect(sameMarks(marks(1), new Map())).toBe(false);
    expect(sameMarks(marks(1), marks(0.5))).toBe(false);
  });

  it('refuses unknown schemes and schemes that need a missing part of the score', () => {
    writeRun(join(root, 'plain'));
    const scores = roundScores(openSampleIndex(join(root, 'plain')), { seed: 1 }, 1);
    expect(() => keptBy(scores, 'two-graders')).toThrow(/appeal/);
    expect(() => keptBy(scores, 'nobody')).toThrow(/nobody/);
  });
});
