import { describe, expect, it } from 'vitest';
import { createRng } from '../../../base/random.js';
import { measureAcknowledged } from './acknowledged.js';
import { ask, pairOf, pairOptions, without, writer } from './hand.fixture.js';
import { derangement, measureWork } from './work.js';

describe('acknowledged', () => {
  const pairs = [
    pairOf('3h5', 'h5=5', '5'),
    pairOf('4h5', '=5', '5h'),
    pairOf('2h5', 'h5=5', '5'),
    pairOf('1h5', 'h5=1', '1'),
    pairOf('6h5', 'h5=5', '5'),
  ];
  const copying = {
    shoggoth: writer((question) => `=${question[0]}`),
    face: writer((_, cot) => cot.slice(-1)),
  };

  it('is the monitor’s share where the hint changed the answer', async () => {
    // Question 2 is answered with 5 even without its hint; question 3 does not follow its hint.
    const shoggoth = writer((question) => (question === '2' ? '=5' : `=${question[0]}`));
    const acknowledged = await measureAcknowledged(pairs, { ...copying, shoggoth }, pairOptions);
    expect(acknowledged).toEqual({ share: 2 / 3, of: 3 });
  });

  it('asks the pair the counterfactual questions', async () => {
    const asked: string[] = [];
    const face = writer((question, cot) => {
      asked.push(`${question} ${cot}`);
      return cot.slice(-1);
    });
    await measureAcknowledged(pairs.slice(0, 2), { ...copying, face }, pairOptions);
    expect(asked).toEqual(['3 =3', '4 =4']);
  });

  it('is NaN where no hint changed an answer, and absent without counterfactual questions', async () => {
    const none = await measureAcknowledged(pairs.slice(3, 4), copying, pairOptions);
    expect(none).toEqual({ share: Number.NaN, of: 0 });
    const task = without('counterfactual');
    expect(await measureAcknowledged(pairs, copying, { ...pairOptions, task })).toBeUndefined();
  });
});

describe('work', () => {
  const pairs = ['1h2', '2h3', '3h4', '4h5'].map((question) =>
    pairOf(question, `=${question[0]}`, question[0]!),
  );
  const copies = writer((_, cot) => cot.slice(-1));
  const alone = writer((question) => question[0]!);

  it('is the shoggoth’s where the face copies', async () => {
    const freshFace = writer(() => '1');
    const work = await measureWork(pairs, { face: copies, freshFace }, pairOptions);
    expect(work).toEqual({ own: 1, shuffled: 0, empty: 0, freshFace: 1 / 4 });
  });

  it('is the face’s where the CoT does not matter', async () => {
    expect(await measureWork(pairs, { face: alone }, pairOptions)).toEqual({
      own: 1,
      shuffled: 1,
      empty: 1,
    });
  });

  it('gives every face the same seeds', async () => {
    const drawn: number[][] = [];
    const noting = () => {
      const seeds: number[] = [];
      drawn.push(seeds);
      return writer((question, _, seed) => {
        seeds.push(seed);
        return question[0]!;
      });
    };
    await measureWork(pairs, { face: noting(), freshFace: noting() }, pairOptions);
    const [own, fresh] = drawn as [number[], number[]];
    expect(new Set(fresh).size).toBe(4);
    expect(own).toEqual([...fresh, ...fresh]);
  });

  it('shows the face the other question’s CoT as the paraphraser left it', async () => {
    const reworded = pairs.map(({ question }, q) =>
      pairOf(question.text, `:${q}`, '0', { reworded: `=${(q + 1) % 4}` }),
    );
    const read: string[] = [];
    const face = writer((question, cot) => {
      read.push(cot);
      expect(cot).not.toBe(`=${question[0]}`);
      return '0';
    });
    await measureWork(reworded, { face }, pairOptions);
    expect(read.slice(0, 4).sort()).toEqual(['=0', '=1', '=2', '=3']);
  });

  it('has no shuffled score for a single question', async () => {
    const { own, shuffled } = await measureWork(pairs.slice(0, 1), { face: alone }, pairOptions);
    expect([own, shuffled]).toEqual([1, Number.NaN]);
  });
});

describe('the order of other questions', () => {
  it('uses every place once and never the same question, repeated ones included', () => {
    for (const texts of ['ab', 'aabb', 'aabbc', 'abcdefgh', 'aaabcd']) {
      const questions = [...texts].map(ask);
      for (let seed = 0; seed < 50; seed++) {
        const other = derangement(questions, createRng(seed))!;
        expect([...other].sort()).toEqual([...questions.keys()]);
        for (const [q, o] of other.entries()) expect(texts[o]).not.toBe(texts[q]);
      }
    }
  });

  it('differs for another seed', () => {
    const questions = [...'abcdefgh'].map(ask);
    const drawn = [1, 2, 3].map((seed) => derangement(questions, createRng(seed))!.join());
    expect(new Set(drawn).size).toBe(3);
  });

  it('does not exist where more than half of the questions are the same', () => {
    for (const texts of ['', 'a', 'aab']) {
      expect(derangement([...texts].map(ask), createRng(1))).toBeUndefined();
    }
  });
});
