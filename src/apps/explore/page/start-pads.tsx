/**
 * The start of the runs as a ring in every portrait. It is dragged with a pointer, or moved with
 * the arrow keys in the first portrait.
 */
import type { Place } from '../places.js';
import { decimals } from '../sentences.js';
import { clampTo, ranges } from '../state.js';
import { change, state } from './store.js';

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};

export function StartPads({ frames, place }: { frames: readonly Frame[]; place: Place }) {
  return (
    <>
      {frames.map((frame, i) => (
        <Pad key={`${i}`} frame={frame} place={place} focusable={i === 0} />
      ))}
    </>
  );
}

function Pad({ frame, place, focusable }: { frame: Frame; place: Place; focusable: boolean }) {
  const { x, y } = state.value;
  const { left, top, width, height } = frame;
  const moveTo = (event: PointerEvent) => {
    const pad = (event.currentTarget as Element).closest('.pad')!.getBoundingClientRect();
    change(
      {
        x: clampTo(ranges.x, (event.clientX - pad.left) / pad.width),
        y: clampTo(ranges.y, 1 - (event.clientY - pad.top) / pad.height),
      },
      event.timeStamp,
    );
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    moveTo(event);
  };
  const onPointerMove = (event: PointerEvent) => {
    if ((event.currentTarget as Element).hasPointerCapture(event.pointerId)) moveTo(event);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const by = event.shiftKey ? 0.1 : 0.02;
    change(
      { x: clampTo(ranges.x, x + by * move[0]), y: clampTo(ranges.y, y + by * move[1]) },
      event.timeStamp,
    );
  };
  const position = `${place.xLabel} ${decimals(x)}, ${place.yLabel} ${decimals(y)}`;
  const at = { left: `${x * width}px`, top: `${(1 - y) * height}px` };
  return (
    <div
      class="pad"
      style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
    >
      {focusable ? (
        <button
          type="button"
          class="handle"
          style={at}
          aria-label={`Start of the runs: ${position}. Move it with the arrow keys.`}
          onKeyDown={onKeyDown}
        />
      ) : (
        <span class="handle" style={at} aria-hidden="true" />
      )}
    </div>
  );
}
