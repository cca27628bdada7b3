/** Draws labels at the right ends of lines, moved apart so that each can be read. */
import * as Plot from '@observablehq/plot';
import { fitted, textWidth } from './_draw.js';

/** The greatest width of a label, in px. */
export const MAX_LABEL = 180;

/** The end of a line, in the units of the axes, and its label. */
export interface LineEnd {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  /** Names a level rather than a line: no dot, and plain type. */
  readonly level?: true | undefined;
}

/** Converts between a value and its position in px. */
export interface Axis {
  readonly toPx: (value: number) => number;
  readonly fromPx: (px: number) => number;
}

/** Returns the linear axis that maps domain[0] to range[0] and domain[1] to range[1]. */
export function axis(domain: readonly [number, number], range: readonly [number, number]): Axis {
  const per = (range[1] - range[0]) / (domain[1] - domain[0]);
  return {
    toPx: (value) => range[0] + (value - domain[0]) * per,
    fromPx: (px) => domain[0] + (px - range[0]) / per,
  };
}

/** Returns the margin that the labels need on the right, in px. */
export function labelRoom(labels: readonly string[]): number {
  return labels.length === 0
    ? 12
    : 26 + Math.min(MAX_LABEL, Math.max(40, ...labels.map(textWidth)));
}

/**
 * Draws a dot at each end, its label to the right, and a short link where the label had to move.
 * Labels stay within top..bottom, in px.
 */
export function endLabels(
  ends: readonly LineEnd[],
  x: Axis,
  y: Axis,
  top: number,
  bottom: number,
): Plot.Markish[] {
  const slots = spread(
    ends.map((e) => y.toPx(e.y)),
    16,
    top,
    bottom,
  );
  const placed = ends.map((e, i) => ({
    ...e,
    labelX: x.fromPx(x.toPx(e.x) + 10),
    labelY: y.fromPx(slots[i]!),
  }));
  return [
    Plot.link(placed, {
      x1: 'x',
      x2: 'labelX',
      y1: 'y',
      y2: 'labelY',
      stroke: (e: LineEnd) => e.colour,
    }),
    Plot.dot(
      placed.filter((e) => !e.level),
      { x: 'x', y: 'y', r: 3.5, fill: (e: LineEnd) => e.colour },
    ),
    ...placed.map((e) =>
      Plot.text([e], {
        x: 'x',
        y: 'labelY',
        text: () => fitted(e.label, MAX_LABEL),
        dx: 14,
        textAnchor: 'start',
        ...(e.level ? {} : { fontWeight: 600 }),
        fill: e.colour,
        stroke: 'var(--ground)',
        strokeWidth: 4,
        title: textWidth(e.label) > MAX_LABEL ? () => e.label : null,
      }),
    ),
  ];
}

/**
 * Moves positions at least `gap` apart, keeping their order, and within low..high if there is room.
 */
export function spread(
  positions: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] {
  const order = positions.map((_, i) => i).sort((i, j) => positions[i]! - positions[j]!);
  const out = [...positions];
  // Labels that touch form a block, which is centred on the mean of their own positions.
  const blocks: { members: number[]; centre: number }[] = [];
  for (const i of order) {
    let block = { members: [i], centre: positions[i]! };
    for (let last = blocks.at(-1); last && overlaps(last, block, gap); last = blocks.at(-1)) {
      blocks.pop();
      const members = [...last.members, ...block.members];
      block = { members, centre: members.reduce((s, m) => s + positions[m]!, 0) / members.length };
    }
    const half = ((block.members.length - 1) * gap) / 2;
    block.centre = Math.max(low + half, Math.min(high - half, block.centre));
    blocks.push(block);
  }
  for (const { members, centre } of blocks) {
    members.forEach((m, rank) => {
      out[m] = centre + (rank - (members.length - 1) / 2) * gap;
    });
  }
  return out;
}

function overlaps(
  above: { members: number[]; centre: number },
  below: { members: number[]; centre: number },
  gap: number,
): boolean {
  return below.centre - above.centre < ((above.members.length + below.members.length) / 2) * gap;
}
