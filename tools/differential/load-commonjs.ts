import { createRequire } from 'node:module';
import { posix } from 'node:path';

const requireReal = createRequire(import.meta.url);

/**
 * Runs generated CommonJS files from memory. Only for programs that our own generator has written; what is audited never comes here.
 * Packages are the real ones.
 */
export function loadCommonJs(
  files: Readonly<Record<string, string>>,
  entry: string,
  packages: Readonly<Record<string, unknown>> = {},
): unknown {
  const cache = new Map<string, { exports: unknown }>();
  const load = (path: string): unknown => {
    const known = cache.get(path);
    if (known) return known.exports;
    const text = files[path];
    if (text === undefined) throw new Error(`no file ${path}`);
    const module = { exports: {} };
    cache.set(path, module);
    const resolve = (from: string): unknown => {
      if (!from.startsWith('.')) return packages[from] ?? requireReal(from);
      const base = posix.join(posix.dirname(path), from);
      const found = [base, `${base}.js`, `${base}/index.js`].find((one) => files[one] !== undefined);
      if (found === undefined) throw new Error(`${path} requires ${from}, which is not there`);
      return load(found);
    };
    // oxlint-disable-next-line no-new-func -- our own generated text, see above
    const body = new Function('module', 'exports', 'require', '__dirname', '__filename', text);
    body(module, module.exports, resolve, posix.dirname(path), path);
    return module.exports;
  };
  return load(entry);
}
