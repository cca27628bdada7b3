/**
 * Writes a tiny random model in the layout of Qwen3 on the model hub, with one token for each id of
 * a task.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRng } from '../../src/base/random.js';
import { encodeSafetensors, type Tensor } from '../../src/models/safetensors.js';

const [HIDDEN, INNER, LAYERS, HEADS, KV_HEADS, HEAD] = [64, 128, 2, 4, 2, 16];

/** @param eos the id that ends a sample. */
export function writeTinyQwen(
  folder: string,
  vocab: number,
  context: number,
  eos: number,
  seed = 1,
): void {
  mkdirSync(folder, { recursive: true });
  const rng = createRng(seed);
  const normal = (shape: number[], deviation: number): Tensor => ({
    shape,
    data: Float32Array.from(
      { length: shape.reduce((a, b) => a * b) },
      () => deviation * rng.normal(),
    ),
  });
  const ones = (length: number): Tensor => ({
    shape: [length],
    data: new Float32Array(length).fill(1),
  });
  const linear = (out: number, into: number) => normal([out, into], 1 / Math.sqrt(into));
  const tensors = new Map<string, Tensor>([
    ['model.embed_tokens.weight', normal([vocab, HIDDEN], 1)],
    ['model.norm.weight', ones(HIDDEN)],
    ['lm_head.weight', normal([vocab, HIDDEN], 0.1)],
  ]);
  for (let layer = 0; layer < LAYERS; layer++) {
    const own: Readonly<Record<string, Tensor>> = {
      input_layernorm: ones(HIDDEN),
      post_attention_layernorm: ones(HIDDEN),
      'self_attn.q_proj': linear(HEADS * HEAD, HIDDEN),
      'self_attn.k_proj': linear(KV_HEADS * HEAD, HIDDEN),
      'self_attn.v_proj': linear(KV_HEADS * HEAD, HIDDEN),
      'self_attn.o_proj': linear(HIDDEN, HEADS * HEAD),
      'self_attn.q_norm': ones(HEAD),
      'self_attn.k_norm': ones(HEAD),
      'mlp.gate_proj': linear(INNER, HIDDEN),
      'mlp.up_proj': linear(INNER, HIDDEN),
      'mlp.down_proj': linear(HIDDEN, INNER),
    };
    for (const [name, tensor] of Object.entries(own))
      tensors.set(`model.layers.${layer}.${name}.weight`, tensor);
  }
  const json = (file: string, value: object) =>
    writeFileSync(join(folder, file), JSON.stringify(value, null, 1));
  writeFileSync(
    join(folder, 'model.safetensors'),
    encodeSafetensors({ metadata: { format: 'pt' }, tensors }),
  );
  json('config.json', {
    ...{
      architectures: ['Qwen3ForCausalLM'],
      model_type: 'qwen3',
      dtype: 'float32',
      vocab_size: vocab,
    },
    ...{ hidden_size: HIDDEN, intermediate_size: INNER, num_hidden_layers: LAYERS, head_dim: HEAD },
    ...{
      num_attention_heads: HEADS,
      num_key_value_heads: KV_HEADS,
      hidden_act: 'silu',
      rms_norm_eps: 1e-6,
    },
    ...{
      max_position_embeddings: context,
      rope_parameters: { rope_theta: 10000, rope_type: 'default' },
    },
    ...{ tie_word_embeddings: false, attention_bias: false, eos_token_id: eos },
  });
  const ids = Array.from({ length: vocab }, (_, id) => [`<${id}>`, id]);
  json('tokenizer.json', {
    ...{ version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null },
    ...{ pre_tokenizer: { type: 'Whitespace' }, post_processor: null, decoder: null },
    model: { type: 'WordLevel', vocab: Object.fromEntries(ids), unk_token: '<0>' },
  });
  json('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    eos_token: `<${eos}>`,
  });
}
