// Runs the CLI many times in one process, which saves its start: { args } in, { code, text } out.
// Its output does not reach the terminal.
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/apps/cli/main.js', import.meta.url));
process.stdout.setMaxListeners(0);
process.stderr.setMaxListeners(0);
let text = '';
const keep = (chunk, encoding, done) => {
  text += chunk;
  const then = typeof encoding === 'function' ? encoding : done;
  if (then) process.nextTick(then);
  return true;
};
process.stdout.write = keep;
process.stderr.write = keep;
let runs = 0;
process.on('message', async ({ args }) => {
  text = '';
  process.exitCode = undefined;
  process.argv = [process.execPath, main, ...args];
  await import(`${main}?${runs++}`);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  process.send({ code, text });
});
process.on('disconnect', () => process.exit());
process.send('ready');
