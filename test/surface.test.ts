/** The public surface: the names that each entry point of the package exports, and no others. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** A change here is a change for users: say so in CHANGELOG.md. */
const SURFACE = {
  '.': `
    DEFAULT_FAILURES GraderUnavailable ROLES SchemeError Stopped UnreadableVerdict UserError
    afterRounds budgetSpent checkExample checkRequest checkSampleOptions checkTokens
    compareConfigSchema createFlattery createHints createLottery createParaphraser
    createPolynomial createRng createRun createSums createSynonyms createTokenizer
    defineScheme deriveSeed drawFromSplit drawQuestions evaluate faceSequences findScheme
    findTask firstFault flattery gradeAll guardStops hints jsonlTask learn lottery metered
    noTokens openPair openRun pairedDifference polynomial readComparison readMetrics
    readRunAsComparison readSamples recordsOf resolveScheme resumeComparison resumeTraining
    rollout rounds sampleCots sampleSummaries schemes shoggothSequences startComparison sums
    synonyms taskChecks tasks termsOf train trainConfig trainConfigSchema treesOf update
    version withLimitOf withOwnLimit
  `,
  './selection': `
    SchemeError composeScheme conditioned cotScoresOf cotScoresOfRound defineScheme findScheme
    largestScore marksOf parseSchemeSpec placeKey resolveScheme rewardTargeted
    schemeSpecSchema schemes
  `,
  './select': `
    findFormat formats isEmpty parseColumns selectFile selectStream
  `,
  './engine': `
    MAX_WORKERS checkShape kernelBytes openEngine
  `,
  './tinker': `
    dialects openBaseSampler openSession openTinkerPolicy probe
  `,
  './report': `
    analyse headline pairSentence renderReport renderRunReport summary
  `,
};

const ENTRIES: Readonly<Record<keyof typeof SURFACE, () => Promise<object>>> = {
  '.': () => import('../src/index.js'),
  './selection': () => import('../src/selection/index.js'),
  './select': () => import('../src/select/index.js'),
  './engine': () => import('../src/models/transformer/index.js'),
  './tinker': () => import('../src/models/tinker/index.js'),
  './report': () => import('../src/show/report/index.js'),
};

describe('the package', () => {
  it.each(Object.keys(SURFACE) as (keyof typeof SURFACE)[])('exports from %s', async (entry) => {
    const names = Object.keys(await ENTRIES[entry]()).sort();
    expect(names).toEqual(SURFACE[entry].trim().split(/\s+/));
  });

  it('has these entry points, and suites for testing', () => {
    const url = new URL('../package.json', import.meta.url);
    const { exports } = JSON.parse(readFileSync(url, 'utf8'));
    expect(Object.keys(exports)).toEqual([...Object.keys(SURFACE), './testing']);
  });
});
