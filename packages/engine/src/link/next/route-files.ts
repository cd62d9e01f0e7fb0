/** What Next.js makes of a file by where it stands. */
export interface RouteFile {
  path: string;
  kind: 'route' | 'api';
  /** Its address, without `basePath`. */
  address: string;
}

const SCRIPT = /\.(?:[jt]sx?|mjs|mts)$/;

/**
 * Files of a Next.js app that answer requests by themselves: `app/**\/route.ts` and `pages/api/**`. Pages are left out.
 * https://nextjs.org/docs/app/api-reference/file-conventions/route
 * https://nextjs.org/docs/pages/building-your-application/routing/api-routes
 */
export function routeFiles(root: string, files: readonly string[], extensions: readonly string[]): RouteFile[] {
  const prefix = root === '' ? '' : `${root}/`;
  const local = files.filter((path) => path.startsWith(prefix) && SCRIPT.test(path)).map((path) => path.slice(prefix.length));
  // `src/app` is passed over where `app` stands at the root. https://nextjs.org/docs/app/api-reference/file-conventions/src-folder
  const folderOf = (name: string): string => (local.some((path) => path.startsWith(`${name}/`)) ? name : `src/${name}`);
  const app = folderOf('app');
  const pages = folderOf('pages');
  const out: RouteFile[] = [];
  for (const path of local) {
    const stem = stemOf(path, extensions);
    if (stem === undefined) continue;
    if (stem.startsWith(`${app}/`) && stem.endsWith('/route')) {
      const address = appAddress(
        stem
          .slice(app.length + 1)
          .split('/')
          .slice(0, -1),
      );
      if (address !== undefined) out.push({ path: prefix + path, kind: 'route', address });
    } else if (stem === `${pages}/api` || stem.startsWith(`${pages}/api/`)) {
      out.push({ path: prefix + path, kind: 'api', address: pageAddress(stem.slice(pages.length + 1).split('/')) });
    }
  }
  return out.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** `pageExtensions` decide which endings count, for `route` as well. https://nextjs.org/docs/app/api-reference/config/next-config-js/pageExtensions */
function stemOf(path: string, extensions: readonly string[]): string | undefined {
  const found = extensions.toSorted((a, b) => b.length - a.length).find((one) => path.endsWith(`.${one}`));
  return found === undefined || path.endsWith('.d.ts') ? undefined : path.slice(0, -found.length - 1);
}

/**
 * Folders of `app` as an address: groups `(x)` and slots `@x` are left out, `_x` and what is below it is private.
 * https://nextjs.org/docs/app/getting-started/project-structure
 */
function appAddress(folders: readonly string[]): string | undefined {
  if (folders.some((one) => one.startsWith('_'))) return undefined;
  // What intercepts a route shows a page inside another one; route handlers don't take part.
  if (folders.some((one) => /^\(\.{1,3}\)/.test(one))) return undefined;
  const parts = folders.filter((one) => !/^\(.*\)$/.test(one) && !one.startsWith('@'));
  return addressOf(parts.map((one) => one.replace(/^%5F/i, '_')));
}

function pageAddress(parts: readonly string[]): string {
  return addressOf(parts.at(-1) === 'index' ? parts.slice(0, -1) : parts);
}

/** https://nextjs.org/docs/app/api-reference/file-conventions/dynamic-routes */
function addressOf(parts: readonly string[]): string {
  const out = parts.map((part) => {
    const optional = /^\[\[\.\.\.(.+)\]\]$/.exec(part);
    if (optional !== null) return `:${nameOf(optional[1] as string)}*`;
    const all = /^\[\.\.\.(.+)\]$/.exec(part);
    if (all !== null) return `:${nameOf(all[1] as string)}+`;
    const one = /^\[(.+)\]$/.exec(part);
    return one === null ? part : `:${nameOf(one[1] as string)}`;
  });
  return `/${out.join('/')}`;
}

/** Names of parameters may hold what no other framework allows there: `[job-id]`. */
function nameOf(name: string): string {
  return name.replace(/\W/g, '_');
}
