import { describe, expect, it } from 'vitest';
import { document, expectSound, HOSTILE, label, parsed, texts } from './figure.fixture.js';
import { type StarvationData, starvation } from './index.js';

const line = (scope: string, end: number) => ({
  scope,
  points: [
    { spread: 0, share: 0.25 },
    { spread: 2, share: end },
  ],
});
const DATA: StarvationData = {
  lines: [line('global', 0.012), line('centred', 0.25)],
  points: [
    { scope: 'global', spread: 1, share: 0.073, low: 0.06, high: 0.08 },
    { scope: 'global', spread: 2, share: 0.013, low: 0.01, high: 0.02 },
    { scope: 'centred', spread: 1, share: 0.25, low: Number.NaN, high: Number.NaN },
  ],
  uniform: 0.25,
};

describe('the figure of starvation', () => {
  it('draws a line per scope, a dot per simulated point, and intervals if there are any', () => {
    const page = parsed(starvation(DATA, { document }));
    const filled = (colour: string) =>
      [...page.querySelectorAll('circle')].filter((c) =>
        [c.getAttribute('fill'), c.parentElement?.getAttribute('fill')].includes(colour),
      ).length;
    // One more each: the end of the line.
    expect(filled('var(--arm-1)')).toBe(2 + 1);
    expect(filled('var(--arm-2)')).toBe(1 + 1);
    const intervals = [...page.querySelectorAll('g[aria-label=link]')].filter(
      (g) => g.getAttribute('stroke-width') === '2',
    );
    expect(intervals.flatMap((g) => [...g.querySelectorAll('path')])).toHaveLength(2);
  });

  it('starts its axis at zero, and names the fair share', () => {
    const high = starvation({ ...DATA, points: [], lines: [line('centred', 0.24)] }, { document });
    expect(texts(high)).toContain('0.00');
    const all = texts(starvation(DATA, { document }));
    expect(all).toContain('its fair share');
    expect(all).toContain('global');
  });

  it('describes how far the share falls', () => {
    const description = label(starvation(DATA, { document }));
    expect(description).toContain('global from 0.25 at 0 to 0.012 at 2');
    expect(description).toContain('its fair share: 0.25');
    expect(description).toContain('3 measured points');
  });

  it('is sound with hostile names, and says so if there is nothing to draw', () => {
    expectSound((options) => starvation(DATA, options));
    expectSound((options) => starvation({ ...DATA, lines: [line(HOSTILE, Number.NaN)] }, options));
    expect(texts(starvation({ lines: [], points: [], uniform: 0.25 }, { document }))).toEqual([
      'No points to draw.',
    ]);
  });
});
