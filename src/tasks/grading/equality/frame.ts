/** Finds the answer in a text, without delimiters, words around it and currency signs. */
import { lastBoxes } from './boxes.js';

const TRAILING = /(?:\s|[,;]|\\[,;:! \\]|(?<!\.)\.(?![.\d]))+$/;
const NEGATION = /\b(?:not|no|never|cannot|isn|aren|doesn|don|unless|neither)\b/i;
const SAID =
  /^[\p{L}\s,'’:–-]{0,200}?\b(?:is|are|be|equals|equal\s+to|gives?|get|have|obtain|yields?|answer|solution|result|so|thus|hence|therefore|then|since|because|approximately|exactly|simply|equal|to)\b[\s,:]*(?=\S)/iu;

/** Returns a text's answer: its last boxes, the text after its last `####`, or all of it. */
export function framed(text: string): string {
  const boxes = lastBoxes(text);
  if (boxes.length > 0) return bare(boxes.join(', '));
  const hashes = text.lastIndexOf('####');
  return bare(hashes >= 0 ? text.slice(hashes + 4) : text);
}

function bare(text: string): string {
  if (text.length > 4000) return text.trim();
  let rest = text
    .trim()
    .replaceAll(/\\[()[\]](?![^\\]{0,12}(?:pt|em|ex)\])/g, (sign, at: number) =>
      text[at - 1] === '\\' ? sign : ' ',
    )
    .replace(/^\\text\s*\{\s*(?:so|thus|hence|therefore|then)\b[^{}]{0,80}\}/i, '')
    .replace(/^\\text\s*\{[\p{L}\s]{1,80}\b(?:is|are)[\s:]*\}/iu, '')
    .replaceAll(/\*\*(?=\S)([^*]{1,400})\*\*/g, '$1')
    .trim();
  rest = said(rest)
    .replace(/^(["'`“])([^"'`“”]{1,400})["'`”]$/, '$2')
    .replace(/^(?:=(?!=)|≈|\\approx(?![A-Za-z]))\s*/, '');
  return (
    withoutDollars(rest)
      .replace(TRAILING, '')
      // 0.333... continues as it began.
      .replace(
        /^(-?\d{0,40}\.\d{0,40}?)(\d|\d{2,9}?)((?:\2)+)(?:\.\.\.|…|\\l?dots)$/,
        (whole, start, period, more) =>
          period.length + more.length >= 3 ? `${start}\\overline{${period}}` : whole,
      )
      .replaceAll(/(?:(?<=[\d}])\s?|\s)(?:percent|per\s?cent)\b\.?/gi, '\\%')
      .replace(/\\text\s*\{\s*(?:percent|per cent|\\?%)\s*\}/, '\\%')
      .replace(/^(?:-?)[€£¥]\s?(?=[\d.])/, (sign) => (sign.startsWith('-') ? '-' : ''))
      .replace(/(?<=\d)\s?[€£¥]$/, '')
      .replace(
        /(?:\^\s?\{?\s?\\circ\s?\}?|°)\s?(?:\\(?:text|mathrm)\s*\{)?\s*([CF])\s*\}?$/,
        '\\text{ deg$1}',
      )
      .trim()
  );
}

/** Removes dollar signs, which are delimiters or money. */
const withoutDollars = (text: string): string => text.replaceAll(/\\?\$/g, ' ').trim();

/** Removes words such as `the answer is` before the answer. */
function said(text: string): string {
  const answers = [...text.matchAll(/\banswers?(?:\s+(?:is|are)|\s*[:=])[\s:]*(?=\S)/gi)];
  const last = answers.at(-1);
  if (last && !NEGATION.test(text.slice(Math.max(0, last.index - 60), last.index))) {
    const after = text.slice(last.index + last[0].length);
    if (after.trim() !== '' && !/^not\b/i.test(after)) return after;
  }
  const spoken = text.replaceAll('$', '');
  if (/^[\p{L}\s]+$/u.test(spoken)) return text;
  let rest = spoken;
  for (let i = 0; i < 4; i++) {
    const found = SAID.exec(rest);
    if (!found || NEGATION.test(found[0])) break;
    rest = rest.slice(found[0].length);
  }
  return rest === spoken ? text : rest;
}
