/** A figure of `src/show/figures` in the page, drawn anew at the width that there is. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Figure } from '../../figures/index.js';

export function FigureView({ draw, width }: { draw: (width: number) => Figure; width: number }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const figure = draw(width) as unknown as Element;
    // The kinds of the marks, on elements without a role; the figure's own label says what they show.
    for (const mark of figure.querySelectorAll('g[aria-label]')) mark.removeAttribute('aria-label');
    host.current?.replaceChildren(figure);
  });
  return <div class="drawn" ref={host} />;
}

/** The width of an element in px, kept up to date; null before it is known. */
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
