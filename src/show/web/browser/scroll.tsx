/** Lets a wide table scroll sideways, by keyboard too. */
import type { ComponentChildren } from 'preact';

export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll only a focused element
    <section class="scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
