/**
 * Measures the explorable page in headless Chromium, over 50 moves: from a slider's input event to
 * the paint of what it changed. The first paint of a change should come within 100 ms. Every fifth
 * move also waits for the last refinement.
 *
 *   npm run bench:explore
 *
 * CHROMIUM names another executable than /usr/bin/chromium.
 */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const AIM_MS = 100;
const MOVES = 50;
/** Sliders of both kinds: some change what is simulated, others only how it is used. */
const SLIDERS = ['k', 'noise', 'shoggothStep', 'n', 'x', 'fraction', 'faceStep', 'm', 'price', 'y'];

const page = fileURLToPath(new URL('../dist/apps/explore/index.html', import.meta.url));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
const tab = await browser.newPage({ viewport: { width: 1320, height: 900 } });
await tab.goto(`file://${page}`);
await tab.waitForFunction(() => performance.getEntriesByName('candor:final').length > 0);

/** Returns the durations that were measured under a name since the last call. */
const measures = async (name) => {
  await tab.waitForFunction((n) => performance.getEntriesByName(n).length > 0, name, {
    timeout: 60_000,
  });
  return tab.evaluate((n) => {
    const found = performance.getEntriesByName(n).map(({ duration }) => duration);
    performance.clearMeasures(n);
    return found;
  }, name);
};

await measures('candor:first');
await measures('candor:final');
const first = [];
const final = [];
const draw = [];
for (let move = 0; move < MOVES; move++) {
  const slider = SLIDERS[move % SLIDERS.length];
  const key = Math.floor(move / SLIDERS.length) % 2 === 0 ? 'ArrowRight' : 'ArrowLeft';
  await tab.locator(`#${slider}`).press(key);
  first.push(...(await measures('candor:first')));
  if (move % 5 === 4) {
    await tab.waitForTimeout(50);
    final.push(...(await measures('candor:final')));
  }
  draw.push(...(await measures('candor:draw')));
  await tab.evaluate(() => performance.clearMeasures());
}
await browser.close();

const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
};
const line = (name, values) =>
  `${name.padEnd(18)} ${values.length} moves   median ${quantile(values, 0.5).toFixed(0)} ms   p95 ${quantile(values, 0.95).toFixed(0)} ms`;
console.log(
  `${line('first paint', first)}   ${(quantile(first, 0.5) / AIM_MS).toFixed(2)} and ${(quantile(first, 0.95) / AIM_MS).toFixed(2)} of the ${AIM_MS} ms aimed at`,
);
console.log(line('of it, drawing', draw));
console.log(line('last refinement', final));
