/**
 * Locates a module's built JavaScript. Workers load plain JavaScript, so code that runs from src/,
 * under a test runner that strips types, starts its workers from dist/, which `npm run build`
 * makes.
 * @param from the importing module's `import.meta.url`.
 * @param relative the wanted module's path from there, ending in .ts or .js.
 */
export function builtUrl(from: string, relative: string): URL {
  const url = new URL(relative.replace(/\.ts$/, '.js'), from);
  if (!from.endsWith('.ts')) return url;
  const at = url.href.lastIndexOf('/src/');
  return new URL(`${url.href.slice(0, at)}/dist/${url.href.slice(at + '/src/'.length)}`);
}
