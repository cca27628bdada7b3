/**
 * The compiled kernels; the C files in kernels/ document each. Addresses are byte offsets into the
 * instance's memory.
 */
import { readFileSync } from 'node:fs';

type Address = number;

/** Compiled code that can be sent to a worker. */
export type KernelModule = { readonly __module: unique symbol };

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part of WebAssembly used here; Node's types do not declare it. */
declare const WebAssembly: {
  readonly compile: (bytes: Uint8Array) => Promise<KernelModule>;
  readonly Instance: new (module: KernelModule) => { readonly exports: unknown };
};

export interface Kernels {
  readonly memory: Memory;
  heap_base(): Address;
  peak(result: Address, rounds: number): void;

  pack(weight: Address, rows: number, columns: number, to: Address): void;
  pack_transposed(weight: Address, rows: number, columns: number, to: Address): void;
  multiply(
    a: Address,
    packed: Address,
    c: Address,
    m: number,
    n: number,
    k: number,
    bias: Address,
    residual: Address,
  ): void;
  multiply_gradient(
    a: Address,
    b: Address,
    c: Address,
    m: number,
    n: number,
    k: number,
    scratch: Address,
  ): void;

  embed(
    tokens: Address,
    positions: Address,
    tokenTable: Address,
    positionTable: Address,
    out: Address,
    rows: number,
    width: number,
  ): void;
  embed_backward(
    tokens: Address,
    positions: Address,
    dOut: Address,
    dToken: Address,
    dPosition: Address,
    rows: number,
    width: number,
  ): void;
  norm(
    input: Address,
    gain: Address,
    bias: Address,
    out: Address,
    stats: Address,
    rows: number,
    width: number,
  ): void;
  norm_backward(
    input: Address,
    gain: Address,
    stats: Address,
    dOut: Address,
    dIn: Address,
    accumulate: 0 | 1,
    dGain: Address,
    dBias: Address,
    rows: number,
    width: number,
  ): void;
  gelu(input: Address, out: Address, n: number, keep: 0 | 1): void;
  gelu_backward(
    derivative: Address,
    dOut: Address,
    dBias: Address,
    rows: number,
    width: number,
  ): void;
  gather_rows(data: Address, rows: Address, count: number, width: number): void;
  scatter_rows(data: Address, rows: Address, count: number, total: number, width: number): void;
  bias_backward(dOut: Address, dBias: Address, rows: number, width: number): void;

  attention(
    qkv: Address,
    offsets: Address,
    sequences: number,
    width: number,
    heads: number,
    probs: Address,
    keep: 0 | 1,
    out: Address,
    scratch: Address,
  ): void;
  attention_backward(
    qkv: Address,
    offsets: Address,
    sequences: number,
    width: number,
    heads: number,
    probs: Address,
    dOut: Address,
    dQkv: Address,
    scratch: Address,
  ): void;
  remember_prompt(
    qkv: Address,
    length: number,
    width: number,
    keys: Address,
    values: Address,
  ): void;
  attention_decode(
    qkv: Address,
    slots: Address,
    positions: Address,
    rows: number,
    width: number,
    heads: number,
    keys: Address,
    values: Address,
    slotSize: number,
    out: Address,
    scratch: Address,
  ): void;

  log_likelihood(
    logits: Address,
    targets: Address,
    coefs: Address,
    logprobs: Address,
    rows: number,
    vocab: number,
    padded: number,
  ): void;
  sample(
    logits: Address,
    uniforms: Address,
    temperature: number,
    topP: number,
    tokens: Address,
    logprobs: Address,
    rows: number,
    vocab: number,
    padded: number,
    weights: Address,
  ): void;

  accumulate(to: Address, from: Address, n: number): void;
  sum_squares(from: Address, n: number, result: Address): void;
  adam(
    weights: Address,
    gradient: Address,
    first: Address,
    second: Address,
    n: number,
    scale: number,
    rate: number,
    beta1: number,
    share1: number,
    beta2: number,
    share2: number,
    correction: number,
    eps: number,
  ): void;
}

/** The committed kernels' bytes, on which every result depends. */
export function kernelBytes(): Uint8Array {
  return readFileSync(new URL('./kernels/transformer.wasm', import.meta.url));
}

export function compileKernels(): Promise<KernelModule> {
  return WebAssembly.compile(kernelBytes());
}

export function instantiateKernels(module: KernelModule): Kernels {
  return new WebAssembly.Instance(module).exports as Kernels;
}
