/**
 * The tokenizer of a pair of chat models: each role has its own prompt templates, and the CoT
 * crosses from one vocabulary to the other as text.
 */
import type { ModelFiles } from './model-files.js';
import type { ParaphraseTexts } from './paraphrase-texts.js';
import { compilePrompts, type Prompts } from './role-prompts.js';
import type { Tokenizer } from './tokenizer.js';

export function createChatTokenizer(
  files: { readonly shoggoth: ModelFiles; readonly face: ModelFiles },
  prompts: Prompts,
): Tokenizer {
  const messagesOf = compilePrompts(prompts);
  const { variables } = prompts;
  const cutAtStop = (tokens: ArrayLike<number>) => {
    const cot = Array.from(tokens);
    return files.shoggoth.stops.includes(cot.at(-1)!) ? cot.slice(0, -1) : cot;
  };
  return {
    vocab: Math.max(files.shoggoth.vocab, files.face.vocab),
    stops: { shoggoth: files.shoggoth.stops, face: files.face.stops },
    encode: (text, writer = 'shoggoth') => files[writer].encode(text),
    decode: (ids, writer = 'shoggoth') => files[writer].decode(ids),
    shoggothPrompt: (question) =>
      files.shoggoth.chat(messagesOf('shoggoth', { question }), variables),
    facePrompt(question, cotTokens) {
      const cot = files.shoggoth.decode(cutAtStop(cotTokens));
      return files.face.chat(messagesOf('face', { question, cot }), variables);
    },
  };
}

/** How a chat model that paraphrases reads and writes CoTs. */
export function createParaphraseTexts(
  files: ModelFiles,
  prompts: Prompts,
): Omit<ParaphraseTexts, 'maxTokens'> {
  const messagesOf = compilePrompts(prompts);
  return {
    prompt: (cot) => files.chat(messagesOf('paraphraser', { cot }), prompts.variables),
    decode: files.decode,
    stops: files.stops,
  };
}
