/** Writes the tests' model folders and the other inputs of the gold values. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeModelKinds } from './model-kinds.fixture.js';
import { PRE_TOKENIZED, PRE_TOKENIZERS } from './pre-tokenizer-kinds.fixture.js';
import { CONVERSATIONS, TEMPLATE_KINDS } from './template-kinds.fixture.js';

const home = process.argv[2] as string;
writeModelKinds(home);
const inputs = { PRE_TOKENIZED, PRE_TOKENIZERS, CONVERSATIONS, TEMPLATE_KINDS };
writeFileSync(join(home, 'inputs.json'), JSON.stringify(inputs));
