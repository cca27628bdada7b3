/**
 * Samples with a key-value cache. Prefills each prompt once and copies its cache to every row that
 * shares it. Each row has its own position, and finished rows leave the batch. A row's result does
 * not depend on the others.
 */
import { createRng, type Rng } from '../../base/random.js';
import { type MicroBatch, microBatches } from './_batches.js';
import { forwardDecode, forwardOnly, logits } from './_forward.js';
import type { Packed, SampleResult, SampleTask } from './_tasks.js';
import type { Workspace } from './_workspace.js';

/** A row that is still sampling. */
interface Row {
  readonly index: number;
  readonly slot: number;
  readonly rng: Rng;
  /** The position of the row's last token. */
  position: number;
  readonly mostTokens: number;
}

export function decode(space: Workspace, task: SampleTask): SampleResult {
  const { promptOf, prompts } = task;
  const count = promptOf.length;
  const longest = Math.min(task.maxTokens, space.shape.context);
  const result: SampleResult = {
    tokens: new Int32Array(count * longest),
    logprobs: new Float32Array(count * longest),
    stride: longest,
    lengths: new Int32Array(count),
    stopped: new Uint8Array(count),
  };
  for (let first = 0; first < count; first += space.maxSlots) {
    const end = Math.min(count, first + space.maxSlots);
    const rows: Row[] = [];
    for (let index = first; index < end; index++) {
      const length = promptLength(prompts, promptOf[index] as number);
      const mostTokens = Math.min(task.maxTokens, space.shape.context - length);
      if (mostTokens === 0) continue;
      const rng = createRng(task.seeds[index] as number);
      rows.push({ index, slot: rows.length, rng, position: length - 1, mostTokens });
    }
    decodeRows(space, task, rows, result);
  }
  return result;
}

function decodeRows(
  space: Workspace,
  task: SampleTask,
  all: readonly Row[],
  result: SampleResult,
): void {
  prefill(space, task, all);
  let rows = all;
  while (rows.length > 0) {
    logits(space, rows.length);
    sampleTokens(space, task, rows);
    rows = keepUnfinished(space, task, rows, result);
    if (rows.length > 0) forwardDecode(space, rows.length);
  }
}

/** Fills every row's cache; writes the hidden state of its last prompt token to `final.input`. */
function prefill(space: Workspace, { prompts, promptOf }: SampleTask, rows: readonly Row[]): void {
  const { shape, floats, final } = space;
  const { width } = shape;
  const promptRows = new Map<number, Row[]>();
  for (const row of rows) {
    const prompt = promptOf[row.index] as number;
    const sharing = promptRows.get(prompt);
    if (sharing) sharing.push(row);
    else promptRows.set(prompt, [row]);
  }
  const ids = [...promptRows.keys()];
  const lengths = ids.map((id) => promptLength(prompts, id));
  const hidden = new Float32Array(rows.length * width);
  for (const batch of microBatches(lengths)) {
    placePrompts(space, prompts, ids.slice(batch.first, batch.end));
    forwardOnly(space, batch.end - batch.first, batch.rows, (layer, qkv) =>
      cachePrompts(space, layer, qkv, batch, ids, lengths, promptRows),
    );
    let last = final.input >> 2;
    for (let i = batch.first; i < batch.end; i++) {
      last += (lengths[i] as number) * width;
      for (const { slot } of promptRows.get(ids[i] as number) as Row[]) {
        hidden.set(floats.subarray(last - width, last), slot * width);
      }
    }
  }
  floats.set(hidden, final.input >> 2);
}

function placePrompts(space: Workspace, prompts: Packed, ids: readonly number[]): void {
  const { ints, tokens, positions, offsets } = space;
  let row = 0;
  ints[offsets >> 2] = 0;
  ids.forEach((id, i) => {
    const length = promptLength(prompts, id);
    for (let t = 0; t < length; t++, row++) {
      ints[(tokens >> 2) + row] = prompts.tokens[(prompts.offsets[id] as number) + t] as number;
      ints[(positions >> 2) + row] = t;
    }
    ints[(offsets >> 2) + i + 1] = row;
  });
}

/** Writes one layer's keys and values of a batch of prompts into the slots of their rows. */
function cachePrompts(
  space: Workspace,
  layer: number,
  qkv: number,
  batch: MicroBatch,
  ids: readonly number[],
  lengths: readonly number[],
  promptRows: ReadonlyMap<number, readonly Row[]>,
): void {
  const { kernels, shape, floats, cache } = space;
  const { keys, values } = cache.layers[layer] as { keys: number; values: number };
  const slotBytes = 4 * cache.slotSize;
  let from = qkv;
  for (let i = batch.first; i < batch.end; i++) {
    const length = lengths[i] as number;
    const [owner, ...others] = promptRows.get(ids[i] as number) as [Row, ...Row[]];
    const at = owner.slot * slotBytes;
    kernels.remember_prompt(from, length, shape.width, keys + at, values + at);
    from += 4 * length * 3 * shape.width;
    const panels = Math.ceil(length / 16) * 16 * shape.width;
    for (const { slot } of others) {
      const to = slot * slotBytes;
      floats.copyWithin((keys + to) >> 2, (keys + at) >> 2, ((keys + at) >> 2) + panels);
      floats.copyWithin(
        (values + to) >> 2,
        (values + at) >> 2,
        ((values + at) >> 2) + length * shape.width,
      );
    }
  }
}

function sampleTokens(space: Workspace, task: SampleTask, rows: readonly Row[]): void {
  const { kernels, shape, cache, paddedVocab } = space;
  if (task.temperature > 0) {
    rows.forEach((row, i) => {
      space.doubles[(cache.uniforms >> 3) + i] = row.rng.next();
    });
  }
  kernels.sample(
    space.logits,
    cache.uniforms,
    task.temperature,
    task.topP,
    cache.sampled,
    space.logprobs,
    rows.length,
    shape.vocab,
    paddedVocab,
    cache.weights,
  );
}

/** Records the sampled tokens, and sets up the unfinished rows for their next position. */
function keepUnfinished(
  space: Workspace,
  task: SampleTask,
  rows: readonly Row[],
  result: SampleResult,
): Row[] {
  const { ints, floats, cache } = space;
  const { lengths, stride } = result;
  const unfinished: Row[] = [];
  rows.forEach((row, i) => {
    const token = ints[(cache.sampled >> 2) + i] as number;
    const length = (lengths[row.index] as number) + 1;
    const at = row.index * stride + length - 1;
    result.tokens[at] = token;
    result.logprobs[at] = floats[(space.logprobs >> 2) + i] as number;
    lengths[row.index] = length;
    row.position++;
    if (token === task.stop) result.stopped[row.index] = 1;
    else if (length < row.mostTokens) {
      ints[(space.tokens >> 2) + unfinished.length] = token;
      ints[(space.positions >> 2) + unfinished.length] = row.position;
      ints[(cache.slots >> 2) + unfinished.length] = row.slot;
      unfinished.push(row);
    }
  });
  return unfinished;
}

function promptLength({ offsets }: Packed, prompt: number): number {
  return (offsets[prompt + 1] as number) - (offsets[prompt] as number);
}
