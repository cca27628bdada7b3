import { describe, expect, it } from 'vitest';
import { document, expectSound, HOSTILE, label, parsed, pieces, texts } from './figure.fixture.js';
import { type PhasePortraitData, phasePortrait, portraitFrames } from './index.js';

const GRID = [0.1, 0.3, 0.5, 0.7, 0.9];
const points = GRID.flatMap((y) => GRID.map((x) => ({ x, y })));
const panel = (name: string, row: string, threshold: number) => ({
  label: name,
  row,
  field: points.map(({ x, y }) => ({ x, y, dx: y - threshold, dy: 0.1 })),
  nullclineX: [
    [
      { x: 0, y: threshold },
      { x: 1, y: threshold },
    ],
  ],
  nullclineY: [
    [
      { x: 0.2, y: 0 },
      { x: 0.2, y: 1 },
    ],
  ],
  basin: points.map(({ x, y }) => ({ x, y, good: y > threshold ? 1 : 0 })),
  paths: [
    [
      { x: 0.5, y: 0.2 },
      { x: 0.6, y: 0.9 },
    ],
  ],
});
const DATA: PhasePortraitData = {
  panels: [
    panel('basic', 'potential', 0.2),
    panel('mean', 'potential', 0.6),
    panel('basic', 'lottery', 0.8),
  ],
  xLabel: 'P(good CoT)',
  yLabel: 'P(face reads it right)',
};

describe('the phase portrait', () => {
  it('draws a shaft and a head for every arrow, for all panels together in at most three paths', () => {
    const figure = phasePortrait(
      { ...DATA, panels: DATA.panels.map((p) => ({ ...p, basin: [] })) },
      { document },
    );
    expect(pieces(figure, 'var(--muted)')).toBe(3 * points.length * 2);
    const groups = [...parsed(figure).querySelectorAll('g')].filter(
      (g) => g.getAttribute('stroke') === 'var(--muted)',
    );
    // One more path may be a sample in the key.
    expect(groups.length).toBeLessThanOrEqual(4);
  });

  it('points an arrow where the pair goes: up in the figure is up in probability', () => {
    const one = phasePortrait(
      { ...DATA, panels: [{ label: 'a', field: [{ x: 0.5, y: 0.5, dx: 0, dy: 1 }] }] },
      { document },
    );
    const path = [...parsed(one).querySelectorAll('g')]
      .filter((g) => g.getAttribute('stroke') === 'var(--muted)')
      .flatMap((g) => [...g.querySelectorAll('path')])[0]!;
    const [x1, y1, x2, y2] = path
      .getAttribute('d')!
      .match(/-?[\d.]+/g)!
      .map(Number);
    expect(x2).toBeCloseTo(x1!, 5);
    expect(y2!).toBeLessThan(y1!);
  });

  it('draws a dot for an arrow of length zero, and nothing for one that is not finite', () => {
    const field = [
      { x: 0.1, y: 0.1, dx: 0, dy: 0 },
      { x: 0.5, y: 0.5, dx: Number.NaN, dy: 1 },
      { x: 0.9, y: 0.9, dx: 1, dy: 1 },
    ];
    const figure = phasePortrait({ ...DATA, panels: [{ label: 'a', field }] }, { document });
    expect(pieces(figure, 'var(--muted)')).toBe(1 + 2);
  });

  it('puts the panels of a world under its name, and lists in the key only what is drawn', () => {
    const all = texts(phasePortrait(DATA, { document }));
    expect(all.filter((t) => t === 'basic')).toHaveLength(2);
    expect(all.indexOf('potential')).toBeGreaterThanOrEqual(0);
    expect(all).toContain('runs end at the good CoT');
    const bare = phasePortrait(
      { ...DATA, panels: [{ label: 'a', field: DATA.panels[0]!.field }] },
      { document },
    );
    expect(texts(bare)).not.toContain('runs end at the good CoT');
  });

  it('describes how much of the square flows to the good CoT', () => {
    const description = label(phasePortrait(DATA, { document }));
    expect(description).toContain('x = P(good CoT), y = P(face reads it right)');
    // Above the threshold 0.2 lie 4 of 5 rows.
    expect(description).toContain('potential, basic: x rises at 80 % of the points');
    expect(description).toContain('80 % of the runs end at the good CoT');
    expect(description).toContain('a run goes from (0.50, 0.20) to (0.60, 0.90)');
  });

  it('fits its width: two panels side by side on a phone', () => {
    const frames = portraitFrames(DATA, { width: 350 });
    expect(frames).toHaveLength(3);
    for (const { left, width } of frames) expect(left + width).toBeLessThanOrEqual(350);
    expect(frames[1]!.top).toBe(frames[0]!.top);
    expect(frames[2]!.top).toBeGreaterThan(frames[0]!.top);
  });

  it('marks the first point of a run with a dot', () => {
    const path = [
      { x: 0.25, y: 0.9 },
      { x: 0.5, y: 0.9 },
    ];
    const data = { ...DATA, panels: [{ label: 'a', field: [], paths: [path] }] };
    const [frame] = portraitFrames(data, { width: 760 });
    const dot = parsed(phasePortrait(data, { document, width: 760 })).querySelector('circle')!;
    expect(Number(dot.getAttribute('cx'))).toBeCloseTo(frame!.left + 0.25 * frame!.width, 0);
    expect(Number(dot.getAttribute('cy'))).toBeCloseTo(frame!.top + 0.1 * frame!.height, 0);
  });

  it('is sound with hostile names and values that are not numbers', () => {
    const odd = { x: Number.NaN, y: 0.5 };
    expectSound((options) => phasePortrait(DATA, options));
    expectSound((options) =>
      phasePortrait(
        {
          xLabel: HOSTILE,
          yLabel: HOSTILE,
          panels: [
            {
              ...panel(HOSTILE, HOSTILE, 0.5),
              nullclineX: [[odd], []],
              paths: [[odd], [{ x: 0.5, y: 0.5 }]],
              basin: [{ x: 0.5, y: 0.5, good: Number.NaN }],
            },
          ],
        },
        options,
      ),
    );
  });

  it('says so if there is nothing to draw', () => {
    for (const panels of [[], [{ label: 'a', field: [] }]]) {
      expect(texts(phasePortrait({ ...DATA, panels }, { document }))).toEqual([
        'No arrows to draw.',
      ]);
    }
  });
});
