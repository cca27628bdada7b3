// Fails when more lines than ALLOWED pass 100 columns. Lines with one unbreakable string or URL may
// be longer.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** How many long lines are tolerated. Lower it as they are broken; never raise it. */
const ALLOWED = 233;
const LIMIT = 100;
const FOLDERS = ['src', 'scripts', 'bench', 'test'];

const STRING = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`?|\/(?:[^/\\\s]|\\.)+\//g;

/**
 * Whether a line is long because of one string literal or, in a comment, one URL that cannot be
 * broken.
 */
function isUnbreakable(line) {
  const bare = line.replaceAll(STRING, "''");
  const isComment = /^\s*(\*|#)|\/\/|\/\*/.test(bare);
  const parts = line.match(isComment ? /\S+/g : STRING) ?? [];
  return parts.some((part) => part.length > 40);
}

const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...FOLDERS], {
  encoding: 'utf8',
});
const files = listed
  .split('\n')
  .filter((file) => /\.(ts|tsx|mts|mjs|c|h|py|sh)$/.test(file) && existsSync(file));
const long = files.flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, i) =>
      [...line].length > LIMIT && !isUnbreakable(line) ? [`${file}:${i + 1}`] : [],
    ),
);
if (long.length > ALLOWED) {
  for (const place of long) console.error(`${place}: more than ${LIMIT} columns`);
  console.error(`${long.length} lines pass ${LIMIT} columns; ${ALLOWED} may`);
  process.exitCode = 1;
}
