import { ABSENT, known } from '@airworthy/model';
import type { Known } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { numberOption, optionOf, tlsOption, urlText, urlUser } from '../../extract/settings.ts';
import { engineOf, readPg } from './read-options.ts';
import type { Settings } from './read-options.ts';
import { numberInUrl, tlsOfUrl } from './urls.ts';

interface DataSource {
  provider: string | undefined;
  url: BootValue | undefined;
}

/** The `datasource` block of the service's schema.prisma. */
export function readDataSource(input: ExtractInput): DataSource | undefined {
  const files = input.files
    .filter((one) => one.path.endsWith('.prisma'))
    .toSorted((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
  for (const file of files) {
    const block = /^\s*datasource\s+\w+\s*\{([^}]*)\}/m.exec(input.tree.read(file.path) ?? '')?.[1];
    if (block === undefined) continue;
    const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(block)?.[1];
    const variable = /^\s*url\s*=\s*env\(\s*"([^"]*)"\s*\)/m.exec(block)?.[1];
    const literal = /^\s*url\s*=\s*"([^"]*)"/m.exec(block)?.[1];
    const url: BootValue | undefined =
      variable === undefined
        ? literal === undefined
          ? undefined
          : { kind: 'known', value: literal }
        : { kind: 'env', name: variable, derived: false };
    return { provider, url };
  }
  return undefined;
}

/** Value that a compose file writes out for a variable of the container. An example file says nothing of production. */
function deployedValue(input: ExtractInput, name: string): string | undefined {
  for (const file of input.files) {
    if (!/(?:^|\/)(?:docker-)?compose(?:\.prod(?:uction)?)?\.ya?ml$/.test(file.path)) continue;
    const found = new RegExp(`^\\s*-?\\s*${name.replaceAll(/\W/g, '')}\\s*[:=]\\s*["']?([^"'\\s]+)`, 'm').exec(
      input.tree.read(file.path) ?? '',
    )?.[1];
    if (found !== undefined && !found.includes('$')) return found;
  }
  return undefined;
}

// https://www.prisma.io/docs/orm/overview/databases/postgresql#arguments
export function readPrisma(input: ExtractInput, options: BootValue | undefined): Settings {
  const source = readDataSource(input);
  const driver = optionsOfAdapter(input, optionOf(options, 'adapter'));
  if (driver !== undefined) return { ...readPg(driver), engine: engineOf(source?.provider ?? 'postgresql') };
  const url = optionOf(options, 'datasourceUrl', 'datasources.db.url') ?? source?.url;
  const deployed = url?.kind === 'env' && urlText(url) === undefined ? deployedValue(input, url.name) : undefined;
  // The pool is part of the URL, which is told outside of the code.
  const told: BootValue | undefined = deployed === undefined ? url : { kind: 'known', value: deployed };
  const adapter = optionOf(options, 'adapter') !== undefined;
  const none: Known<number> = adapter
    ? { state: 'unknown', source: 'set by the driver adapter' }
    : urlText(told) === undefined
      ? { state: 'unknown', source: url?.kind === 'env' ? `part of $${url.name}` : 'part of the connection URL' }
      : ABSENT;
  // Prisma always has an address; one that stands nowhere in the code comes from outside.
  const tls =
    url === undefined
      ? { ssl: { state: 'unknown' as const, source: 'the connection URL' }, unverified: false }
      : tlsOfUrl(url.kind === 'env' ? url : told);
  const user = urlUser(urlText(url));
  const orNone = (value: Known<number>): Known<number> => (value.state === 'absent' ? none : value);
  return {
    engine: engineOf(source?.provider ?? /^(\w+):/.exec(urlText(told) ?? '')?.[1]),
    poolMax: orNone(numberInUrl(told, 'connection_limit', 1)),
    poolMin: none,
    connectionTimeout: orNone(firstSet(numberInUrl(told, 'pool_timeout', 1000), numberInUrl(told, 'connect_timeout', 1000))),
    idleTimeout: none,
    statementTimeout: orNone(firstSet(numberInUrl(told, 'statement_timeout', 1), numberInUrl(told, 'socket_timeout', 1000))),
    ssl:
      tlsOption(optionOf(options, 'ssl')).ssl.state === 'absent'
        ? adapter && tls.ssl.state !== 'known'
          ? { state: 'unknown', source: 'set by the driver adapter' }
          : tls.ssl
        : tlsOption(optionOf(options, 'ssl')).ssl,
    sslUnverified: tls.unverified,
    idleInTransactionTimeout: orNone(numberOption(options, 'idleInTransactionSessionTimeout')),
    user: user === undefined ? (url?.kind === 'env' ? { state: 'unknown', source: `part of $${url.name}` } : ABSENT) : known(user),
  };
}

/** What `new PrismaPg(…)` was given: an address, options of a pool of `pg`, or such a pool. */
function optionsOfAdapter(input: ExtractInput, adapter: BootValue | undefined): BootValue | undefined {
  const [first] = givenTo(input, adapter, 'new @prisma/adapter-pg.PrismaPg') ?? [];
  return givenTo(input, first, 'new pg.Pool')?.[0] ?? first;
}

/** Arguments of the constructor that made a value; each entry counts its calls anew, so that only one place may fit. */
function givenTo({ boot }: ExtractInput, value: BootValue | undefined, callee: string): readonly BootValue[] | undefined {
  if (value?.kind !== 'external' || value.name !== `${callee}()`) return undefined;
  const calls = boot.externalCalls.filter((call) => call.callee === callee);
  const places = new Set(calls.map((call) => `${call.module}:${call.offset}`));
  return (places.size === 1 ? calls[0] : calls.find((call) => call.id === value.call))?.args;
}

function firstSet(...values: Known<number>[]): Known<number> {
  return values.find((one) => one.state !== 'absent') ?? ABSENT;
}
