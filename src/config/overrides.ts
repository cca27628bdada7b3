/** Applies `--set a.b=c`, which sets one value of a config from the command line. */
import { nearest } from './nearest.js';
import { parseYaml } from './yaml.js';

export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Parses one `a.b=c`, whose value is a YAML scalar or flow collection. Returns an error message if
 * it is not valid.
 */
export function parseOverride(text: string): Override | string {
  const equals = text.indexOf('=');
  if (equals < 0) return `--set ${text}: needs a value, as in --set ${text || 'key'}=1`;
  const key = text.slice(0, equals).trim();
  const path = key.split('.');
  if (path.some((part) => part === '')) {
    return `--set ${text}: the key must be names joined by dots, such as round.questions`;
  }
  const parsed = parseYaml(text.slice(equals + 1));
  if ('faults' in parsed) {
    const why = parsed.faults[0]?.message ?? 'it cannot be read';
    return `--set ${key}: the value is not valid YAML: ${why}`;
  }
  return { path, value: parsed.value ?? null };
}

/**
 * Sets the value in place and makes maps on the way to it. Returns an error message if that is not
 * possible.
 */
export function applyOverride(
  root: Record<string, unknown>,
  { path, value }: Override,
): string | undefined {
  const name = path.join('.');
  let holder: Record<string, unknown> | unknown[] = root;
  for (const [depth, part] of path.entries()) {
    const here = path.slice(0, depth).join('.') || 'the config';
    if (Array.isArray(holder)) {
      if (!/^\d+$/.test(part) || Number(part) > holder.length) {
        const last = `${here}.${holder.length}`;
        return `--set ${name}: ${here} is a list; name one of its items, ${here}.0 to ${last}`;
      }
    }
    const held: unknown = Object.hasOwn(holder, part) ? Reflect.get(holder, part) : undefined;
    if (depth === path.length - 1) {
      put(holder, part, value);
    } else if (held === undefined || held === null) {
      const made = {};
      put(holder, part, made);
      holder = made;
    } else if (typeof held === 'object') {
      holder = held as Record<string, unknown>;
    } else {
      const whole = path.slice(0, depth + 1).join('.');
      const meant = nearest(
        part,
        Object.keys(holder).filter((other) => other !== part),
      );
      const hint = meant ? `; did you mean ${meant}?` : '';
      const value = JSON.stringify(held);
      return `--set ${name}: ${whole} is ${value}, not a map with the key ${path[depth + 1]}${hint}`;
    }
  }
  return undefined;
}

/** Defines an own property, so that a key such as `__proto__` is data like any other. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
