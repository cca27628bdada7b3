/** Where things are kept that can be made again. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's cache folder for Candor: $CANDOR_CACHE, or candor under $XDG_CACHE_HOME or ~/.cache. */
export function defaultCache(): string {
  return (
    process.env.CANDOR_CACHE ||
    join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'candor')
  );
}
