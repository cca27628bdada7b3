/** Locates the cache, which holds only what can be made again. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Returns Candor's cache folder: $CANDOR_CACHE, or `candor` in $XDG_CACHE_HOME or ~/.cache. */
export function defaultCache(): string {
  return (
    process.env.CANDOR_CACHE ||
    join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'candor')
  );
}
