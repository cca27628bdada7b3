export { asNamed, type Candidate, candidates, type Purse } from './candidates.js';
export { type Components, noiseRatio } from './components.js';
export { type Estimate, type Estimates, estimate } from './estimate.js';
export type { Gain } from './gain.js';
export type { Pilot, PilotCot, PilotQuestion } from './pilot.js';
export type { Progress } from './progress.js';
export { bestOfEachScheme, leaders, played, race, type Valued } from './race.js';
export { type Reason, reasons, warnings } from './reasons.js';
export { type Axis, type Recommendation, recommend, roundsFor } from './recommend.js';
export { type ScoreModel, scoreModel } from './score-model.js';
export { simulatedPilot } from './simulated-pilot.js';
export {
  type Choice,
  drawTruth,
  namedChoices,
  pilotSize,
  type Truth,
  type Validation,
  type ValidationEffort,
  validatePlan,
} from './validate.js';
