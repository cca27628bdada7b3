/** Shows a figure of `src/show/figures` in the page, redrawn when its width changes. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Figure } from '../../figures/index.js';

export function FigureView({ draw, width }: { draw: (width: number) => Figure; width: number }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const figure = draw(width) as unknown as Element;
    // Plot labels groups with the kind of mark, though they have no role; the figure's label
    // suffices.
    for (const mark of figure.querySelectorAll('g[aria-label]')) mark.removeAttribute('aria-label');
    host.current?.replaceChildren(figure);
  });
  return <div class="drawn" ref={host} />;
}

/** Tracks the width of an element, in px; null before it is measured. */
export function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number | null>(null);
  useLayoutEffect(() => {
    const element = ref.current!;
    const measure = () => setWidth(Math.max(240, Math.floor(element.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
