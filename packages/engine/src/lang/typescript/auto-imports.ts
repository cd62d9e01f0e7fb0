import type { SourceTree } from '../../tree/source-tree.ts';
import { parseJsonWithComments, toRecord } from './json-with-comments.ts';
import { folderOf, joinPath } from './paths.ts';

/** Names that Nitro and Nuxt import into server code by themselves, by where they come from. https://nitro.build/guide/utils#nitro-utils */
const H3 =
  `appendCorsHeaders appendCorsPreflightHeaders appendHeader appendHeaders appendResponseHeader appendResponseHeaders assertMethod callNodeListener
  clearResponseHeaders clearSession createApp createAppEventHandler createError createEvent createEventStream createRouter defaultContentType
  defineEventHandler defineLazyEventHandler defineNodeListener defineNodeMiddleware defineRequestMiddleware defineResponseMiddleware
  defineWebSocket defineWebSocketHandler deleteCookie dynamicEventHandler eventHandler fetchWithEvent fromNodeMiddleware fromWebHandler
  getCookie getHeader getHeaders getMethod getProxyRequestHeaders getQuery getRequestFingerprint getRequestHeader getRequestHeaders
  getRequestHost getRequestIP getRequestPath getRequestProtocol getRequestURL getRequestWebStream getResponseHeader getResponseHeaders
  getResponseStatus getResponseStatusText getRouterParam getRouterParams getSession getValidatedQuery getValidatedRouterParams handleCacheHeaders
  handleCors isCorsOriginAllowed isError isEvent isEventHandler isMethod isPreflightRequest isStream lazyEventHandler parseCookies
  proxyRequest readBody readFormData readMultipartFormData readRawBody readValidatedBody removeResponseHeader sealSession send sendError
  sendIterable sendNoContent sendProxy sendRedirect sendStream sendWebResponse serveStatic setCookie setHeader setHeaders setResponseHeader
  setResponseHeaders setResponseStatus splitCookiesString toEventHandler toNodeListener toWebHandler toWebRequest unsealSession updateSession
  useBase useSession writeEarlyHints`.split(/\s+/);
const NITRO =
  `cachedEventHandler cachedFunction defineCachedEventHandler defineCachedFunction defineNitroErrorHandler defineNitroPlugin defineRenderHandler
  defineRouteMeta defineTask getRouteRules nitroPlugin runTask useAppConfig useEvent useNitroApp useRuntimeConfig useStorage`.split(/\s+/);
/** Modules of Nuxt that add names of their own to server code. */
const OF_MODULES: Readonly<Record<string, readonly string[]>> = {
  'nuxt-auth-utils':
    'clearUserSession getUserSession getUserSessionId hashPassword passwordNeedsRehash replaceUserSession requireUserSession sessionHooks setUserSession verifyPassword'.split(
      ' ',
    ),
};
const DEPENDENCIES = ['nuxt', 'nuxt-nightly', 'nitropack', 'nitropack-nightly', 'nitro'];
/** Names that a file exports as functions, classes and values. */
const EXPORTED = /\bexport\s+(?:declare\s+)?(?:async\s+)?(?:abstract\s+)?(?:function\*?|class|const|let|var|enum)\s+([A-Za-z_$][\w$]*)/g;
const LISTED = /\bexport\s*\{([^}]*)\}/g;

/** A project whose server code is written without most of its imports. */
export interface AutoImporting {
  /** Folder of its package.json; `''` for the root. */
  root: string;
  framework: 'Nuxt' | 'Nitro';
  /** Folders of server code, each with `/` at the end. */
  servers: readonly string[];
}

const KNOWN = new WeakMap<SourceTree, readonly AutoImporting[]>();

/** Projects of Nuxt and Nitro in a tree. */
export function autoImporting(tree: SourceTree): readonly AutoImporting[] {
  let known = KNOWN.get(tree);
  if (known === undefined) {
    known = tree.files.flatMap(({ path }): AutoImporting[] => {
      if (!path.endsWith('package.json') || path.includes('node_modules/') || (path !== 'package.json' && !path.endsWith('/package.json')))
        return [];
      const text = tree.read(path) ?? '';
      if (!DEPENDENCIES.some((name) => text.includes(`"${name}"`))) return [];
      const manifest = toRecord(parseJsonWithComments(text));
      const used = { ...toRecord(manifest['dependencies']), ...toRecord(manifest['devDependencies']) };
      if (!DEPENDENCIES.some((name) => used[name] !== undefined)) return [];
      const root = folderOf(path);
      const framework = used['nuxt'] !== undefined || used['nuxt-nightly'] !== undefined ? 'Nuxt' : 'Nitro';
      return [{ root, framework, servers: serverFolders(tree, root, framework) }];
    });
    KNOWN.set(tree, known);
  }
  return known;
}

/** Paths that `~/x`, `~~/x`, `@/x` and `#shared/x` may stand for: Nuxt writes them into a configuration that is made with the build. https://nuxt.com/docs/api/nuxt-config#alias */
export function aliasedByNuxt(tree: SourceTree, from: string, specifier: string): string[] {
  const [, alias, rest = ''] = /^(~~|@@|~|@|#shared)\/(.+)$/.exec(specifier) ?? [];
  if (alias === undefined) return [];
  const project = autoImporting(tree).find(({ root }) => root === '' || from.startsWith(`${root}/`));
  if (project === undefined) return [];
  const folders = alias === '#shared' ? ['shared'] : alias === '~~' || alias === '@@' ? ['.'] : ['.', 'app', 'src'];
  return folders.flatMap((folder) => joinPath(project.root, folder, rest) ?? []);
}

/** `server/` of Nuxt and of its layers; of Nitro the folder that its configuration names, or the root itself. */
function serverFolders(tree: SourceTree, root: string, framework: string): string[] {
  const prefix = root === '' ? '' : `${root}/`;
  const name = framework === 'Nuxt' ? 'nuxt.config' : 'nitro.config';
  const config =
    ['ts', 'js', 'mts', 'mjs'].map((ending) => tree.read(`${prefix}${name}.${ending}`)).find((text) => text !== undefined) ?? '';
  const own = (framework === 'Nuxt' ? /\bserverDir\s*:\s*['"]([^'"]+)['"]/ : /\b(?:srcDir|serverDir)\s*:\s*['"]([^'"]+)['"]/).exec(
    config,
  )?.[1];
  const source = framework === 'Nuxt' ? /\bsrcDir\s*:\s*['"]([^'"]+)['"]/.exec(config)?.[1] : undefined;
  const folders =
    own !== undefined ? [own] : framework === 'Nuxt' ? ['server', ...(source === undefined ? [] : [`${source}/server`])] : ['server', '.'];
  const layers =
    framework === 'Nuxt'
      ? tree.files.flatMap(({ path }) =>
          path.startsWith(`${prefix}layers/`) ? (/^layers\/[^/]+\/server\//.exec(path.slice(prefix.length))?.[0].slice(0, -1) ?? []) : [],
        )
      : [];
  return [...folders, ...new Set(layers)].flatMap((folder) => {
    const path = joinPath(root, folder.replace(/^[~@]{1,2}\//, ''));
    return path === undefined ? [] : [path === '' ? '' : `${path}/`];
  });
}

interface Names {
  /** Specifier, or path of a file, by name. */
  from: ReadonlyMap<string, { module: string; name: string } | { path: string; name: string }>;
}

/**
 * Writes the imports that Nuxt and Nitro add to server code behind its end, where they move nothing: imports hold for the whole file. Files
 * of other projects stay as they are.
 */
export function createAutoImports(tree: SourceTree): (path: string, text: string) => string {
  const names = new Map<AutoImporting, Names>();
  return (path, text) => {
    const projects = autoImporting(tree);
    const project = projects.find(
      (one) => one.servers.some((folder) => folder !== '' && path.startsWith(folder)) || ofNitroRoot(one, path),
    );
    if (project === undefined) return text;
    let table = names.get(project);
    if (table === undefined) names.set(project, (table = namesOf(tree, project)));
    return withImports(path, text, table);
  };
}

/** Nitro without a folder of its own for sources. */
function ofNitroRoot({ root, servers }: AutoImporting, path: string): boolean {
  if (!servers.includes(root === '' ? '' : `${root}/`)) return false;
  const local = root === '' ? path : path.startsWith(`${root}/`) ? path.slice(root.length + 1) : '';
  return /^(?:api|routes|middleware|plugins|utils|tasks)\//.test(local);
}

function namesOf(tree: SourceTree, { root, servers }: AutoImporting): Names {
  const from = new Map<string, { module: string; name: string } | { path: string; name: string }>();
  for (const name of NITRO) from.set(name, { module: 'nitropack/runtime', name });
  for (const name of H3) from.set(name, { module: 'h3', name });
  const manifest = tree.read(root === '' ? 'package.json' : `${root}/package.json`) ?? '';
  for (const [module, added] of Object.entries(OF_MODULES))
    if (manifest.includes(`"${module}"`)) for (const name of added) from.set(name, { module, name });
  const shared = root === '' ? 'shared/' : `${root}/shared/`;
  for (const { path } of tree.files) {
    const isUtil = servers.some((folder) => path.startsWith(`${folder}utils/`)) || path.startsWith(`${shared}utils/`);
    if (!isUtil || !/\.[cm]?[jt]s$/.test(path) || /\.d\.ts$|\.(?:test|spec)\./.test(path)) continue;
    for (const name of exportedNames(tree.read(path) ?? '')) from.set(name, { path, name });
  }
  return { from };
}

function exportedNames(text: string): string[] {
  const direct = [...text.matchAll(EXPORTED)].map((match) => match[1] as string);
  const listed = [...text.matchAll(LISTED)].flatMap((match) =>
    (match[1] as string).split(',').flatMap((one) => {
      const name = one.trim().replace(/^.*\sas\s+/, '');
      return one.trim().startsWith('type ') || !/^[A-Za-z_$][\w$]*$/.test(name) || name === 'default' ? [] : [name];
    }),
  );
  return [...direct, ...listed];
}

function withImports(path: string, text: string, { from }: Names): string {
  const used = new Set(text.match(/[A-Za-z_$][\w$]*/g));
  const added: string[] = [];
  for (const name of used) {
    const source = from.get(name);
    if (source === undefined || ('path' in source && source.path === path) || isDeclared(text, name)) continue;
    added.push(`import { ${name} } from ${JSON.stringify('module' in source ? source.module : relative(path, source.path))};`);
  }
  return added.length === 0 ? text : `${text}\n${added.toSorted().join(' ')}\n`;
}

/** Imported or declared by the file itself. */
function isDeclared(text: string, name: string): boolean {
  const word = name.replaceAll('$', String.raw`\$`);
  return new RegExp(
    String.raw`\bimport\s[^;'"]*\b${word}\b[^;'"]*['"]|^(?:export\s+)?(?:async\s+)?(?:function\*?|class|const|let|var|enum)\s+(?:\{[^}]*\b${word}\b|\[[^\]]*\b${word}\b|${word}\b)`,
    'm',
  ).test(text);
}

function relative(from: string, to: string): string {
  const folders = folderOf(from)
    .split('/')
    .filter((part) => part !== '');
  const target = to.replace(/\.[cm]?[jt]s$/, '').split('/');
  let same = 0;
  while (same < folders.length && same < target.length - 1 && folders[same] === target[same]) same += 1;
  const up = '../'.repeat(folders.length - same);
  return `${up === '' ? './' : up}${target.slice(same).join('/')}`;
}
