/** The parts of a running studio that answer its requests. */
import type { Indexes } from './indexes.js';
import type { Launcher } from './launcher.js';
import type { Live } from './live.js';
import type { Registry } from './registry.js';

export interface Services {
  /** The served folder. */
  readonly folder: string;
  readonly registry: Registry;
  readonly live: Live;
  readonly indexes: Indexes;
  readonly launcher: Launcher;
}
