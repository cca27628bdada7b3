import { describe, expect, it } from 'vitest';
import { bar, createLive, sparkline } from './_live.js';

function screen({ isTTY, columns = 40 }: { isTTY: boolean; columns?: number }) {
  const out = { text: '', time: 0 };
  const stream = {
    isTTY,
    columns,
    write: (text: string) => {
      out.text += text;
      return true;
    },
  } as unknown as NodeJS.WriteStream;
  return { out, live: createLive(stream, () => out.time) };
}

const ESCAPE = '\x1b\\[';

/** Returns what a terminal shows after these writes. Knows only the two escapes of live lines. */
function shown(text: string): string[] {
  const lines = [''];
  for (const part of text.split(new RegExp(`(${ESCAPE}\\d*[AJ]|\n)`))) {
    const up = new RegExp(`^${ESCAPE}(\\d+)A$`).exec(part);
    if (up) lines.splice(lines.length - 1 - Number(up[1]));
    else if (part === '\n') lines.push('');
    else if (part === '\x1b[J') lines.push('');
    else lines[lines.length - 1] += part;
  }
  return lines.slice(0, -1);
}

describe('live lines on a terminal', () => {
  it('are redrawn in place, at most ten times a second', () => {
    const { out, live } = screen({ isTTY: true });
    live.show(['one', 'two']);
    out.time = 50;
    live.show(['too soon']);
    expect(shown(out.text)).toEqual(['one', 'two']);
    out.time = 100;
    live.show(['three']);
    expect(shown(out.text)).toEqual(['three']);
  });

  it('leave the latest lines on the screen, even those not yet shown', () => {
    const { out, live } = screen({ isTTY: true });
    live.show(['one']);
    live.show(['last']);
    live.end();
    expect(shown(out.text)).toEqual(['last']);
    live.end();
    live.show(['next']);
    expect(shown(out.text)).toEqual(['last', 'next']);
  });

  it('stay below logged lines', () => {
    const { out, live } = screen({ isTTY: true });
    live.show(['live']);
    live.log('logged');
    expect(shown(out.text)).toEqual(['logged', 'live']);
  });

  it('never wrap, because the next redraw would miss their start', () => {
    const { out, live } = screen({ isTTY: true, columns: 10 });
    live.show(['▕███████████████████▏ and more']);
    expect(shown(out.text)).toEqual(['▕████████']);
  });
});

describe('live lines in a file or a pipe', () => {
  it('are printed every ten seconds, without escapes', () => {
    const { out, live } = screen({ isTTY: false });
    for (out.time = 0; out.time < 25_000; out.time += 100) live.show([`at ${out.time}`]);
    live.log('logged');
    live.end();
    expect(out.text).toBe('at 0\nat 10000\nat 20000\nlogged\nat 24900\n');
  });
});

describe('the last lines in a file or a pipe', () => {
  it('are printed exactly once, even if they are not due', () => {
    const { out, live } = screen({ isTTY: false });
    live.show(['first']);
    live.end();
    expect(out.text).toBe('first\n');
    live.end();
    live.show(['second']);
    live.show(['last']);
    live.end();
    expect(out.text).toBe('first\nsecond\nlast\n');
  });
});

describe('bar', () => {
  it('fills in proportion to the share and clamps it to 0..1', () => {
    const full = (share: number) => bar(share, 4).replaceAll(' ', '.');
    expect([0, 0.5, 1, -3, 7].map(full)).toEqual([
      '▕....▏',
      '▕██..▏',
      '▕████▏',
      '▕....▏',
      '▕████▏',
    ]);
  });
});

describe('sparkline', () => {
  it('draws the last values and clamps them to 0..1', () => {
    expect(sparkline([0, 0.5, 0.99, 1, 2, -1])).toBe('▁▅███▁');
    expect(sparkline([1, 0, 0, 1], 3)).toBe('▁▁█');
    expect(sparkline([])).toBe('');
  });
});
