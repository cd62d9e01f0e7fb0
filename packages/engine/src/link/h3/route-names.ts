const SUFFIX = /(?:\.(connect|delete|get|head|options|patch|post|put|trace))?(?:\.(dev|prod|prerender))?$/;

/**
 * What Nitro makes of the name of a file below `api` or `routes`: its address, and `ALL` where no method is named. Files for development and
 * for rendering ahead answer nothing in production. https://nitro.build/guide/routing#filesystem-routing
 */
export function nitroRoute(file: string, prefix: string): { address: string; method: string } | undefined {
  const stem = file
    .replace(/\.[A-Za-z]+$/, '')
    .replaceAll(/\(([^(/\\]+)\)[/\\]/g, '')
    .replace(/^(?!\/)/, '/');
  const [suffix = '', method, only] = SUFFIX.exec(stem) ?? [];
  if (only === 'dev' || only === 'prerender') return undefined;
  const parts = `${prefix}${stem.slice(0, stem.length - suffix.length)}`
    .replace(/\/index$/, '')
    .split('/')
    .filter((part) => part !== '');
  const address = parts.map((part) =>
    part === '[...]' ? '*' : part.replaceAll(/\[\.{3}(\w+)\]/g, ':$1*').replaceAll(/\[([^/\]]+)\]/g, ':$1'),
  );
  return { address: `/${address.join('/')}`, method: method?.toUpperCase() ?? 'ALL' };
}
