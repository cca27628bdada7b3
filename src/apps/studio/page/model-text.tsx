/**
 * Shows exactly what a model wrote, harmlessly: only as text, isolated from the page's writing
 * direction, with invisible characters spelt out.
 */
import { visible } from '../../../show/figures/index.js';

const PLACEHOLDER = /(⟨U\+[0-9A-F]{4,6}⟩|\n)/u;

/** @param marks stretches to highlight, [from, to) in UTF-16 units of the text */
export function ModelText({
  text,
  marks = [],
}: {
  readonly text: string;
  readonly marks?: readonly (readonly [number, number])[];
}) {
  if (text === '') return <span class="nothing">(empty)</span>;
  const edges = [...new Set([0, text.length, ...marks.flat()])]
    .filter((at) => at >= 0 && at <= text.length)
    .sort((a, b) => a - b);
  return (
    <bdi class="model-text">
      {edges.slice(0, -1).map((from, index) => {
        const to = edges[index + 1]!;
        const marked = marks.some(([low, high]) => low <= from && to <= high);
        const piece = <Shown text={text.slice(from, to)} />;
        return marked ? <mark key={from}>{piece}</mark> : <span key={from}>{piece}</span>;
      })}
    </bdi>
  );
}

function Shown({ text }: { readonly text: string }) {
  return (
    <>
      {visible(text)
        .split(PLACEHOLDER)
        .map((piece, index) => {
          if (piece === '\n')
            return [<HiddenCharacter key={index} shown="↵" name="line break" />, '\n'];
          if (PLACEHOLDER.test(piece))
            return <HiddenCharacter key={index} shown={piece} name="an invisible character" />;
          return piece;
        })}
    </>
  );
}

function HiddenCharacter({ shown, name }: { readonly shown: string; readonly name: string }) {
  return (
    <span class="hidden-char" title={name}>
      {shown}
    </span>
  );
}
