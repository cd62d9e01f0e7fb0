/** Why a folder or file of the tree is not read. */
export type LeftOutReason = 'not source' | 'ignored' | 'vendored' | 'build output' | 'generated' | 'compiled' | 'tool state' | 'binary';

export interface LeftOut {
  path: string;
  reason: LeftOutReason;
}

/** What a folder is judged by, besides its name. */
export interface FolderView {
  /** Path relative to the root. */
  path: string;
  /** Names beside the folder. */
  beside: ReadonlySet<string>;
  /** Paths of some files inside, relative to it: enough to see what kind they are. */
  peek(): readonly string[];
}

const NEVER = new Set(['.git', '.hg', '.svn', 'node_modules', 'jspm_packages']);
const VENDORED = new Set(['bower_components', 'third_party', 'third-party', '.yarn', '.pnpm-store', '.bundle']);
const TOOL_STATE = new Set([
  '.turbo',
  '.nx',
  '.nuxt',
  '.next',
  '.output',
  '.svelte-kit',
  '.serverless',
  '.aws-sam',
  '.terraform',
  '.gradle',
  '.venv',
  '__pycache__',
  '.idea',
  '.nyc_output',
  '.cache',
  '.parcel-cache',
  '.vercel',
  '.stryker-tmp',
  '.docusaurus',
  '.angular',
  '.expo',
  'cdk.out',
  'storybook-static',
]);
const OUTPUT = new Set(['dist', 'build', 'out', 'output', 'target', 'coverage', 'lib-cov', 'esm', 'cjs']);
const TYPESCRIPT = /(?<!\.d)\.[cm]?tsx?$/;
const JAVASCRIPT = /\.(?:[cm]?js|jsx)$/;

/** Decides from its name and a look inside whether a folder holds work of the audited team. `undefined` keeps it. */
export function folderLeftOut(name: string, view: FolderView): LeftOutReason | undefined {
  if (NEVER.has(name)) return 'not source';
  if (VENDORED.has(name)) return 'vendored';
  if (TOOL_STATE.has(name)) return 'tool state';
  if (name === 'vendor' || name === 'vendors') return isVendored(view) ? 'vendored' : undefined;
  if (OUTPUT.has(name)) return isOutput(name, view) ? 'build output' : undefined;
  if (name === 'generated' || name === '__generated__' || name === 'gen') return isGenerated(view) ? 'generated' : undefined;
  return view.beside.has('.openapi-generator-ignore') && name === '.openapi-generator' ? 'generated' : undefined;
}

/** Decides by its name alone whether a file is third-party, minified or written by a tool. */
export function fileLeftOut(name: string): LeftOutReason | undefined {
  if (/\.min\.(?:[cm]?js|css)$|[.-]bundle\.js$|\.(?:[cm]?js|css)\.map$|^\.pnp\.(?:c|loader\.m)?js$/.test(name)) return 'generated';
  if (/_(?:grpc_)?pb\.(?:d\.ts|[jt]s)$|\.pb\.[jt]s$|_pb_service\.[jt]s$/.test(name)) return 'generated';
  if (/\.tsbuildinfo$|^\.DS_Store$|^Thumbs\.db$|\.(?:swp|swo)$|^\.eslintcache$/.test(name)) return 'tool state';
  if (BINARY_ENDING.test(name)) return 'binary';
  return undefined;
}

// Key stores (.p12, .jks, .der) are no pictures: that they are in a repository matters, so they stay in the list.
const BINARY_ENDING =
  /\.(?:png|jpe?g|gif|webp|avif|bmp|ico|icns|tiff?|psd|sketch|fig|mp[34]|m4[av]|wav|ogg|flac|webm|mov|avi|woff2?|ttf|otf|eot|pdf|docx?|xlsx?|pptx?|zip|gz|tgz|bz2|xz|7z|rar|tar|jar|war|class|exe|dll|so|dylib|a|o|wasm|node|onnx|pt|bin|dat|sqlite3?|db|parquet|avro)$/i;

/** `vendor` is a word of many businesses too, so it takes more than the name. */
function isVendored(view: FolderView): boolean {
  const files = view.peek();
  if (files.some((path) => TYPESCRIPT.test(path))) return false;
  const parent = view.path.split('/').at(-2) ?? '';
  if (/^(?:public|static|assets|www|wwwroot|js|css|lib|libs)$/.test(parent)) return true;
  if (
    files.some((path) => /(?:^|\/)(?:LICEN[CS]E|COPYING)(?:\.\w+)?$|\.min\.(?:js|css)$|(?:^|\/)(?:autoload\.php|modules\.txt)$/i.test(path))
  )
    return true;
  return !files.some((path) => JAVASCRIPT.test(path)) || view.beside.has('package.json');
}

/** `build` may hold build scripts and `coverage` may be a feature; output has traces of the tool that wrote it. */
function isOutput(name: string, view: FolderView): boolean {
  const files = view.peek();
  if (files.some((path) => TYPESCRIPT.test(path))) return false;
  if (name === 'coverage' || name === 'lib-cov') {
    return files.some((path) =>
      /(?:^|\/)(?:lcov\.info|coverage-(?:final|summary)\.json|clover\.xml|lcov-report\/.*|cobertura-coverage\.xml)$/.test(path),
    );
  }
  if (name === 'target') return files.some((path) => /^(?:CACHEDIR\.TAG|\.rustc_info\.json|classes\/|debug\/|release\/|maven-)/.test(path));
  if (
    files.some((path) =>
      /\.(?:[cm]?js|css|d\.[cm]?ts)\.map$|\.d\.[cm]?ts$|\.tsbuildinfo$|(?:^|\/)asset-manifest\.json$|[.-][0-9a-f]{8,}\.(?:js|css)$/.test(
        path,
      ),
    )
  )
    return true;
  const scripts = files.some((path) => JAVASCRIPT.test(path));
  if (name === 'dist') return view.beside.has('package.json') && (view.beside.has('src') || view.beside.has('tsconfig.json') || !scripts);
  return scripts && view.beside.has('tsconfig.json') && view.beside.has('src');
}

/** Clients that prisma, OpenAPI, GraphQL or protobuf tools write. */
function isGenerated(view: FolderView): boolean {
  return view
    .peek()
    .some((path) =>
      /(?:^|\/)(?:schema\.prisma|query_engine[\w.-]*|libquery_engine[\w.-]*|\.openapi-generator(?:\/.*|-ignore)?|wasm\.js|runtime\/library\.js)$|_pb\.[jt]s$/.test(
        path,
      ),
    );
}
