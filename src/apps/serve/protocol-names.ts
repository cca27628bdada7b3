/** Translates the engine's field names in error messages into the protocol's. */

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^examples\[(\d+)\]/, 'data[$1]'],
  [/^sample\.requests\[\d+\]\.prompt/, 'prompt'],
  [/^sample\.requests\[\d+\]\.seeds/, 'sampling_params.seeds'],
  [/^sample\.maxTokens/, 'sampling_params.max_tokens'],
  [/^sample\.temperature/, 'sampling_params.temperature'],
  [/^sample\.topP/, 'sampling_params.top_p'],
  [/^sample\.stop/, 'sampling_params.stop'],
  [/^adam\.learningRate/, 'adam_params.learning_rate'],
  [/^adam\.clipNorm/, 'adam_params.grad_clip_norm'],
  [/^adam/, 'adam_params'],
];

export function withProtocolNames(message: string): string {
  const found = NAMES.find(([engine]) => engine.test(message));
  return found ? message.replace(...found) : message;
}
