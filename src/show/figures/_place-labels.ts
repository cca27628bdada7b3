/** Where labels of points can stand in px without covering one another, the lines, or the frame's edge. */
import { textWidth } from './_draw.js';
import type { Box, Point } from './_paths.js';

/** Where a label stands: its middle left if it starts there, its middle right if it ends there. */
export interface PlacedLabel extends Point {
  readonly anchor: 'start' | 'middle' | 'end';
}

const HEIGHT = 15;
const DIRECTIONS = [0, 1, 7, 2, 6, 4, 3, 5];

/** One place a label, the first being free to choose; `obstacles` are points, such as those along lines. */
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
        const anchor = cosine > 0.1 ? 'start' : cosine < -0.1 ? 'end' : 'middle';
        const label = {
          x: x + distance * cosine,
          y: y - distance * Math.sin(angle),
          anchor,
        } as const;
        const left = label.x - (anchor === 'start' ? 0 : anchor === 'end' ? width : width / 2);
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

/** Px by which a box sticks out. */
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

/** Whether a point is so near a placed label that it would be hard to read there. */
export function labelCovers(
  label: PlacedLabel & { readonly text: string },
  { x, y }: Point,
): boolean {
  const width = textWidth(label.text);
  const left =
    label.x - (label.anchor === 'start' ? 0 : label.anchor === 'end' ? width : width / 2);
  return x > left - 8 && x < left + width + 8 && Math.abs(y - label.y) < 14;
}
