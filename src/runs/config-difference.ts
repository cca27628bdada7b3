/** Finds where a run's config differs from the one it started with. */

/** Keys that say how a server is reached. They may change, since no result depends on them. */
const WAYS = /^model\.cluster\.(inFlight|patienceSeconds|\w+\.(baseUrl|apiKeyEnv))$/;

/** Describes the first key that differs; null if none does. */
export function differenceOf(began: unknown, now: unknown, path = ''): string | null {
  if (isObject(began) && isObject(now)) {
    for (const key of new Set([...Object.keys(began), ...Object.keys(now)])) {
      const difference = differenceOf(began[key], now[key], path ? `${path}.${key}` : key);
      if (difference) return difference;
    }
    return null;
  }
  if (JSON.stringify(began) === JSON.stringify(now) || WAYS.test(path)) return null;
  // The file may have been moved; its hash shows that it is the same.
  if (path === 'task' && isFile(began) && isFile(now)) return null;
  return `${path}: is ${inWords(now)}, and was ${inWords(began)} when the run began`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFile(task: unknown): boolean {
  return typeof task === 'string' && /[./\\]/.test(task);
}

function inWords(value: unknown): string {
  if (value === undefined) return 'not there';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
