export { candorPair, candorWorld, skillWorld } from './candor-world.js';
export { lottery, portraitPair, portraitWorlds, potential } from './portrait-worlds.js';
export {
  drawWorld,
  passOrFail,
  unequalSpreads,
  type WorldFamily,
  worldFamilies,
} from './random-worlds.js';
