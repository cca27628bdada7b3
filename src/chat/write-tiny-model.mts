/** Writes the tests' model folder, for the gold values. */
import { writeTinyModel } from './tiny-model.fixture.js';

writeTinyModel(process.argv[2] as string);
