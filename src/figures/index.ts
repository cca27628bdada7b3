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
export { type IntervalRow, type IntervalRowsData, intervalRows } from './interval-rows.js';
export { type KindsOverTimeData, kindsOverTime } from './kinds-over-time.js';
export { type LearningCurve, type LearningCurvesData, learningCurves } from './learning-curves.js';
export {
  armColour,
  armDash,
  DARK,
  heatShade,
  LIGHT,
  type Shade,
  stepShade,
  type Theme,
  themeVariables,
} from './palette.js';
export { samplingTree } from './sampling-tree.js';
export { type ScoreHeatData, scoreHeat } from './score-heat.js';
export { type StackedBarsData, stackedBars } from './stacked-bars.js';
