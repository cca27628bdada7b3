export { FINAL_SHARE, finalScore } from '../experiment/final-score.js';
