/** Live lines on stderr: redrawn in place on a terminal, printed every ten seconds elsewhere. */

export interface Live {
  /** Replaces the live lines, unless the last ones were shown only a moment ago. */
  show(lines: readonly string[]): void;
  /** Prints a permanent line above the live ones. */
  log(line: string): void;
  /** Shows the latest lines a last time and leaves them on the screen. */
  end(): void;
}

const REDRAW_MS = 100;
const PLAIN_MS = 10_000;

export function createLive(
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = () => performance.now(),
): Live {
  let drawn = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  let latest: readonly string[] = [];
  let printed = false;
  const wipe = () => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const draw = () => {
    const width = stream.columns || 100;
    wipe();
    for (const line of latest) stream.write(`${[...line].slice(0, width - 1).join('')}\n`);
    drawn = latest.length;
  };
  return {
    show(lines) {
      latest = lines;
      printed = false;
      const pause = stream.isTTY ? REDRAW_MS : PLAIN_MS;
      if (now() - shownAt < pause) return;
      shownAt = now();
      printed = true;
      if (stream.isTTY) draw();
      else for (const line of lines) stream.write(`${line}\n`);
    },
    log(line) {
      wipe();
      stream.write(`${line}\n`);
      if (stream.isTTY) draw();
    },
    end() {
      if (stream.isTTY) draw();
      else if (!printed) for (const line of latest) stream.write(`${line}\n`);
      drawn = 0;
      latest = [];
      shownAt = Number.NEGATIVE_INFINITY;
    },
  };
}

/** Draws a bar, such as `▕███████   ▏`, for a share in 0..1. */
export function bar(share: number, width = 20): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `▕${'█'.repeat(full)}${' '.repeat(width - full)}▏`;
}

/** Draws the last `width` numbers, each in 0..1, as a small curve. */
export function sparkline(values: readonly number[], width = 16): string {
  const levels = '▁▂▃▄▅▆▇█';
  return values
    .slice(-width)
    .map((value) => levels[Math.min(7, Math.max(0, Math.floor(value * 8)))])
    .join('');
}
