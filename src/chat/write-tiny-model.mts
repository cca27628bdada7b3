/** Writes the tests' model folders, for the gold values. */
import { writeModelKinds } from './model-kinds.fixture.js';

writeModelKinds(process.argv[2] as string);
