/** Parses YAML and remembers the place of each key and value. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
} from 'yaml';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface YamlFault extends Place {
  readonly message: string;
}

export interface YamlText {
  readonly value: unknown;
  /**
   * Returns the place of the key or the value at a path, or of the nearest node that encloses it.
   */
  locate(path: readonly PropertyKey[], at: 'key' | 'value'): Place;
}

/** The most copies that aliases may make in all, far more than a real config needs. */
const maxAliasCount = 100;

/** Parses a YAML text and returns its value, or its first faults, at most three. */
export function parseYaml(text: string): YamlText | { readonly faults: readonly YamlFault[] } {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'silent',
  });
  if (!Array.isArray(documents) || documents.length === 0) {
    return { value: undefined, locate: () => ({ line: 1, column: 1 }) };
  }
  const [document, second] = documents;
  const faults = [...(document?.errors ?? []), ...(document?.warnings ?? [])].map((error) => ({
    ...place(error.pos[0]),
    message: error.message,
  }));
  if (second && faults.length === 0) {
    faults.push({
      ...place(second.range[0]),
      message: 'a second document starts here; a config is a single YAML document',
    });
  }
  if (!document || faults.length > 0) return { faults: faults.slice(0, 3) };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount });
  } catch (error) {
    return { faults: [{ line: 1, column: 1, message: (error as Error).message }] };
  }
  return { value, locate: (path, at) => place(offsetOf(document.contents, path, at)) };
}

function offsetOf(root: Node | null, path: readonly PropertyKey[], at: 'key' | 'value'): number {
  let node: unknown = root;
  let offset = startOf(root) ?? 0;
  for (const [depth, key] of path.entries()) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find((item) => keyOf(item.key) === String(key));
      if (!pair) break;
      const last = depth === path.length - 1;
      const keyStart = startOf(pair.key) ?? offset;
      offset = last && at === 'key' ? keyStart : (startOf(pair.value) ?? keyStart);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = startOf(node) ?? offset;
    } else break;
    // An alias's value is written elsewhere, but the alias is where the user can act.
    if (isAlias(node)) break;
  }
  return offset;
}

const keyOf = (key: unknown): string => String(isScalar(key) ? key.value : key);

const startOf = (node: unknown): number | undefined =>
  (node as { range?: readonly [number, number, number] | null } | null | undefined)?.range?.[0];
