/** A sentence in which each scheme's name has its colour and is not broken. */
import { armColour } from '../../../show/figures/index.js';

export function NamedText({
  children,
  arms,
}: {
  children: string;
  arms: readonly { name: string }[];
}) {
  const names = arms.map(({ name }) => name);
  // The longest names come first, because one name may be the beginning of another.
  const pattern = [...names].sort((a, b) => b.length - a.length).join('|');
  return (
    <>
      {children.split(new RegExp(`(${pattern})(?![\\w-])`)).map((part, i) => {
        const index = names.indexOf(part);
        if (index < 0) return part;
        return (
          <span class="name" style={{ color: armColour(index) }} key={`${i} ${part}`}>
            {part}
          </span>
        );
      })}
    </>
  );
}
