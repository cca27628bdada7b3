export { type Candidate, candidates, namedCandidate, type Purse } from './candidates.js';
export { type Components, noiseRatio } from './components.js';
export { type Estimate, type Estimates, estimate } from './estimate.js';
export type { Gain } from './gain.js';
export type { Pilot, PilotCot, PilotQuestion } from './pilot.js';
export type { Progress } from './progress.js';
export { bestPerScheme, leaders, playCandidates, race, type Valued } from './race.js';
export { pilotLimits, promiseCaveat, type Reason, reasons, warnings } from './reasons.js';
export {
  choose,
  type Recommendation,
  recommend,
  roundsFor,
  type Verdict,
} from './recommend.js';
export { type Rule, ruleFor, ruleSchemes } from './rule.js';
export { type ScoreModel, scoreModel } from './score-model.js';
export { simulatedPilot } from './simulated-pilot.js';
export { createCot, type World } from './simulated-round.js';
export { drawTruth, type Family, families, type Truth } from './truths.js';
export {
  type Choice,
  namedChoices,
  pilotSize,
  ruleChoices,
  type Validation,
  type ValidationEffort,
  validatePlan,
} from './validate.js';
