/** Writes the tests' model folders, and what else the gold values are made of. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeModelKinds } from './model-kinds.fixture.js';
import { PRE_TOKENIZED, PRE_TOKENIZERS } from './pre-tokenizer-kinds.fixture.js';
import { CONVERSATIONS, TEMPLATE_KINDS } from './template-kinds.fixture.js';

const home = process.argv[2] as string;
writeModelKinds(home);
const inputs = { PRE_TOKENIZED, PRE_TOKENIZERS, CONVERSATIONS, TEMPLATE_KINDS };
writeFileSync(join(home, 'inputs.json'), JSON.stringify(inputs));
