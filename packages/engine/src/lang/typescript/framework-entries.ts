import { joinPath } from './paths.ts';

/** A framework that loads files by where they stand instead of by an import. */
interface FileFramework {
  /** Dependencies that give it away. */
  packages: readonly string[];
  name: string;
  /** Files that it loads on the server, below the folder of the service. */
  files: RegExp;
  /** It runs work and answers no request. */
  kind?: 'worker';
}

const FILE_FRAMEWORKS: readonly FileFramework[] = [
  // https://nextjs.org/docs/app/api-reference/file-conventions
  {
    packages: ['next'],
    name: 'Next.js',
    files:
      /^(?:src\/)?(?:app\/(?:.*\/)?(?:page|layout|route|template|default|loading|error|global-error|not-found|sitemap|robots|manifest|opengraph-image|twitter-image|icon)\.[jt]sx?|pages\/(?!.*\.(?:test|spec)\.).*\.[jt]sx?|(?:middleware|proxy|instrumentation)\.[jt]s)$/,
  },
  // https://remix.run/docs/en/main/file-conventions/routes
  {
    packages: ['@remix-run/node', '@remix-run/server-runtime', '@remix-run/cloudflare', '@remix-run/deno'],
    name: 'Remix',
    files: /^app\/(?:root\.[jt]sx|entry\.server\.[jt]sx?|routes\/.*\.[jt]sx?)$/,
  },
  {
    packages: ['@react-router/node', '@react-router/serve', '@react-router/express', '@react-router/cloudflare', '@react-router/dev'],
    name: 'React Router',
    files: /^app\/(?:root\.[jt]sx|routes\.[jt]s|entry\.server\.[jt]sx?|routes\/.*\.[jt]sx?)$/,
  },
  // https://svelte.dev/docs/kit/routing
  {
    packages: ['@sveltejs/kit'],
    name: 'SvelteKit',
    files: /^src\/(?:hooks\.server\.[jt]s|routes\/(?:.*\/)?\+(?:server|page\.server|layout\.server)\.[jt]s)$/,
  },
  {
    packages: ['@tanstack/react-start'],
    name: 'TanStack Start',
    files: /^(?:src|app)\/(?:server|ssr|router|start)\.[jt]sx?$|^(?:src|app)\/routes\/.*\.[jt]sx?$/,
  },
  // https://nuxt.com/docs/guide/directory-structure/server
  {
    packages: ['nuxt', 'nuxt-nightly'],
    name: 'Nuxt',
    files: /^(?:src\/|layers\/[^/]+\/)?server\/(?:api|routes|middleware|plugins|tasks)\/.*\.[cm]?[jt]s$/,
  },
  // https://nitro.build/guide/routing
  {
    packages: ['nitropack', 'nitropack-nightly', 'nitro'],
    name: 'Nitro',
    files: /^(?:(?:src|server)\/)?(?:api|routes|middleware|plugins|tasks)\/.*\.[cm]?[jt]s$/,
  },
  // https://trigger.dev/docs/config/config-file: `dirs`, by default every folder of that name.
  { packages: ['@trigger.dev/sdk'], name: 'Trigger.dev', files: /^(?:.*\/)?trigger\/.*\.[cm]?[jt]sx?$/, kind: 'worker' },
  { packages: ['astro'], name: 'Astro', files: /^src\/(?:middleware\.[jt]s|pages\/.*\.[jt]s|actions\/index\.[jt]s)$/ },
];

/** Files of a service that its framework loads, with the name of the framework. */
export function frameworkEntries(
  dependencies: ReadonlySet<string>,
  serviceRoot: string,
  files: readonly string[],
): { path: string; framework: string; kind: 'server' | 'worker' }[] {
  const used = FILE_FRAMEWORKS.filter((one) => one.packages.some((name) => dependencies.has(name)));
  if (used.length === 0) return [];
  const prefix = serviceRoot === '' ? '' : `${joinPath(serviceRoot, '.') ?? serviceRoot}/`;
  return files.flatMap((path) => {
    const framework = used.find((one) => path.startsWith(prefix) && one.files.test(path.slice(prefix.length)));
    return framework === undefined || /(?:^|\/)(?:__tests__|tests?)\/|\.(?:test|spec|stories)\.\w+$/.test(path)
      ? []
      : [{ path, framework: framework.name, kind: framework.kind ?? 'server' }];
  });
}
