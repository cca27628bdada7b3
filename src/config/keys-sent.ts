/** Finds which environment variables a config sends to which addresses. */

export interface KeySent {
  /** The config's map that says so, such as `model.cluster.face`. */
  readonly place: string;
  /** The variable that holds the key. */
  readonly variable: string;
  /** The address that gets it. */
  readonly address: string;
}

/**
 * Finds every environment variable that a config sends somewhere: any key that ends in `Env` names
 * a variable, and the `baseUrl` beside it the address.
 * @param config as read from a file, checked or not.
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
    // A judge sends OPENAI_API_KEY unless told otherwise.
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

/** The deepest level that is searched; configs are a few keys deep. */
const DEEPEST = 20;

/** Describes what is sent where, one line for each variable. */
export function describeKeysSent(keys: readonly KeySent[]): string {
  return keys
    .map(
      ({ place, variable, address }) =>
        `${place}: sends the value of the environment variable ${variable} to ${address}`,
    )
    .join('\n');
}
