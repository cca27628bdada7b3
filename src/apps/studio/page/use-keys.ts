/** Handles keys wherever the focus is, except in fields. */
import { useLayoutEffect } from 'preact/hooks';

export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  // A layout effect runs before the next key event, so the keys always fit what is shown.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const target = event.target as HTMLElement;
      if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || target.isContentEditable) return;
      const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  });
}
