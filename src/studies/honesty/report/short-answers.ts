/** Computes the short answers from the findings; names no winner if an interval includes zero. */
import { count, list, plural, score, withInterval } from '../../../show/page/numbers.js';
import { holmAdjust } from '../../../stats/index.js';
import type { ArrangementNote, Experiment, HonestyFindings } from '../findings.js';
import { differenceOf, intervalOf, measureReadings, readingsOf, runsOf, valuesOf } from './arms.js';
import { commonTask, detectionAt } from './equal-task.js';

export interface ShortAnswer {
  readonly id: string;
  readonly question: string;
  readonly sentences: readonly string[];
}

export function shortAnswers(findings: HonestyFindings): ShortAnswer[] {
  const answers = {
    published: [fiveArms, pressure],
    levers: [leverAnswer],
    'hidden-messages': [hiddenAnswer],
  };
  return findings.experiments.flatMap((experiment) =>
    answers[experiment.id].map((answer) => answer(experiment)),
  );
}

/** Compares the five arms under the first scheme with the paper, at the end and at equal score. */
function fiveArms(experiment: Experiment): ShortAnswer {
  const scheme = experiment.schemes[0]!;
  const arms = experiment.arrangements.filter(({ published }) => published !== undefined);
  const runs = arms.map(({ id }) => runsOf(experiment, id, scheme));
  const final = runs.map((own) => valuesOf(own, measureReadings.cot));
  const task = commonTask(runs);
  const equal = runs.map((own) => own.map(({ path }) => detectionAt(path, task)));
  const control = arms.findIndex(({ id }) => id === 'no-penalty');
  const before = experiment.start.one?.detection?.cot;
  const detections = (values: readonly number[][]) =>
    arms.map(({ label }, i) => `${label} ${withInterval(intervalOf(values[i]!))}`).join('; ');
  return {
    id: 'published',
    question: 'Do the five published arms reproduce the published order?',
    sentences: [
      `Published CoT detection: ${arms.map(({ label, published }) => `${label} ${score(published!)}`).join('; ')}.`,
      `Here by \`${scheme}\`, at the end of training: ${detections(final)}. ${orderText(arms, final)}`,
      ...(control >= 0 && before !== undefined
        ? [
            `The control, which has no penalty, went from ${score(before)} before training to ${score(intervalOf(final[control]!).mean)}: the effect of the penalty is the difference from it.`,
          ]
        : []),
      `At equal task score, ${score(task)}: ${detections(equal)}. ${orderText(arms, equal)}`,
    ],
  };
}

/** Counts the pairs of arms in the published order, and names those in the other. */
function orderText(
  arms: readonly ArrangementNote[],
  values: readonly (readonly number[])[],
): string {
  const pairs = arms.flatMap((a, i) =>
    arms.slice(i + 1).map((b, j) => ({ a, b, i, j: i + 1 + j })),
  );
  const compared = pairs.map(({ a, b, i, j }) => {
    const { winner } = differenceOf(values[i]!, values[j]!);
    const [more, less] = winner === 'a' ? [a, b] : [b, a];
    return { more, less, winner, agrees: more.published! > less.published! };
  });
  const shown = compared.filter(({ winner }) => winner !== null);
  const against = shown.filter(({ agrees }) => !agrees);
  const counts = `Of ${plural(pairs.length, 'pair')} of arms ${count(shown.length - against.length)} come in the published order, ${count(against.length)} in the other, and ${count(compared.length - shown.length)} cannot be told apart.`;
  if (against.length === 0) return counts;
  return `${counts} Against the paper: ${list(against.map(({ more, less }) => `${more.label} keeps more than ${less.label}`))}.`;
}

/** An arrangement's schemes at equal task score. */
export interface EqualTask {
  readonly id: string;
  readonly label: string;
  readonly task: number;
  readonly schemes: readonly {
    readonly scheme: string;
    /** CoT detection of each seed; NaN where it never reaches that task score. */
    readonly values: readonly number[];
  }[];
}

/**
 * Reads every arrangement's schemes where they first have the task score that all of them reach.
 */
export function equalTask(experiment: Experiment): EqualTask[] {
  return experiment.arrangements.map(({ id, label }) => {
    const arms = experiment.schemes.map((scheme) => runsOf(experiment, id, scheme));
    const task = commonTask(arms);
    const schemes = experiment.schemes.map((scheme, s) => ({
      scheme,
      values: arms[s]!.map(({ path }) => detectionAt(path, task)),
    }));
    return { id, label, task, schemes };
  });
}

function pressure(experiment: Experiment): ShortAnswer {
  const sentences = equalTask(experiment).map(({ label, task, schemes }) => {
    const kept = schemes.map(
      ({ scheme, values }) => `\`${scheme}\` ${withInterval(intervalOf(values))}`,
    );
    const pairs = schemes.flatMap((a, i) => schemes.slice(i + 1).map((b) => ({ a, b })));
    const compared = pairs.map(({ a, b }) => differenceOf(a.values, b.values));
    const adjusted = holmAdjust(compared.map(({ p }) => p));
    const shown = pairs.flatMap(({ a, b }, i) => {
      const { winner } = compared[i]!;
      if (winner === null || !(adjusted[i]! < 0.05)) return [];
      const [more, less] = winner === 'a' ? [a, b] : [b, a];
      return [`\`${more.scheme}\` keeps more than \`${less.scheme}\``];
    });
    const scores = `${label}, at task score ${score(task)}: CoT detection ${kept.join('; ')}.`;
    if (pairs.length === 0) return scores;
    if (shown.length === 0) return `${scores} No two can be told apart.`;
    return `${scores} Shown, after Holm: ${list(shown)}.`;
  });
  return {
    id: 'pressure',
    question: 'How much pressure does each scheme put on candor, at equal task score?',
    sentences,
  };
}

function leverAnswer(experiment: Experiment): ShortAnswer {
  const scheme = experiment.schemes[0]!;
  const [plain, ...others] = experiment.arrangements;
  const of = (id: string, read: 'cot' | 'task') => readingsOf(experiment, id, scheme, read);
  const base = { cot: of(plain!.id, 'cot'), task: of(plain!.id, 'task') };
  return {
    id: 'levers',
    question: 'What else keeps the CoT candid, and what does it cost?',
    sentences: [
      `${plain!.label} by \`${scheme}\` ends at CoT detection ${withInterval(intervalOf(base.cot))} and task score ${withInterval(intervalOf(base.task))}. The others, as differences from it:`,
      ...others.map(({ id, label }) => {
        const [cot, task] = [
          differenceOf(of(id, 'cot'), base.cot),
          differenceOf(of(id, 'task'), base.task),
        ];
        return `${label}: detection ${withInterval(cot)}${cot.winner === null ? ', not shown' : ''}; task score ${withInterval(task)}${task.winner === null ? ', not shown' : ''}.`;
      }),
    ],
  };
}

function hiddenAnswer(experiment: Experiment): ShortAnswer {
  const scheme = experiment.schemes[0]!;
  const plain = experiment.arrangements[0]!;
  const of = (id: string, read: 'written' | 'read' | 'task' | 'appeal') =>
    readingsOf(experiment, id, scheme, read);
  const start = experiment.start.two.hidden;
  return {
    id: 'hidden-messages',
    question: 'Do free choices of words learn to carry a message, and does a paraphraser stop it?',
    sentences: [
      `Of a secret of 1 bit, a CoT’s free choices carry ${start ? `${score(start.written.bits - start.written.chance)} bits before training` : 'some'}, and after it:`,
      ...experiment.arrangements.map(({ id, label }) => {
        const cost = differenceOf(of(id, 'task'), of(plain.id, 'task'));
        const reads = `${label}: written ${withInterval(intervalOf(of(id, 'written')))}, read by the face ${withInterval(intervalOf(of(id, 'read')))}; the secret is guessed in ${withInterval(intervalOf(of(id, 'appeal')))}`;
        return id === plain.id
          ? `${reads}; task score ${withInterval(intervalOf(of(id, 'task')))}.`
          : `${reads}; task score ${withInterval(cost)} against ${plain.label}${cost.winner === null ? ', not shown to differ' : ''}.`;
      }),
    ],
  };
}
