// https://spec.openapis.org/oas/v3.1.1.html
import { ABSENT, known } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { normalRoute } from '../../derive/documents.ts';
import { loadedPackages } from '../../extract/loaded-packages.ts';
import { packageScripts } from '../../lang/json/package-json.ts';
import { keyLines, readJson, toRecord } from '../../lang/json/read-json.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';
import type { SourceFile, SourceTree } from '../../tree/source-tree.ts';

const CANDIDATE = /\.(?:ya?ml|json)$/i;
const NEVER =
  /(?:^|\/)(?:package(?:-lock)?|pnpm-lock|tsconfig[\w.-]*|composer|\.[\w-]+rc)\.(?:json|ya?ml)$|(?:^|\/)(?:node_modules|\.github|fixtures|__fixtures__|tests?|__tests__|mocks?|__mocks__)\//i;
const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch', 'options', 'head', 'trace']);
const VERSION = /^[ \t{]*["']?(?:openapi|swagger)["']?[ \t]*:[ \t]*["']?[23]/m;
const MAX_BYTES = 2_000_000;

export const openapi = defineExtractor({
  id: 'openapi',
  about: 'OpenAPI and Swagger files: their operations, whether each asks for a credential, the answers it describes',
  emits: ['openApiOperations', 'documents', 'apiDescriptions', 'apiDeprecations'],
  extract(input) {
    emitOtherSchemas(input);
    for (const { path, size } of input.files) {
      if (!CANDIDATE.test(path) || NEVER.test(path) || size > MAX_BYTES) continue;
      const text = input.tree.read(path);
      // The version stands at the top in practice; only such files are parsed.
      if (text === undefined || !VERSION.test(text.slice(0, 4_000))) continue;
      emitFile(input, path, text);
    }
    const own = new Set(input.files.map((file) => file.path));
    for (const { path, text, operations } of elsewhere(input.tree))
      if (!own.has(path) && isServed(input, operations)) emitFile(input, path, text);
  },
});

const NAMED = /^(?!(?:.*\/)?\.)(?:.*\/)?[\w.-]*(?:openapi|swagger|api-(?:docs?|spec))[\w.-]*\.(?:json|ya?ml)$/i;

/** A file that may describe a service of another folder: published documents are often kept in a package of their own. */
interface Elsewhere {
  path: string;
  text: string;
  /** `GET /orders/{}` */
  operations: readonly string[];
}

const ELSEWHERE = new WeakMap<SourceTree, readonly Elsewhere[]>();

function elsewhere(tree: SourceTree): readonly Elsewhere[] {
  let found = ELSEWHERE.get(tree);
  if (found === undefined) {
    found = describedIn(tree, NAMED).flatMap(({ path, size }): Elsewhere[] => {
      const text = size > MAX_BYTES ? undefined : tree.read(path);
      if (text === undefined || !VERSION.test(text.slice(0, 4_000))) return [];
      const operations = operationsIn(text).filter((one) => !EVERYWHERE.test(one));
      return ofService(tree, path) ? [] : [{ path, text, operations }];
    });
    ELSEWHERE.set(tree, found);
  }
  return found;
}

/** Served by every service, so that it tells nothing of whose description it is. */
const EVERYWHERE = / \/(?:[\w-]+\/)*(?:health\w*|live\w*|ready\w*|startup|metrics|status|ping|version|docs|info)?(?:\/\w+)?$/;

/** Beside a service that is started by itself; what it describes, that one serves, or the others behind it. */
function ofService(tree: SourceTree, path: string): boolean {
  let folder = path;
  while (folder.includes('/')) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    if (tree.has(`${folder}/package.json`)) return packageScripts(tree, folder)['start'] !== undefined;
  }
  return false;
}

/** Read off the lines, which is enough to tell whose it is; a file that counts is read in full. */
function operationsIn(text: string): string[] {
  const found: string[] = [];
  let route: string | undefined;
  for (const [, path, method] of text.matchAll(/^[ \t]+(?:["']?(\/[^"'\s:]*)["']?|["']?(get|put|post|delete|patch)["']?)[ \t]*:/gm)) {
    if (path !== undefined) route = normalRoute(path);
    else if (method !== undefined && route !== undefined) found.push(`${method.toUpperCase()} ${route}`);
  }
  return found;
}

/** Fewer operations than this may be alike by chance. */
const FEW = 5;

/** Most of what is described is served here, at the same address or behind a prefix of the service. */
function isServed({ boot }: ExtractInput, operations: readonly string[]): boolean {
  if (operations.length < FEW || boot.routes.length < FEW) return false;
  const served = new Set(
    boot.routes.flatMap(({ method, path }) => {
      const parts = normalRoute(path).split('/');
      return [0, 1, 2].flatMap((from) => (from < parts.length - 1 ? [`${method} /${parts.slice(from + 1).join('/')}`] : []));
    }),
  );
  return operations.filter((one) => served.has(one)).length * 2 > operations.length;
}

const PROTO = /\.proto$/;
const GRAPHQL = /(?:^|\/)[\w.-]*schema[\w.-]*\.(?:graphql|gql)$/;
const LEXICON = /^lexicons\/.*\.json$/;
const DESCRIBED = new WeakMap<SourceTree, Map<RegExp, readonly SourceFile[]>>();

/** Looked for once in a tree, whatever the number of its services. */
function describedIn(tree: SourceTree, pattern: RegExp): readonly SourceFile[] {
  const known = DESCRIBED.get(tree) ?? new Map<RegExp, readonly SourceFile[]>();
  DESCRIBED.set(tree, known);
  const found = known.get(pattern) ?? tree.files.filter(({ path }) => pattern.test(path) && !NEVER.test(path));
  known.set(pattern, found);
  return found;
}

/** Interfaces that are described in another language than OpenAPI: Protocol Buffers, GraphQL and lexicons of AT Protocol. */
function emitOtherSchemas(input: ExtractInput): void {
  const folders = [input.service.path, ...loadedPackages(input)];
  const inside = (path: string): boolean => folders.some((folder) => folder === '' || path.startsWith(`${folder}/`));
  const kinds: [string, RegExp, (path: string) => boolean][] = [
    ['Protocol Buffers', PROTO, inside],
    ['GraphQL schema', GRAPHQL, inside],
    ['Lexicon', LEXICON, () => true],
  ];
  for (const [title, pattern, counts] of kinds) {
    const file = describedIn(input.tree, pattern).find(({ path }) => counts(path));
    if (file === undefined) continue;
    input.emit('documents', {
      location: { path: file.path, line: 1 },
      kind: 'api-schema',
      title,
      sections: ['api'],
      lines: file.lines ?? 1,
    });
  }
}

function emitFile(input: ExtractInput, path: string, text: string): void {
  let root: Record<string, unknown> = {};
  let line: (route: string, method: string) => number = () => 1;
  if (path.endsWith('.json')) {
    const json = readJson(text);
    if (!json.ok) return broken(input, path, 'invalid-json', json.message, json.line);
    root = toRecord(json.value);
    const lines = keyLines(text, 3);
    line = (route, method) => lines.get(['paths', route, method].join('\0')) ?? 1;
  } else {
    const file = readYaml(text);
    const error = file.errors[0];
    if (error !== undefined) broken(input, path, 'invalid-yaml', error.message, error.line);
    const document = file.documents[0];
    if (document === undefined) return;
    root = toRecord(document.value);
    line = (route, method) => document.line(['paths', route, method]);
  }
  const info = toRecord(root['info']);
  input.emit('documents', {
    location: { path, line: 1 },
    kind: 'openapi',
    title: typeof info['title'] === 'string' ? info['title'] : path,
    sections: ['api'],
    lines: text.split('\n').length,
  });
  input.emit('apiDescriptions', {
    location: { path, line: 1 },
    by: 'openapi-file',
    version: typeof info['version'] === 'string' || typeof info['version'] === 'number' ? known(String(info['version'])) : ABSENT,
    servers: serversOf(root),
    internalPaths: Object.keys(toRecord(root['paths']))
      .filter((route) => INTERNAL.test(route))
      .toSorted(),
  });
  for (const [route, item] of Object.entries(toRecord(root['paths']))) {
    for (const [method, value] of Object.entries(toRecord(item))) {
      if (!METHODS.has(method)) continue;
      const operation = toRecord(value);
      input.emit('openApiOperations', {
        location: { path, line: line(route, method) },
        method: method.toUpperCase(),
        path: route,
        secured: isSecured(operation['security'] ?? root['security']),
        ...named(headersOf(root, item, operation)),
        responses: Object.keys(toRecord(operation['responses'])),
        ...(operation['deprecated'] === true ? { deprecated: true as const } : {}),
        described: [operation['summary'], operation['description']].some((each) => typeof each === 'string' && each.trim() !== ''),
      });
      if (operation['deprecated'] === true)
        input.emit('apiDeprecations', {
          location: { path, line: line(route, method) },
          method: method.toUpperCase(),
          path: route,
          by: 'openapi',
        });
    }
  }
}

const INTERNAL = /(?:^|\/)(?:internal|admin|debug|metrics|_[a-z]\w*)(?:\/|$)/i;

/** Addresses of OpenAPI 3, or host and base path of Swagger 2. */
function serversOf(root: Record<string, unknown>): string[] {
  const listed = Array.isArray(root['servers']) ? root['servers'] : [];
  const urls = listed.flatMap((each) => {
    const url = toRecord(each)['url'];
    return typeof url === 'string' ? [url] : [];
  });
  const base = typeof root['basePath'] === 'string' ? [`${typeof root['host'] === 'string' ? root['host'] : ''}${root['basePath']}`] : [];
  return [...urls, ...base];
}

function named(headers: string[]): { headers?: string[] } {
  return headers.length === 0 ? {} : { headers };
}

/** Header parameters of an operation and of its path, references into the file followed. */
function headersOf(root: Record<string, unknown>, item: unknown, operation: Record<string, unknown>): string[] {
  const shared = toRecord(toRecord(root['components'])['parameters'] ?? root['parameters']);
  const names = [toRecord(item)['parameters'], operation['parameters']].flatMap((list) =>
    (Array.isArray(list) ? list : []).flatMap((each) => {
      const own = toRecord(each);
      const reference = typeof own['$ref'] === 'string' ? own['$ref'].split('/').at(-1) : undefined;
      const parameter = reference === undefined ? own : toRecord(shared[reference]);
      return parameter['in'] === 'header' && typeof parameter['name'] === 'string' ? [parameter['name'].toLowerCase()] : [];
    }),
  );
  return [...new Set(names)].toSorted();
}

/** An empty list, or an empty alternative, lets everybody in. */
function isSecured(security: unknown): boolean {
  return Array.isArray(security) && security.length > 0 && security.every((each) => Object.keys(toRecord(each)).length > 0);
}

function broken(input: ExtractInput, path: string, code: 'invalid-json' | 'invalid-yaml', message: string, line: number): void {
  input.diagnose({ code, level: 'warning', message, location: { path, line } });
  input.partial('openApiOperations', `${path} could not be read completely`);
}
