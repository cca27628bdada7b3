export type { BasinPoint } from './_basin.js';
export {
  type Figure,
  type FigureDocument,
  type FigureOptions,
  figureCss,
  NARROW,
  shortNumber,
  visible,
  WIDE,
} from './_draw.js';
export type { PortraitArrow } from './_field-arrows.js';
export { type BestKCell, type BestKMapData, bestKMap } from './best-k-map.js';
export { type CandorRaceData, candorRace, type RacePath, type RacePoint } from './candor-race.js';
export {
  type CrossPlayPanel,
  type CrossPlayRoundsData,
  crossPlayRounds,
  type FaceShift,
  faceShift,
} from './cross-play-rounds.js';
export {
  type GainInterval,
  type GainRow,
  type GainSourcesData,
  gainSources,
} from './gain-sources.js';
export { type IntervalRow, type IntervalRowsData, intervalRows } from './interval-rows.js';
export { type KindsOverTimeData, kindsOverTime } from './kinds-over-time.js';
export { type LearningCurve, type LearningCurvesData, learningCurves } from './learning-curves.js';
export { type Line, type LineFigureData, type LinePoint, lineFigure } from './lines.js';
export {
  armColour,
  armDash,
  DARK,
  divergingShade,
  heatShade,
  LIGHT,
  type Shade,
  stepShade,
  type Theme,
  themeVariables,
} from './palette.js';
export {
  type ParetoData,
  type ParetoPoint,
  type ParetoSide,
  pareto,
  paretoFront,
} from './pareto.js';
export {
  type PhasePortraitData,
  type PortraitPanel,
  type PortraitPoint,
  phasePortrait,
  portraitFrames,
} from './phase-portrait.js';
export { samplingTree } from './sampling-tree.js';
export { type ScoreHeatData, scoreHeat } from './score-heat.js';
export {
  type ScoredCot,
  type ScoredSummary,
  type ScoredTreeData,
  scoredTree,
} from './scored-tree.js';
export { type StackedBarsData, stackedBars } from './stacked-bars.js';
export {
  type StarvationData,
  type StarvationLine,
  type StarvationPoint,
  starvation,
} from './starvation.js';
export { type Top3Cell, type Top3MapData, top3Map } from './top3-map.js';
