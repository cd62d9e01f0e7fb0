import type { OwnName, OwnNames, ServiceResult } from '@airworthy/model';
import { LIBRARIES } from './libraries.ts';
import { callsTo } from './scan.ts';
import { ROUTING, mountedAs, ownRouting } from './own-routing.ts';
import { inLibrary } from './sql-calls.ts';

/** What guides call a part of a service, and which part that is. */
const STAND_INS: readonly [name: string, role: OwnName['role']][] = [
  ['app', 'app'],
  ['pool', 'database'],
  ['knex', 'database'],
  ['prisma', 'database'],
  ['redis', 'cache'],
  ['logger', 'logger'],
];

/** Code of a guide in the words of one service. */
export interface OwnCode {
  text: string;
  /** The file that it belongs to, where that can be told. */
  path?: string;
  /** The SQL is that of another library than the service's, because there is no counterpart: name of the service's. */
  foreign?: string;
}

/** Puts the names of a service in place of those that guides use, and asks the database through its library. */
export function inOwnWords(service: ServiceResult, kind: string, code: string, path: string | undefined): OwnCode {
  const names = service.portrait?.names;
  if (names === undefined) return { text: code, ...(path === undefined ? {} : { path }) };
  const database = ownOf(names, 'database');
  const by = libraryOf(service, database);
  const told = by === undefined || by === 'pg' || kind === by ? code : inLibrary(code, by);
  const text = told ?? code;
  const foreign = speaksOther(kind, text, by) ? { foreign: by } : {};
  const guard = guardOf(service);
  const stand: [string, Part][] = STAND_INS.flatMap(([name, role]): [string, Part][] => {
    const own = ownOf(names, role);
    if (own === undefined || (role === 'database' && name !== (LIBRARIES[by ?? '']?.handle ?? 'pool'))) return [];
    return [[name, own]];
  });
  if (guard !== undefined) stand.push(['requireUser', guard]);
  if (by === 'drizzle' && database !== undefined) stand.push(['db', database]);
  if (by === 'typeorm' && database !== undefined) stand.push(['dataSource', database]);
  const routes = ownRouting(names, kind);
  if (routes !== undefined) for (const name of ROUTING) stand.push([name, routes]);
  if (by === 'sequelize' && database !== undefined) stand.push(['sequelize', database]);
  const used = stand.filter(([name]) => mentions(text, name) && (name === 'app' ? !isParameter(text, name) : !declares(text, name)));
  const logged = used.some(([name, own]) => name === 'logger' && own.by === 'winston') ? messageFirst(text) : text;
  const named = used.reduce((all, [name, own]) => (name === own.name ? all : renamed(all, name, own.name)), logged);
  const lines = used.flatMap(([, own]) => importOf(own, path, names) ?? []);
  const mounted = routes === undefined || !used.some(([, own]) => own === routes) ? named : mountedAs(named, routes);
  return { text: withImports(mounted, [...new Set(lines)]), ...(path === undefined ? {} : { path }), ...foreign };
}

/** Code that asks a database through another library than the service's. */
function speaksOther(kind: string, text: string, by: string | undefined): by is string {
  if (by === undefined || by === 'pg' || kind === by) return false;
  return /\bpool\b/.test(text) || (LIBRARIES[kind] !== undefined && mentions(text, LIBRARIES[kind].handle));
}

type Part = Pick<OwnName, 'name' | 'path' | 'exported' | 'by'>;

export function ownOf(names: OwnNames, role: OwnName['role']): OwnName | undefined {
  return names.own.find((one) => one.role === role);
}

/** The library that the database is asked through: that of the client, else the one that is installed. */
export function libraryOf(service: ServiceResult, database: OwnName | undefined): string | undefined {
  // Drizzle is a layer over the client of another library.
  if (database !== undefined) return installed(service, 'drizzle-orm') ? 'drizzle' : database.by;
  // The modules of NestJS hand out the library's own client, whatever it connects with.
  for (const name of ['typeorm', 'sequelize']) if (installed(service, `@nestjs/${name}`)) return name;
  // A client without a name of its own is known by what the running app talks to.
  const seen = service.portrait?.connections.flatMap((one) => (one.kind === 'database' ? (/ \((\w+)\)$/.exec(one.name)?.[1] ?? []) : []));
  if (seen?.[0] !== undefined) return seen[0];
  return (
    [
      ['@prisma/client', 'prisma'],
      ['drizzle-orm', 'drizzle'],
      ['typeorm', 'typeorm'],
      ['sequelize', 'sequelize'],
      ['knex', 'knex'],
    ] as const
  ).find(([name]) => installed(service, name))?.[1];
}

function installed(service: ServiceResult, name: string): boolean {
  return service.portrait?.packages.some((one) => one.name === name) === true;
}

/** The service's own check of who calls, as most of its routes have it. */
function guardOf(service: ServiceResult): Part | undefined {
  const counts = new Map<string, { part: Part; n: number }>();
  for (const { guards } of service.routes) {
    for (const { kind, name, place } of guards) {
      if (kind !== 'enforces' || place === undefined || name === 'anonymous' || !/^[A-Za-z_$][\w$]*$/.test(name)) continue;
      const known = counts.get(`${place.path} ${name}`);
      if (known === undefined)
        counts.set(`${place.path} ${name}`, { part: { name, path: place.path, exported: 'named', by: 'guard' }, n: 1 });
      else known.n += 1;
    }
  }
  return [...counts].toSorted(([a, one], [b, two]) => two.n - one.n || (a < b ? -1 : 1))[0]?.[1].part;
}

export function mentions(text: string, name: string): boolean {
  return pattern(name).test(text);
}

/** As a name of its own: no member, no key, no part of a path or a word. */
function pattern(name: string): RegExp {
  return new RegExp(`(?<![\\w.'"/$-])${name}\\b(?![\\w'":-]|\\?:)`, 'g');
}

function isParameter(text: string, name: string): boolean {
  return new RegExp(`[(,]\\s*${name}\\s*[:,)][^;{]*(?:=>|\\{)`).test(text.replace(/\bapp\.\w+\([^\n]*/g, ''));
}

export function declares(text: string, name: string): boolean {
  return new RegExp(
    `\\b(?:const|let|function|class) ${name}\\b|\\b(?:const|let) \\{[^}]*\\b${name}\\b[^}]*\\}|^import [^;]*\\b${name}\\b[^;]* from|[(,]\\s*${name}\\s*[:,)][^;{]*=>`,
    'm',
  ).test(text);
}

/** Words in comments stay words. */
function renamed(text: string, from: string, to: string): string {
  return text
    .split('\n')
    .map((line) => (/^\s*(?:\/\/|\/?\*)/.test(line) ? line : line.replace(pattern(from), to)))
    .join('\n');
}

/** Winston takes the message first and what belongs to it behind. */
function messageFirst(text: string): string {
  let made = text;
  for (const call of callsTo(text, /\blogger\.(?:debug|info|warn|error|fatal)(?=\()/g).toReversed()) {
    const [data, message] = call.args;
    if (call.args.length !== 2 || data === undefined || message === undefined || !data.startsWith('{')) continue;
    const callee = text.slice(call.start, text.indexOf('(', call.start));
    made = `${made.slice(0, call.start)}${callee.replace('fatal', 'error')}(${message}, ${data})${made.slice(call.end)}`;
  }
  return made;
}

function importOf(own: Part, path: string | undefined, names: OwnNames): string | undefined {
  if (own.exported === 'no' || path === undefined || own.path === path) return undefined;
  const from = relative(path, own.path).replace(/\.[cm]?[jt]sx?$/, names.ending);
  return `import ${own.exported === 'default' ? own.name : `{ ${own.name} }`} from '${from}';`;
}

/** The way from one file to another, as imports write it. */
function relative(from: string, to: string): string {
  const [a, b] = [from.split('/').slice(0, -1), to.split('/')];
  let same = 0;
  while (same < a.length && same < b.length - 1 && a[same] === b[same]) same += 1;
  const up = a.slice(same).map(() => '..');
  return [...(up.length === 0 ? ['.'] : up), ...b.slice(same)].join('/');
}

function withImports(text: string, lines: readonly string[]): string {
  if (lines.length === 0) return text;
  const all = text.split('\n');
  const last = all.findLastIndex((line) => line.startsWith('import '));
  // An import over several lines ends where its `from` is.
  const end = last === -1 ? -1 : all.findIndex((line, index) => index >= last && /from '|^import '/.test(line));
  const before = all.slice(0, end + 1);
  const rest = all.slice(end + 1);
  return [...before, ...lines, ...(rest[0] === '' ? [] : ['']), ...rest].join('\n');
}
