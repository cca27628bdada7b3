/**
 * Imports a user's TypeScript or JavaScript file, in which `candor` can be imported without being
 * installed.
 */
import { createRequire } from 'node:module';
import { isModuleNamespaceObject } from 'node:util/types';
import type * as Jiti from 'jiti';
import { UserError } from '../../base/errors.js';

/** File endings that can be imported. */
export const MODULE_ENDINGS: readonly string[] = ['.ts', '.mts', '.js', '.mjs'];

/**
 * Returns the default export of an ES module, or what a CommonJS module exports, as the file is
 * now.
 * @param path absolute
 * @param candor what the file gets when it imports `candor`
 * @throws whatever the file throws while it is loaded
 */
export async function importFile(path: string, candor: object): Promise<unknown> {
  return defaultOf(await importerOf(path, candor).import(path));
}

/** The same without waiting, for files that do not use `await` at their top level. */
export function importFileSync(path: string, candor: object): unknown {
  return defaultOf(importerOf(path, candor)(path));
}

/** Returns the error for a file that could not be imported. @param what it should have held */
export function notLoaded(path: string, what: string, cause: unknown): UserError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new UserError(`${path}: the ${what} could not be loaded: ${why}`, { cause });
}

function importerOf(path: string, candor: object) {
  // Loaded only here: most programs that import Candor import no other file.
  const { createJiti } = createRequire(import.meta.url)('jiti') as typeof Jiti;
  const importer = createJiti(import.meta.url, {
    // The file gets these very modules and not a second copy of them.
    virtualModules: { candor: complaining(candor) },
    interopDefault: false,
    // Nothing is written beside a user's files.
    fsCache: false,
  });
  // Modules are cached for the whole process, and the file may have been edited since.
  delete importer.cache[path];
  return importer;
}

/** The same module, which says so when a name is missing instead of being undefined. */
function complaining(candor: object): object {
  return new Proxy(
    { ...candor },
    {
      get(target, name) {
        if (typeof name !== 'string' || Object.hasOwn(target, name) || ASKED_OF_ANY.has(name))
          return Reflect.get(target, name);
        throw new UserError(
          `'candor' has no ${JSON.stringify(name)} for files of tasks and schemes; they get what describes tasks, graders and schemes. Import the rest in a script of your own`,
        );
      },
    },
  );
}

/** Names that loaders ask of any module. */
const ASKED_OF_ANY: ReadonlySet<string> = new Set(['then', 'default', '__esModule']);

function defaultOf(module: unknown): unknown {
  const { default: exported, __esModule: isModule } = Object(module) as Record<string, unknown>;
  return exported !== undefined || isModule || isModuleNamespaceObject(module) ? exported : module;
}
