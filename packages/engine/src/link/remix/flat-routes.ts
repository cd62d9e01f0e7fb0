/** A file that answers below an address. */
export interface RouteModule {
  path: string;
  address: string;
  /** Files of the routes around it, outermost first. */
  around: readonly string[];
}

const MODULE = /\.(?:[jt]sx?|mjs|mts)$/;
const NOT_ROUTE = /(?:^|\/)\.|\.(?:test|spec|stories)\.|\.d\.ts$|(?:^|\/)__tests__\//;

/**
 * Files of a folder as routes: dots in their names part segments, `_index` is the page of the folder, `_x` adds nothing, `x_` stands in
 * nothing of that name, `$id` is a parameter. Of a folder only `route` or `index` counts, unless folders are names as well: `users+/`.
 * https://reactrouter.com/how-to/file-route-conventions
 */
export function flatRoutes(folder: string, files: readonly string[]): RouteModule[] {
  const byId = new Map<string, string>();
  for (const path of files) {
    if (!path.startsWith(`${folder}/`) || !MODULE.test(path)) continue;
    const local = path.slice(folder.length + 1);
    if (NOT_ROUTE.test(local)) continue;
    const id = idOf(local.replace(MODULE, '').replace(/\+\//g, '.'));
    // The file beats the folder of that name.
    if (id !== undefined && (!byId.has(id) || !local.includes('/'))) byId.set(id, path);
  }
  const out = [...byId].map(([id, path]): RouteModule => {
    const around = [...byId.keys()].filter((other) => other !== id && id.startsWith(`${other}.`)).toSorted((a, b) => a.length - b.length);
    return { path, address: `/${segmentsOf(id).flatMap(segment).join('/')}`, around: around.map((one) => byId.get(one) as string) };
  });
  return out.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function idOf(stem: string): string | undefined {
  const inner = /^(.+)\/(?:route|index|_route|_layout|\+?layout)$/.exec(stem);
  const id = inner === null ? stem : (inner[1] as string);
  return id.includes('/') ? undefined : id.replace(/\.(?:_route|_layout)$/, '');
}

/** Parts between dots; what stands in brackets is meant as it is. */
function segmentsOf(id: string): string[] {
  const out = [''];
  let depth = 0;
  for (const sign of id) {
    if (sign === '[') depth += 1;
    else if (sign === ']') depth -= 1;
    if (sign === '.' && depth === 0) out.push('');
    else out[out.length - 1] += sign;
  }
  return out;
}

function segment(raw: string, at: number, all: readonly string[]): string[] {
  if ((raw === '_index' || raw === 'index') && at === all.length - 1) return [];
  if (raw.startsWith('_')) return [];
  const optional = /^\((.*)\)$/.exec(raw);
  const name = (optional?.[1] ?? raw).replace(/_$/, '');
  const plain = name.replace(/[[\]]/g, '');
  const end = optional === null ? '' : '?';
  if (name === '$') return ['*'];
  return [name.startsWith('$') ? `:${plain.slice(1).replace(/\W/g, '_')}${end}` : `${plain}${end}`];
}
