// https://docs.docker.com/reference/compose-file/
import type { ComposeService } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { toRecord } from '../../lang/json/read-json.ts';
import { packageScripts } from '../../lang/json/package-json.ts';
import { isSecretName, isPlaceholder, mask, passwordInUrl } from '../../lang/secrets/names.ts';
import { isForeignMigration, migrationCommand } from '../../lang/shell/migration-command.ts';
import { expandScripts } from '../../lang/shell/package-scripts.ts';
import { folderOf, joinPath } from '../../lang/typescript/paths.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';
import type { YamlDocument } from '../../lang/yaml/read-yaml.ts';

const COMPOSE_FILE =
  /(?:^|\/)(?:docker-)?compose(?:[._-][\w.-]+)?\.ya?ml$|\.compose\.ya?ml$|(?:^|\/)(?:docker-)?stack(?:[._-][\w.-]+)?\.ya?ml$/i;
const FOR_DEVELOPMENT = /(?:^|[./_-])(?:test|tests|testing|ci|e2e|dev|development|local|override|example)(?:[./_-]|$)/i;

export const compose = defineExtractor({
  id: 'compose',
  about: 'Compose files: services, literal secrets, published ports, limits, migrations in commands',
  emits: ['composeServices', 'secretLiterals', 'migrationRuns'],
  extract(input) {
    for (const { path } of input.files) {
      if (!COMPOSE_FILE.test(path)) continue;
      const text = input.tree.read(path);
      const file = text === undefined ? undefined : readYaml(text);
      const error = file?.errors[0];
      if (error !== undefined)
        input.diagnose({ code: 'invalid-yaml', level: 'warning', message: error.message, location: { path, line: error.line } });
      if (file === undefined || error !== undefined) input.partial('composeServices', `${path} could not be read completely`);
      for (const document of file?.documents ?? []) {
        const services = toRecord(toRecord(document.value)['services']);
        const awaited = awaitedServices(services);
        for (const [name, value] of Object.entries(services)) emitService(input, path, document, name, toRecord(value), awaited);
      }
    }
  },
});

/** Services whose end others wait for. */
function awaitedServices(services: Record<string, unknown>): Set<string> {
  const out = new Set<string>();
  for (const service of Object.values(services)) {
    for (const [name, value] of Object.entries(toRecord(toRecord(service)['depends_on'])))
      if (toRecord(value)['condition'] === 'service_completed_successfully') out.add(name);
  }
  return out;
}

function emitService(
  input: ExtractInput,
  path: string,
  document: YamlDocument,
  name: string,
  service: Record<string, unknown>,
  awaited: ReadonlySet<string>,
): void {
  const location = { path, line: document.line(['services', name]) };
  const literals = environmentOf(service['environment']).filter(([key, value]) => literalSecret(key, value) !== undefined);
  const deploy = toRecord(service['deploy']);
  const resources = toRecord(deploy['resources']);
  const restart = text(service['restart']) ?? text(toRecord(deploy['restart_policy'])['condition']);
  const command = [service['entrypoint'], service['command']]
    .map(commandLine)
    .filter((part) => part !== undefined)
    .join(' ');
  const image = text(service['image']);
  const build = buildOf(path, service['build']);
  const target = text(toRecord(service['build'])['target']);
  const runsOnce =
    awaited.has(name) ||
    service['restart'] === 'no' ||
    service['restart'] === false ||
    /migrat|seed/i.test(target ?? '') ||
    (/migrat|\bseed/i.test(command) && !/&&|;|\n/.test(command));
  const fact: ComposeService = {
    location,
    name,
    ...(image === undefined ? {} : { image }),
    ...(build === undefined ? {} : { build }),
    literalSecrets: literals.map(([key]) => key),
    healthcheck: service['healthcheck'] !== undefined && toRecord(service['healthcheck'])['disable'] !== true,
    ...(restart === undefined ? {} : { restart }),
    resourceLimits: resources['limits'] !== undefined || ['mem_limit', 'cpus', 'cpu_quota'].some((key) => service[key] !== undefined),
    publishedPorts: portsOf(service['ports']),
    privileged: service['privileged'] === true,
    ...(command === '' ? {} : { command }),
    ...(runsOnce ? { oneShot: true } : {}),
    ...(target === undefined ? {} : { buildTarget: target }),
    envFiles: pathsOf(service['env_file']),
    secretMounts: pathsOf(service['secrets']),
    readOnly: service['read_only'] === true,
  };
  input.emit('composeServices', fact);
  for (const [key, value, at] of literals) {
    input.emit('secretLiterals', {
      location: { path, line: document.line(['services', name, 'environment', at]) },
      rule: 'compose-literal',
      name: key,
      excerpt: mask(literalSecret(key, value) ?? ''),
      production: !FOR_DEVELOPMENT.test(path),
      inProduction: 'unknown',
    });
  }
  if (command === '') return;
  const commands = expandScripts(command, packageScripts(input.tree, input.service.path));
  for (const each of commands) {
    const migration = migrationCommand(each);
    if (
      migration === undefined ||
      (service['build'] === undefined && isForeignMigration(migration.by, String(service['image'] ?? ''), input.service))
    )
      continue;
    const oneShot = restart === undefined || /^(?:no|none|on-failure.*)$/.test(restart);
    // What comes before the migration only makes ready for it.
    const startsMore = commands.some(
      (other, index) =>
        index > commands.indexOf(each) &&
        other.via.length === each.via.length &&
        migrationCommand(other) === undefined &&
        !SAYS_ONLY.test(other.words[0] ?? ''),
    );
    const key = service['command'] === undefined ? 'entrypoint' : 'command';
    const when = oneShot && !startsMore ? 'job' : 'image';
    input.emit('migrationRuns', {
      location: { path, line: document.line(['services', name, key]) },
      by: migration.by,
      command: when === 'job' ? migration.text : command.slice(0, 200),
      when,
      push: migration.push,
      locked: migration.locked,
    });
  }
}

/** What a shell does between commands that do something. */
const SAYS_ONLY = /^(?:echo|printf|exit|true|:|fi|done|else|then|test|\[|set|unset|sleep)?$/;

/** Name, value and the key under which the entry stands (its index in the list form). */
function environmentOf(value: unknown): [string, string, string | number][] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index): [string, string, number][] => {
      const match = /^([^=]+)=(.*)$/s.exec(String(entry));
      return match === null ? [] : [[match[1] as string, match[2] as string, index]];
    });
  }
  return Object.entries(toRecord(value)).flatMap(([key, each]): [string, string, string][] =>
    ['string', 'number'].includes(typeof each) ? [[key, String(each), key]] : [],
  );
}

/** The credential that stands in the file, as the value itself, as default of a variable (`${PW:-admin}`), or inside a URL. */
function literalSecret(name: string, value: string): string | undefined {
  const plain = /^\$\{\w+:?-([^}]*)\}$/.exec(value)?.[1] ?? value;
  const password = passwordInUrl(plain);
  if (password !== undefined) return isPlaceholderReference(password) ? undefined : password;
  if (!isSecretName(name) || name.endsWith('_FILE') || isPlaceholderReference(plain)) return undefined;
  return plain;
}

/** In a compose file even `password` works as a password; only references and empty values are none. */
function isPlaceholderReference(value: string): boolean {
  const text = value.trim();
  if (text === '' || text.startsWith('$') || /^(?:true|false|yes|no)$/i.test(text)) return true;
  return isPlaceholder(text) && !/^(?:secret|password|token|key|test|example|\d+)$/i.test(text);
}

function portsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((port) => {
    if (typeof port === 'object' && port !== null) {
      const { published, host_ip: host } = toRecord(port);
      return published === undefined || isLoopback(String(host ?? ''))
        ? []
        : [`${String(published)}:${String(toRecord(port)['target'] ?? '')}`];
    }
    return isLoopback(String(port)) ? [] : [String(port)];
  });
}

/** Short and long forms of `env_file` and `secrets`. */
function pathsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((each: unknown) => {
    const name = typeof each === 'string' ? each : (toRecord(each)['path'] ?? toRecord(each)['source']);
    return typeof name === 'string' ? [name] : [];
  });
}

function isLoopback(text: string): boolean {
  // What a variable falls back to is what holds until somebody says otherwise.
  const stated = text.replace(/^\$\{\w+:?-([^}]*)\}/, '$1');
  return /^(?:127\.|localhost|\[?::1\]?)/.test(stated);
}

function buildOf(path: string, build: unknown): string | undefined {
  if (build === undefined || build === null) return undefined;
  const context = text(build) ?? text(toRecord(build)['context']) ?? '.';
  const dockerfile = text(toRecord(build)['dockerfile']) ?? 'Dockerfile';
  return joinPath(folderOf(path), context, dockerfile) ?? `${context}/${dockerfile}`;
}

function commandLine(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map((word) => (/\s/.test(String(word)) ? `'${String(word)}'` : String(word))).join(' ');
  return text(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
