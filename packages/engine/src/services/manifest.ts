import type { Diagnostic } from '@airworthy/model';
import { commandTargets } from '../lang/typescript/start-commands.ts';
import { toRecord } from '../lang/typescript/json-with-comments.ts';
import type { SourceTree } from '../tree/source-tree.ts';

/** What a package.json says, as far as finding services needs it. */
export interface Manifest {
  /** Folder relative to the root; `''` for the root itself. */
  folder: string;
  name: string | undefined;
  scripts: Record<string, string>;
  dependencies: ReadonlySet<string>;
  developmentDependencies: ReadonlySet<string>;
  /** Patterns of workspace folders. */
  workspaces: string[];
  /** Has `bin`: a command people run. */
  command: boolean;
  /** Has `exports`, `types` or `main`: something others import. */
  importable: boolean;
}

/** Reads a package.json; one that is not valid JSON still says that there is a package. */
export function readManifest(tree: SourceTree, path: string, diagnose: (diagnostic: Diagnostic) => void): Manifest {
  const folder = path === 'package.json' ? '' : path.slice(0, -'/package.json'.length);
  let json: Record<string, unknown> = {};
  const text = tree.read(path);
  try {
    if (text !== undefined) json = toRecord(JSON.parse(text));
  } catch (error) {
    const offset = Number(/position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1] ?? 0);
    const line = (text ?? '').slice(0, offset).split('\n').length;
    diagnose({
      code: 'invalid-json',
      level: 'warning',
      message: 'package.json is not valid JSON; its scripts and dependencies are unknown.',
      location: { path, line },
    });
  }
  const workspaces = Array.isArray(json['workspaces']) ? json['workspaces'] : toRecord(json['workspaces'])['packages'];
  return {
    folder,
    name: typeof json['name'] === 'string' ? json['name'] : undefined,
    scripts: Object.fromEntries(
      Object.entries(toRecord(json['scripts'])).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    dependencies: new Set(Object.keys(toRecord(json['dependencies']))),
    developmentDependencies: new Set([
      ...Object.keys(toRecord(json['devDependencies'])),
      ...Object.keys(toRecord(json['peerDependencies'])),
    ]),
    workspaces: Array.isArray(workspaces) ? workspaces.filter((one): one is string => typeof one === 'string') : [],
    command: json['bin'] !== undefined,
    importable: json['exports'] !== undefined || json['types'] !== undefined || json['typings'] !== undefined || json['main'] !== undefined,
  };
}

/** Packages whose presence makes a program that answers requests or takes jobs. */
const SERVER_PACKAGES = [
  'fastify',
  'express',
  'koa',
  '@nestjs/core',
  '@hapi/hapi',
  'hapi',
  'restify',
  'polka',
  'hono',
  '@hono/node-server',
  'h3',
  'elysia',
  '@adonisjs/core',
  '@feathersjs/feathers',
  '@loopback/rest',
  'moleculer',
  'sails',
  '@strapi/strapi',
  '@apollo/server',
  'apollo-server',
  'apollo-server-express',
  'graphql-yoga',
  'micro',
  'tinyhttp',
  '@tinyhttp/app',
  'uWebSockets.js',
  'fastify-cli',
  'egg',
  '@midwayjs/core',
  'seneca',
  'actionhero',
  '@medusajs/medusa',
  'payload',
] as const;

const BROWSER_PACKAGES = [
  'react-dom',
  'vue',
  'svelte',
  '@angular/core',
  'solid-js',
  'preact',
  'react-native',
  'expo',
  '@ionic/core',
  'lit',
  'astro',
  'electron',
] as const;
const BROWSER_TOOLS = [
  'vite',
  'react-scripts',
  'next',
  'nuxt',
  '@angular/cli',
  'parcel',
  'webpack',
  'gatsby',
  'expo',
  'metro',
  'astro',
  '@sveltejs/kit',
  '@vue/cli-service',
  'react-native',
  'electron',
  '@remix-run/dev',
  '@craco/craco',
  'rspack',
  '@rspack/core',
  '@ionic/cli',
] as const;
/** Command lines that serve or build what runs in a browser or on a phone. */
const BROWSER_COMMAND =
  /(?:^|[\s;&|])(?:vite|react-scripts|next|nuxt|nuxi|ng|gatsby|expo|react-native|parcel|astro|vue-cli-service|webpack(?:-dev-server)?|craco|rspack|electron|serve|http-server|storybook|remix|svelte-kit|ionic|docusaurus)(?:\s|$)/;
const SERVER_COMMAND =
  /(?:^|[\s;&|])(?:nest\s+start|fastify\s+start|moleculer-runner|strapi\s+start|medusa\s+start|func\s+start|adonis|egg-scripts\s+start|sails\s+lift|feathers)/;
const START_SCRIPT = /^(?:start|serve|server|worker|start[:-](?:prod|production|server|api|worker|app))$/;

/** The server framework in the runtime dependencies, if any. */
export function serverPackage(manifest: Manifest): string | undefined {
  return SERVER_PACKAGES.find((name) => manifest.dependencies.has(name));
}

const WEB_FRAMEWORKS: readonly (readonly [string, string])[] = [
  ['next', 'Next.js'],
  ['nuxt', 'Nuxt'],
  ['@sveltejs/kit', 'SvelteKit'],
  ['@remix-run/node', 'Remix'],
  ['@react-router/node', 'React Router'],
  ['@react-router/serve', 'React Router'],
  ['@tanstack/react-start', 'TanStack Start'],
  ['astro', 'Astro'],
  ['@analogjs/platform', 'Analog'],
  ['@solidjs/start', 'SolidStart'],
  ['@builder.io/qwik-city', 'Qwik City'],
];

/** A framework for pages that also answers requests on a server. */
export function webFramework(manifest: Manifest): string | undefined {
  return WEB_FRAMEWORKS.find(([name]) => manifest.dependencies.has(name) || manifest.developmentDependencies.has(name))?.[1];
}

/** Whether the package is an app for browsers or phones. */
export function browserReason(manifest: Manifest): string | undefined {
  const all = (name: string): boolean => manifest.dependencies.has(name) || manifest.developmentDependencies.has(name);
  const view = BROWSER_PACKAGES.find((name) => manifest.dependencies.has(name)) ?? BROWSER_PACKAGES.find(all);
  const tool = BROWSER_TOOLS.find(all);
  const scripts = ['start', 'dev', 'build', 'serve'].map((name) => manifest.scripts[name] ?? '');
  if (view !== undefined && (tool !== undefined || scripts.some((script) => BROWSER_COMMAND.test(script))))
    return tool === undefined || tool === view ? view : `${view} with ${tool}`;
  return scripts[0] !== undefined && BROWSER_COMMAND.test(scripts[0]) && !SERVER_COMMAND.test(scripts[0])
    ? `its start script runs \`${scripts[0].trim().split(/\s+/).slice(0, 2).join(' ')}\``
    : undefined;
}

/** The script that starts a server or worker in production, if there is one. */
export function startScript(manifest: Manifest): string | undefined {
  return Object.keys(manifest.scripts).find((name) => {
    const command = manifest.scripts[name] as string;
    if (!START_SCRIPT.test(name)) return false;
    if (SERVER_COMMAND.test(command)) return true;
    return !/\b(?:nodemon|--watch|watch|-w)\b/.test(command) || name === 'start'
      ? commandTargets(command, manifest.scripts).length > 0
      : false;
  });
}
