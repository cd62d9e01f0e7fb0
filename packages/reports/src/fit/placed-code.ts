import type { OwnName } from '@airworthy/model';
import type { Problem } from '../view/blockers.ts';
import { codeFor, otherFramework } from '../view/fix-code.ts';
import { asJavascript } from './as-javascript.ts';
import { inLibrary } from './sql-calls.ts';
import { ownConstraint, ownPolicies, withOwnName, withOwnParts, withOwnSetting } from './own-parts.ts';
import { maskedByWinston } from './winston.ts';
import { forReleases } from './releases.ts';
import { inOwnWords, libraryOf, mentions, ownOf } from './own-code.ts';
import { pinnedInLibrary } from './token-libraries.ts';
import { signedByProvider } from './webhook-providers.ts';

/** Code of a fix for one service, and where it goes. */
export interface PlacedCode {
  kind: string;
  text: string;
  /** Where it goes: into the file that makes the app, one with routes, one in whose functions routes are done (`like`), that with the fault, or a new one; or it is an example for a file (`example`). */
  goes?: { into: 'app' | 'routes' | 'like' | 'file' | 'exactly' | 'new' | 'example'; path: string; app?: OwnName };
  /** The service asks its database through this library; the code could not be put into its words. */
  foreign?: string;
  /** The framework that it is written for, when that is none of the service. */
  writtenFor?: string;
  /** Its types were taken out, as the service is JavaScript. */
  language?: 'js';
  /** The service is JavaScript, and this holds more than types that could be taken out. */
  typed?: true;
}

/** Kinds of code that stand in a module of the service. */
const SCRIPT: ReadonlySet<string> = new Set([
  'fastify',
  'express',
  'nestjs',
  'koa',
  'hono',
  'node',
  'pg',
  'knex',
  'prisma',
  'zod',
  'bullmq',
  'axios',
  'fetch',
  'openai',
]);
const DATABASES: ReadonlySet<string> = new Set(['pg', 'knex', 'prisma']);

type Faulty = Pick<Problem, 'service' | 'places'> & {
  verdict?: Problem['verdict'];
  item: { fix?: { code: Readonly<Record<string, string>> } | undefined };
};

/** The code of a problem's fix in the words of its service. */
export function placedCode(problem: Faulty): PlacedCode[] {
  const { item, service, places } = problem;
  const names = service.portrait?.names;
  const pinned = item.fix === undefined ? undefined : pinnedInLibrary(problem);
  if (pinned !== undefined) return names === undefined ? pinned : pinned.map((one) => ({ ...one, ...spoken(one.text, names) }));
  const by = names === undefined ? undefined : libraryOf(service, ownOf(names, 'database'));
  return ownLibrary(codeFor(item, service), by).map(([kind, guide]): PlacedCode => {
    const code = signedByProvider(guide, problem);
    if (kind === 'sql') return { kind, text: withOwnSetting(ownConstraint(problem) ?? ownPolicies(code, problem) ?? code, problem) };
    if (!SCRIPT.has(kind)) {
      const fitting = places.find((at) => FILES[kind]?.test(at.path));
      return {
        kind,
        text: withOwnName(code, problem),
        ...(fitting === undefined ? {} : { goes: { into: 'exactly', path: fitting.path } }),
      };
    }
    const other = otherFramework(kind, service);
    const written = other === undefined ? {} : { writtenFor: other };
    if (names === undefined) return { kind, text: code, ...written };
    const fault = places.find((at) => /\.[cm]?[jt]s$/.test(at.path))?.path;
    const goes = kind === 'nestjs' ? intoNest(code, fault, names) : goesInto(code, fault, names, service);
    const { text, foreign } = inOwnWords(service, kind, code, goes?.path);
    const told = forReleases(spokenTo(withoutApp(text, goes), names), service);
    const own = withOwnSetting(withOwnName(withOwnParts(told, problem), problem), problem);
    return {
      kind,
      ...spoken(own, names),
      ...(goes === undefined ? {} : { goes }),
      ...(foreign === undefined ? {} : { foreign }),
      ...written,
    };
  });
}

/** In the words of the logger that the service has. */
function spokenTo(text: string, names: Names): string {
  return ownOf(names, 'logger')?.by === 'winston' ? maskedByWinston(text) : text;
}

/** Beside a logger no app is made. */
function withoutApp(text: string, goes: PlacedCode['goes']): string {
  if (goes?.into !== 'file' || !/\bpino\(/.test(text)) return text;
  const without = text.replace(/^const \w+ = Fastify\(\{[^}]*\}\);\n/m, '');
  return /\bFastify\b(?!';|')/.test(without.replace(/^import .*$/gm, ''))
    ? without
    : without.replace(/^import Fastify from 'fastify';\n/m, '');
}

/** A service in JavaScript gets JavaScript. */
function spoken(text: string, { language, modules }: Names): Pick<PlacedCode, 'text' | 'language' | 'typed'> {
  if (language === 'ts') return { text };
  const made = asJavascript(text, modules);
  return made === undefined ? { text, typed: true } : { text: made, language: 'js' };
}

/** Words of somebody else's business: code with them shows a form and is no file of this service. */
const EXAMPLE =
  /\bexample\.(?:com|org)\b|\.(?:example|internal)\b|\b(?:rates?|newsletters?|invoices?|mails|offers?|orders?|Welcome)\b|\blogWelcome\b/;

/** What ran once is not changed any more. */
const MIGRATION = /(?:^|\/)migrations?\//;

const FILES: Readonly<Record<string, RegExp>> = {
  dockerfile: /Dockerfile/,
  dockerignore: /\.dockerignore$/,
  compose: /compose.*\.ya?ml$/,
  'github-actions': /\.github\/workflows\//,
  kubernetes: /\.ya?ml$/,
  env: /\.env/,
};

/** Of code for several database libraries that of the service's own; where there is none, that which can be put into its words. */
function ownLibrary(all: [string, string][], by: string | undefined): [string, string][] {
  // The address of a database says what its library understands.
  const code = by === undefined || by === 'prisma' ? all : all.filter(([kind, text]) => kind !== 'env' || !text.includes('Prisma'));
  const databases = code.filter(([kind]) => DATABASES.has(kind)).map(([kind]) => kind);
  if (by === undefined || databases.length === 0) return code;
  const others = code.filter(([kind]) => !DATABASES.has(kind));
  const own = code.filter(([kind]) => kind === by);
  if (own.length > 0) return [...own, ...others];
  const spoken = code.filter(([kind, text]) => kind === 'pg' && inLibrary(text, by) !== undefined);
  return spoken.length > 0 ? [...spoken, ...others] : others.length > 0 ? others : code;
}

type Names = NonNullable<NonNullable<Problem['service']['portrait']>['names']>;

function goesInto(code: string, fault: string | undefined, names: Names, service: Problem['service']): PlacedCode['goes'] {
  const app = ownOf(names, 'app');
  // What is wrong with the logger, or with settings, is mended where they are made.
  const ownFile =
    fault !== undefined &&
    (fault === ownOf(names, 'logger')?.path || (/\bprocess\.env\b/.test(code) && /(?:config|env)\w*\.[cm]?[jt]s$|\/config\//.test(fault)));
  if (ownFile) return { into: 'file', path: fault };
  const body = code.replace(/^import .*$/gm, '');
  // Code that makes the app anew belongs where it is made.
  if (app !== undefined && fault === app.path && /= (?:Fastify|express)\(/.test(body)) return { into: 'app', path: app.path, app };
  if (mentions(body, 'app') && !/\(app\b|, app\b/.test(body)) {
    const routes =
      /\bapp\.(?:get|post|put|patch|delete)\b/.test(body) && !/\bapp\.(?:register|addHook|use|set\w+|decorate\w*|listen)\b/.test(body);
    if (routes && fault !== undefined)
      return { into: service.routes.some((one) => one.place.path === fault) ? 'routes' : 'like', path: fault };
    // What a handler of its own does wrong is mended there; the code shows how, on the app.
    if (fault !== undefined && app !== undefined && fault !== app.path && !service.routes.some((one) => one.place.path === fault))
      return { into: 'example', path: fault };
    return app === undefined ? undefined : { into: 'app', path: app.path, app };
  }
  if (fault !== undefined && !MIGRATION.test(fault) && EXAMPLE.test(body.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '')))
    return { into: 'example', path: fault };
  const made = /^export (?:async )?(?:const|function|class) (\w+)/m.exec(body)?.[1];
  const folder = made === undefined ? undefined : folderFor(body, names);
  if (made !== undefined && folder !== undefined) return { into: 'new', path: `${folder}/${kebab(made)}.${names.language}` };
  return fault === undefined ? undefined : { into: 'file', path: fault };
}

/** Classes of NestJS: beside those that are at fault, or in a file that is named as its command line names them. */
function intoNest(code: string, fault: string | undefined, names: Names): PlacedCode['goes'] {
  const made = [...code.matchAll(/^export class (\w+)/gm)].flatMap(([, name]) => name ?? []);
  const app = ownOf(names, 'app');
  if (made.length === 0) return app === undefined ? undefined : { into: 'app', path: app.path, app };
  // The module of the app is there already: what the code adds to it belongs into that.
  if (made.includes('AppModule')) return fault !== undefined && /module\.[jt]s$/.test(fault) ? { into: 'file', path: fault } : undefined;
  if (fault !== undefined && /(?:controller|service|resolver|guard)\.[jt]s$/.test(fault)) return { into: 'like', path: fault };
  const folder = folderFor(code, names);
  const [first] = made;
  if (folder === undefined || first === undefined) return undefined;
  const [, name = first, kind] = /^(\w+?)(Controller|Guard|Middleware|Filter|Interceptor|Module|Pipe|Service)$/.exec(first) ?? [];
  return { into: 'new', path: `${folder}/${kebab(name)}${kind === undefined ? '' : `.${kind.toLowerCase()}`}.${names.language}` };
}

function folderFor(code: string, { folders }: Names): string | undefined {
  const of = (role: Names['folders'][number]['role']): string | undefined => folders.find((one) => one.role === role)?.path;
  const stands = /\b(?:FastifyReply|RequestHandler|NextFunction)\b/.test(code) ? (of('middleware') ?? of('plugins')) : undefined;
  return stands ?? of('shared');
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z\d])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
