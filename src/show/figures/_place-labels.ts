/** Places labels of points, in px, clear of one another, of lines and of the frame's edge. */
import { textWidth } from './_draw.js';
import type { Box, Point } from './_paths.js';

/** A label's anchor point: its left end, middle or right end, at half its height. */
export interface PlacedLabel extends Point {
  readonly anchor: 'start' | 'middle' | 'end';
}

const HEIGHT = 15;
const DIRECTIONS = [0, 1, 7, 2, 6, 4, 3, 5];

/**
 * Places each label, earlier ones first; `obstacles` are points to avoid, such as those on lines.
 */
export function placeLabels(
  labels: readonly (Point & { readonly text: string })[],
  obstacles: readonly Point[],
  frame: Box,
): PlacedLabel[] {
  const taken: Box[] = [];
  return labels.map(({ x, y, text }) => {
    const width = textWidth(text);
    let best = {
      cost: Number.POSITIVE_INFINITY,
      label: { x, y, anchor: 'start' } as PlacedLabel,
      box: frame,
    };
    for (const distance of [12, 20, 32, 48, 66]) {
      for (const [rank, direction] of DIRECTIONS.entries()) {
        const angle = (direction * Math.PI) / 4;
        const cosine = Math.cos(angle);
        const anchor = anchorTowards(cosine);
        const label = {
          x: x + distance * cosine,
          y: y - distance * Math.sin(angle),
          anchor,
        } as const;
        const left = leftEnd(label, width);
        const box = { left, top: label.y - HEIGHT / 2, width, height: HEIGHT };
        const cost =
          1000 * outside(box, frame) +
          40 * taken.reduce((sum, other) => sum + overlap(box, other), 0) +
          60 * obstacles.filter((p) => contains(box, p)).length +
          2 * distance +
          rank;
        if (cost < best.cost) best = { cost, label, box };
      }
    }
    taken.push(best.box);
    return best.label;
  });
}

function anchorTowards(cosine: number): PlacedLabel['anchor'] {
  if (cosine > 0.1) return 'start';
  return cosine < -0.1 ? 'end' : 'middle';
}

function leftEnd({ x, anchor }: PlacedLabel, width: number): number {
  if (anchor === 'start') return x;
  return anchor === 'end' ? x - width : x - width / 2;
}

/** Returns by how many px a box sticks out of the frame. */
function outside(box: Box, frame: Box): number {
  return (
    Math.max(0, frame.left - box.left) +
    Math.max(0, box.left + box.width - frame.left - frame.width) +
    Math.max(0, frame.top - box.top) +
    Math.max(0, box.top + box.height - frame.top - frame.height)
  );
}

function overlap(a: Box, b: Box): number {
  const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return across > 0 && down > 0 ? across * down : 0;
}

function contains(box: Box, { x, y }: Point): boolean {
  return (
    x > box.left - 3 && x < box.left + box.width + 3 && y > box.top && y < box.top + box.height
  );
}

/** Whether a text at this point would be hard to read beside the placed label. */
export function labelCovers(
  label: PlacedLabel & { readonly text: string },
  { x, y }: Point,
): boolean {
  const width = textWidth(label.text);
  const left = leftEnd(label, width);
  return x > left - 8 && x < left + width + 8 && Math.abs(y - label.y) < 14;
}
