// One of many processes that try to take the same lock at the same moment. Its messages are { path,
// at } to try at a Unix time in milliseconds, 'release'.
const { takeLock } = await import(process.env.CANDOR_LOCK_MODULE ?? '../../dist/base/io/lock.js');
let release = null;
process.on('message', (order) => {
  if (order === 'release') {
    release?.();
    release = null;
    process.send('released');
    return;
  }
  while (Date.now() < order.at);
  try {
    release = takeLock(order.path);
    process.send('held');
  } catch (error) {
    process.send(`refused: ${error.name}: ${error.message}`);
  }
});
process.send('ready');
