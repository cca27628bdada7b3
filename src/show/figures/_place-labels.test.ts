import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth } from './_draw.js';
import { placeLabels } from './_place-labels.js';

const FRAME = { left: 0, top: 0, width: 700, height: 500 };

describe('placed labels', () => {
  it('stay within the frame, even for points in its corners', () => {
    const corner = fc.constantFrom(0, 250, 700);
    fc.assert(
      fc.property(corner, corner, (x, y) => {
        const text = 'nested-top3';
        const [label] = placeLabels([{ x, y: Math.min(y, 500), text }], [], FRAME);
        const left =
          label!.x -
          (label!.anchor === 'start' ? 0 : textWidth(text) / (label!.anchor === 'end' ? 1 : 2));
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + textWidth(text)).toBeLessThanOrEqual(700);
      }),
    );
  });

  it('do not cover one another, even from the same point', () => {
    const labels = ['basic', 'mean', 'top3', 'max'].map((text) => ({ x: 300, y: 200, text }));
    const placed = placeLabels(labels, [], FRAME);
    for (const [i, a] of placed.entries()) {
      for (const b of placed.slice(i + 1)) {
        const apart =
          Math.abs(a.y - b.y) >= 15 || a.anchor !== b.anchor || Math.abs(a.x - b.x) >= 30;
        expect(apart).toBe(true);
      }
    }
  });

  it('avoid a line if there is room elsewhere', () => {
    const line = Array.from({ length: 60 }, (_, i) => ({ x: 300 + 5 * i, y: 200 }));
    const [label] = placeLabels([{ x: 300, y: 200, text: 'basic' }], line, FRAME);
    expect(label!.anchor === 'start' && Math.abs(label!.y - 200) < 7).toBe(false);
  });
});
