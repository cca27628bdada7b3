/** Composes a scheme that can run from a scheme as data. */
import { type FlatRound, flattenRound } from './_flat-round.js';
import { type Enough, minimumOf } from './_minimum.js';
import { type Candidates, cotPools, facePools, makeCandidates } from './_pools.js';
import { splitBudget } from './_split.js';
import { tieOrder } from './_ties.js';
import { allocation } from './allocation/_stages.js';
import { allocations, choose, cotRules, cotScores, faceRules, scopes, updates } from './rules.js';
import type { NamedScheme, SampleRef, Scheme, Target } from './scheme.js';
import { parseSchemeSpec, type SchemeSpec, type SchemeSpecInput } from './spec.js';
import type { Channel, ScoreTree } from './tree.js';

/** A scheme together with the data it was composed from. */
export interface ComposedScheme extends NamedScheme {
  /** The scheme as data, with every default filled in. */
  readonly spec: SchemeSpec;
}

/**
 * Composes a scheme from a choice on each of its axes (docs/schemes.md).
 * @param input the choices; axes that have a default may be left out.
 * @param name what the scheme is called in files and reports; 'custom' by default.
 * @param describe one sentence on what each role learns; made from the axes by default.
 * @throws SchemeError with one line for each unknown key and each value out of range.
 */
export function composeScheme(
  input: SchemeSpecInput,
  name = 'custom',
  describe?: string,
): ComposedScheme {
  const spec = parseSchemeSpec(input);
  return {
    name,
    describe: describe ?? described(spec),
    needs: channelsOf(spec),
    reads: { shoggoth: spec.shoggothChannel, face: spec.faceChannel },
    spec,
    split: (budget, cotPrice) => splitBudget(spec.split.k, budget, cotPrice),
    allocate: allocation(allocationOf(spec).rule, spec.shoggothChannel),
    select: selection(spec),
  };
}

/**
 * Returns the scheme with the shoggoth learning by the task score only, without penalty and appeal,
 * and the face by the whole score. The name gets the prefix `reward-targeted:`. Applying it twice
 * is the same as applying it once.
 */
export function rewardTargeted(scheme: ComposedScheme): ComposedScheme {
  const describe = scheme.describe.replace(/ The shoggoth is scored .*$/, '');
  return composeScheme(
    { ...scheme.spec, shoggothChannel: 'task', faceChannel: 'score' },
    `reward-targeted:${scheme.name.replace(/^reward-targeted:/, '')}`,
    `${describe} The shoggoth is scored by the task alone, the face by the whole score.`,
  );
}

/**
 * Returns the scheme with other conditions on what may be reinforced. The name stays the same.
 * @param conditions `minScore` replaces the scheme's own, and `undefined` removes it. `minMargin`,
 * in units of the score, replaces that of a contrastive scheme if given; other schemes ignore it.
 * @throws SchemeError if a condition is out of range.
 */
export function conditioned(
  { spec, name, describe }: ComposedScheme,
  { minScore, minMargin }: Pick<SchemeSpec, 'minScore'> & { readonly minMargin?: number },
): ComposedScheme {
  const own = minimumWords(spec.minScore);
  const bare = describe.replace(/\.$/, '').replace(own, '');
  const update = spec.update.rule === 'contrastive' && minMargin !== undefined ? { minMargin } : {};
  return composeScheme(
    { ...spec, update: { ...spec.update, ...update }, minScore },
    name,
    `${bare}${minimumWords(minScore)}.`,
  );
}

function allocationOf(spec: SchemeSpec) {
  return choose(allocations(choose(cotScores, spec.cotScore).score), spec.allocation);
}

function channelsOf(spec: SchemeSpec): Channel[] {
  const read: Channel[] = [spec.shoggothChannel, spec.faceChannel];
  if (spec.faceRule.minTask !== undefined) read.push('task');
  return [...new Set(read)];
}

function selection(spec: SchemeSpec): Scheme {
  const { scope } = scopes[spec.scope];
  const cotScore = choose(cotScores, spec.cotScore);
  const cotRule = choose(cotRules, spec.cotRule);
  const { rule: faceRule } = choose(faceRules(cotRule), spec.faceRule);
  const { update } = choose(updates, spec.update);
  const words = wordsOf(spec);
  const minimum = {
    shoggoth: minimumOf(spec.minScore, 'shoggoth'),
    face: minimumOf(spec.minScore, 'face'),
  };
  const { minTask } = spec.faceRule;
  const { shoggothChannel, faceChannel } = spec;
  const reading = { shoggothChannel, faceChannel, minTask, perSummary: cotScore.perSummary };
  return (trees, rng) => {
    const round = flattenRound(trees, reading);
    const groups = scope.groups(round);
    const cotTies = tieOrder(rng);
    const summaryTies = tieOrder(rng);
    // Where both roles have the same candidates, a tie must break the same way for both.
    const faceTies = cotScore.perSummary && minTask === undefined ? cotTies : summaryTies;
    const raw = cotScore.score(round);
    const cots = makeCandidates(scope.level(raw, round.questionStart), raw, groups, {
      ties: cotTies,
      families: { familyStart: groups, kinStart: groups },
      ...shoggothRefs(round, trees, cotScore.perSummary),
      mayReinforce: byIndex(minimum.shoggoth(round.shoggoth.value), raw),
      words: words.shoggoth,
    });
    const summaries = summaryCandidates(round, groups, scope.level, cots, {
      ties: faceTies,
      ...faceRefs(round, trees),
      mayReinforce: byIndex(minimum.face(round.face.value), round.face.value),
      words: words.face,
    });
    const pools = cotPools(groups, cotRule.keep);
    return {
      shoggoth: update(cots, pools),
      face: update(summaries, facePools(faceRule, cots, pools, round.face.start)),
    };
  };
}

/** Makes the face's candidates; `own` holds what does not depend on the scope. */
function summaryCandidates(
  round: FlatRound,
  groups: Int32Array,
  level: (values: Float64Array, questionStart: Int32Array) => Float64Array,
  cots: Candidates,
  own: Omit<Candidates, 'value' | 'key' | 'families'>,
): Candidates {
  const { start, value } = round.face;
  const questionStart = round.questionStart.map((c) => start[c]!);
  const rest = { ...own, families: { familyStart: start, kinStart: questionStart } };
  const levelValue = level(value, questionStart);
  // Where every summary counts as a CoT, the summaries have the CoTs' values and so their keys.
  if (levelValue === cots.value) return { ...rest, value: cots.value, key: cots.key };
  return makeCandidates(
    levelValue,
    value,
    groups.map((c) => start[c]!),
    rest,
  );
}

/**
 * Tells whether a candidate scores high enough by its own score, not by the score it competes at.
 */
function byIndex(enough: Enough, raw: Float64Array): Candidates['mayReinforce'] {
  return enough && ((index) => enough(raw[index]!));
}

function shoggothRefs(
  { cotQuestion, cotIndex }: FlatRound,
  trees: readonly ScoreTree[],
  perSummary: boolean,
) {
  const ref = (c: number): SampleRef => ({ question: cotQuestion[c]!, cot: cotIndex[c]! });
  const same = perSummary
    ? (a: number, b: number) => cotIndex[a] === cotIndex[b] && cotQuestion[a] === cotQuestion[b]
    : (a: number, b: number) => a === b;
  const target = (c: number, coef: number, why: string): Target => ({
    question: cotQuestion[c]!,
    cot: cotIndex[c]!,
    coef,
    why,
  });
  const textOf = (c: number) => trees[cotQuestion[c]!]!.cots[cotIndex[c]!]!.cotText ?? Number.NaN;
  return { ref, target, same, textOf };
}

function faceRefs(
  { cotQuestion, cotIndex, face: { start, index } }: FlatRound,
  trees: readonly ScoreTree[],
) {
  const cotOf = new Int32Array(index.length);
  for (let c = 0, s = 0; s < cotOf.length; c++) while (s < start[c + 1]!) cotOf[s++] = c;
  const ref = (s: number): SampleRef => {
    const c = cotOf[s]!;
    return { question: cotQuestion[c]!, cot: cotIndex[c]!, summary: index[s]! };
  };
  const target = (s: number, coef: number, why: string): Target => {
    const c = cotOf[s]!;
    return { question: cotQuestion[c]!, cot: cotIndex[c]!, summary: index[s]!, coef, why };
  };
  const textOf = (s: number) => {
    const c = cotOf[s]!;
    return trees[cotQuestion[c]!]!.cots[cotIndex[c]!]!.summaryTexts?.[index[s]!] ?? Number.NaN;
  };
  return { ref, target, same: (a: number, b: number) => a === b, textOf };
}

function wordsOf(spec: SchemeSpec): Record<'shoggoth' | 'face', Candidates['words']> {
  const { relative } = scopes[spec.scope];
  const score = choose(cotScores, spec.cotScore);
  const face = choose(faceRules(choose(cotRules, spec.cotRule)), spec.faceRule);
  const filtered = spec.faceRule.minTask === undefined ? '' : 'correct ';
  const channel = { score: '', task: ' of task score', appeal: ' of appeal' };
  const faceBy = { score: '', task: ' by task score', appeal: ' by appeal' };
  return {
    shoggoth: {
      one: score.perSummary ? 'sample' : 'CoT',
      many: score.perSummary ? 'samples' : 'CoTs',
      by: ` by ${score.words}${channel[spec.shoggothChannel]}${relative}`,
      place: '',
      elsewhere: '',
    },
    face: {
      one: `${filtered}summary`,
      many: `${filtered}summaries`,
      by: faceBy[spec.faceChannel] + relative,
      place: face.place,
      elsewhere: ' of any CoT',
    },
  };
}

/** Describes a scheme in one sentence made from its axes. */
function described(spec: SchemeSpec): string {
  const cots = choose(cotRules, spec.cotRule);
  const score = choose(cotScores, spec.cotScore);
  const what = score.perSummary ? 'samples' : 'CoTs';
  const face = choose(faceRules(cots), spec.faceRule);
  const { words } = choose(updates, spec.update);
  const { words: asked } = allocationOf(spec);
  return (
    `The shoggoth learns ${cots.words(what)} ${scopes[spec.scope].words} by ${score.words}, ` +
    `the face learns ${face.words}, ${words}${asked}${minimumWords(spec.minScore)}.`
  );
}

function minimumWords(minScore: SchemeSpec['minScore']): string {
  if (minScore === undefined || minScore === 'none') return '';
  if (minScore === 'passed')
    return '; where scores are 0 or 1, nothing that scores 0 is reinforced';
  if (typeof minScore === 'number') return `; nothing below ${minScore} is reinforced`;
  const roles = Object.entries(minScore).map(([role, least]) => `the ${role}’s below ${least}`);
  return roles.length > 0 ? `; nothing of ${roles.join(' or ')} is reinforced` : '';
}
