/** Which environment variables a config sends to which addresses. */

export interface KeySent {
  /** Where the config says so, such as `model.cluster.face`. */
  readonly place: string;
  /** The variable that holds the key. */
  readonly variable: string;
  /** The address that gets it. */
  readonly address: string;
}

/**
 * All of them, wherever they stand: any key that ends in `Env` names a variable, and the `baseUrl` beside it the address.
 * @param config as it stands in a file, checked or not.
 */
export function keysSent(config: unknown): KeySent[] {
  const found: KeySent[] = [];
  const visit = (value: unknown, path: readonly string[]) => {
    if (typeof value !== 'object' || value === null || path.length > DEEPEST) return;
    const entries = Object.entries(value);
    const address = (value as { readonly baseUrl?: unknown }).baseUrl;
    for (const [key, own] of entries) {
      if (/env$/i.test(key) && typeof own === 'string')
        found.push({
          place: path.join('.') || 'config',
          variable: own,
          address: typeof address === 'string' ? address : 'an address that it does not name',
        });
      else visit(own, [...path, key]);
    }
    // A judge has a key of its own accord.
    if (
      path.at(-1) === 'taskJudge' &&
      !entries.some(([key]) => /env$/i.test(key)) &&
      typeof address === 'string'
    )
      found.push({ place: path.join('.'), variable: 'OPENAI_API_KEY', address });
  };
  visit(config, []);
  return found;
}

/** Configs are a few keys deep. */
const DEEPEST = 20;

/** What is sent where, a line each, in words. */
export function keysInWords(keys: readonly KeySent[]): string {
  return keys
    .map(
      ({ place, variable, address }) =>
        `${place}: sends what the environment variable ${variable} holds to ${address}`,
    )
    .join('\n');
}
