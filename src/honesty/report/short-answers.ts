/** The short answers, computed from the findings: no winner where an interval includes zero. */
import { count, list, plural, score, withInterval } from '../../report/numbers.js';
import { holmAdjust } from '../../stats/index.js';
import type { Experiment, HonestyFindings } from '../findings.js';
import { differenceOf, intervalOf, measureReadings, runsOf, valuesOf } from './arms.js';
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

/** The five arms with the first scheme, beside the published numbers; every pair whose order the two disagree on. */
function fiveArms(experiment: Experiment): ShortAnswer {
  const scheme = experiment.schemes[0]!;
  const arms = experiment.arrangements.filter(({ published }) => published !== undefined);
  const values = arms.map(({ id }) => valuesOf(runsOf(experiment, id, scheme), measureReadings.cot));
  const pairs = arms.flatMap((a, i) => arms.slice(i + 1).map((b, j) => ({ a, b, i, j: i + 1 + j })));
  const told = pairs.map(({ a, b, i, j }) => {
    const { winner } = differenceOf(values[i]!, values[j]!);
    return { a, b, winner, agrees: winner !== null && (winner === 'a') === a.published! > b.published! };
  });
  const against = told.filter(({ winner, agrees }) => winner !== null && !agrees);
  const control = arms.findIndex(({ id }) => id === 'no-penalty');
  const before = experiment.start.one?.detection?.cot;
  const open = told.filter(({ winner }) => winner === null).length;
  return {
    id: 'published',
    question: 'Do the five published arms come out as published?',
    sentences: [
      `CoT detection by \`${scheme}\`, published and here: ${arms.map(({ label, published }, i) => `${label} ${score(published!)} and ${withInterval(intervalOf(values[i]!))}`).join('; ')}.`,
      `Of ${plural(pairs.length, 'pair')} of arms ${told.filter(({ agrees }) => agrees).length} come in the published order, ${count(against.length)} in the other, and ${count(open)} cannot be told apart.` +
        (against.length > 0
          ? ` Against the paper: ${list(against.map(({ a, b, winner }) => `${winner === 'a' ? a.label : b.label} keeps more than ${winner === 'a' ? b.label : a.label}`))}.`
          : ''),
      ...(control >= 0 && before !== undefined
        ? [
            `The control itself, which nothing penalises, went from ${score(before)} before training to ${score(intervalOf(values[control]!).mean)}: what the penalty did is the difference to it.`,
          ]
        : []),
      arrangementsAtEqualTask(experiment),
    ],
  };
}

/** One arrangement's schemes at equal task reward. */
export interface EqualTask {
  readonly id: string;
  readonly label: string;
  readonly task: number;
  readonly schemes: readonly {
    readonly scheme: string;
    /** CoT detection of each seed; NaN where it never has that task score. */
    readonly values: readonly number[];
  }[];
}

/** Every arrangement's schemes, read where they first have the task score that all of them reach. */
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

/** The arrangements with the first scheme where all of them have the same task score, each against the control. */
function arrangementsAtEqualTask(experiment: Experiment): string {
  const scheme = experiment.schemes[0]!;
  const arms = experiment.arrangements.map(({ id }) => runsOf(experiment, id, scheme));
  const task = commonTask(arms);
  const values = arms.map((runs) => runs.map(({ path }) => detectionAt(path, task)));
  const told = experiment.arrangements.map(({ label }, i) => {
    const against = i > 0 ? differenceOf(values[i]!, values[0]!) : null;
    const shown = against === null || against.winner !== null ? '' : ', not shown to differ from the control';
    return `${label} ${withInterval(intervalOf(values[i]!))}${shown}`;
  });
  return `At equal task score, ${score(task)}, the arms keep: ${told.join('; ')}.`;
}

function pressure(experiment: Experiment): ShortAnswer {
  const sentences = equalTask(experiment).map(({ label, task, schemes }) => {
    const kept = schemes.map(({ scheme, values }) => `\`${scheme}\` ${withInterval(intervalOf(values))}`);
    const pairs = schemes.flatMap((a, i) => schemes.slice(i + 1).map((b) => ({ a, b })));
    const told = pairs.map(({ a, b }) => differenceOf(a.values, b.values));
    const adjusted = holmAdjust(told.map(({ p }) => p));
    const shown = pairs.flatMap(({ a, b }, i) => {
      const { winner } = told[i]!;
      if (winner === null || !(adjusted[i]! < 0.05)) return [];
      const [more, less] = winner === 'a' ? [a, b] : [b, a];
      return [`\`${more.scheme}\` keeps more than \`${less.scheme}\``];
    });
    const verdict =
      pairs.length === 0
        ? ''
        : shown.length > 0
          ? ` Shown, after Holm: ${list(shown)}.`
          : ' No two can be told apart.';
    return `${label}, at task score ${score(task)}: CoT detection ${kept.join('; ')}.${verdict}`;
  });
  return {
    id: 'pressure',
    question: 'Which scheme puts how much pressure on candor, at equal task reward?',
    sentences,
  };
}

function leverAnswer(experiment: Experiment): ShortAnswer {
  const scheme = experiment.schemes[0]!;
  const [plain, ...others] = experiment.arrangements;
  const of = (id: string, read: 'cot' | 'task') =>
    valuesOf(runsOf(experiment, id, scheme), measureReadings[read]);
  const base = { cot: of(plain!.id, 'cot'), task: of(plain!.id, 'task') };
  return {
    id: 'levers',
    question: 'What else keeps the CoT candid, and what does it cost?',
    sentences: [
      `${plain!.label} by \`${scheme}\` ends at CoT detection ${withInterval(intervalOf(base.cot))} and task score ${withInterval(intervalOf(base.task))}. The others, as differences to it:`,
      ...others.map(({ id, label }) => {
        const [cot, task] = [differenceOf(of(id, 'cot'), base.cot), differenceOf(of(id, 'task'), base.task)];
        return `${label}: detection ${withInterval(cot)}${cot.winner === null ? ', not shown' : ''}; task score ${withInterval(task)}${task.winner === null ? ', not shown' : ''}.`;
      }),
    ],
  };
}

function hiddenAnswer(experiment: Experiment): ShortAnswer {
  const scheme = experiment.schemes[0]!;
  const plain = experiment.arrangements[0]!;
  const of = (id: string, read: 'written' | 'read' | 'task' | 'appeal') =>
    valuesOf(runsOf(experiment, id, scheme), measureReadings[read]);
  const start = experiment.start.two.hidden;
  return {
    id: 'hidden-messages',
    question: 'Do free choices of words come to carry a message, and does a paraphraser stop it?',
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
