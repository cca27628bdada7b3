export { type ChosenStep, chosenStep } from '../experiment/step-search.js';
