/** Shows what a model wrote exactly and harmlessly: isolated text with nothing invisible in it. */
import { visible } from '../figures/index.js';
import { type Html, html } from './html.js';

const PLACEHOLDER = /(⟨U\+[0-9A-F]{4,6}⟩|\n)/u;

/**
 * Renders text from a model, a grader or a user's task; marks line breaks and hidden characters.
 */
export function modelText(text: string): Html {
  if (text === '') return html`<span class="nothing">(empty)</span>`;
  const pieces = visible(text)
    .split(PLACEHOLDER)
    .map((piece) => {
      if (piece === '\n') return html`<span class="hidden-char" title="line break">↵</span>\n`;
      if (PLACEHOLDER.test(piece))
        return html`<span class="hidden-char" title="hidden character">${piece}</span>`;
      return piece;
    });
  return html`<bdi class="model-text">${pieces}</bdi>`;
}
