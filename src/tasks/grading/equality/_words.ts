/** Tells words from products of letters. */

const ROMAN = /^(?=.{2,})(?:x{0,3}(?:ix|iv|v?i{0,3})|X{0,3}(?:IX|IV|V?I{0,3}))$/;
const SHORT_WORDS: ReadonlySet<string> = new Set(
  'no on or of if is it up us to so do go he me my we be by am in yes not'.split(' '),
);

/**
 * Returns the words of a text that has only letters and is not a product of them: three or more
 * letters, capitals, Roman numerals, or short words. Undefined for any other text.
 */
export function onlyWords(text: string): string | undefined {
  const inner = text
    .replaceAll(/\\(?:text|textbf|textrm|textit|mathrm|mbox)\s*\{([^{}\\]*)\}/g, '$1')
    .replace(/^\s*[({]\s*([A-Za-z]|[ivxIVX]{1,5})\s*[)}]\s*$/, '$1')
    .trim();
  // A dash belongs to a word only beside words.
  const joints = /\p{L}{3}-|-\p{L}{3}/u.test(inner) ? /[\s,.'’-]/g : /[\s,.’]/g;
  const letters = inner.replaceAll(joints, '');
  if (!/^\p{L}+$/u.test(letters)) return undefined;
  if (
    /^(?:pi|theta|alpha|beta|gamma|delta|lambda|omega|sigma|phi|infinity|oo|inf|infty)$/.test(
      letters,
    )
  )
    return undefined;
  // No word has no vowels, and mgh is a product.
  if (/^(?:[b-df-hj-np-tvwxz]{3,4}|[xyz]{3})$/.test(letters) && !ROMAN.test(letters))
    return undefined;
  const isText = inner !== text.trim() && /\\(?:text|mbox)/.test(text) && letters.length > 1;
  if (isText || (letters.length === 1 && inner !== text.trim())) return inner;
  const isWord = /,/.test(inner)
    ? /\p{L}{3}/u.test(inner)
    : letters.length >= 3 || /^\p{Lu}{2,}$/u.test(letters) || ROMAN.test(letters);
  return isWord || SHORT_WORDS.has(letters.toLowerCase()) ? inner : undefined;
}
