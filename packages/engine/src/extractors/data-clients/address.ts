import type { BootValue } from '../../boot/boot-value.ts';
import { optionOf } from '../../extract/settings.ts';

const URLS = [
  'connection.connectionString',
  'connectionString',
  'datasourceUrl',
  'datasources.db.url',
  'replication.master.url',
  'url',
  'uri',
  'clientUrl',
];
const HOLDERS = ['connection', 'replication.master', 'replication.write', 'primary'];

/** Which database a client opens, in words that tell two of them apart: `$DATABASE_URL`, `$DB_HOST/$DB_NAME`, `db.internal/orders`. */
export function addressOf(args: readonly BootValue[]): string | undefined {
  const options = args.findLast((one) => one.kind === 'object');
  const [first] = args;
  const url = optionOf(options, ...URLS) ?? (first?.kind === 'object' ? undefined : first);
  if (url !== undefined) return printed(url);
  const connection = optionOf(options, ...HOLDERS);
  if (connection !== undefined && connection.kind !== 'object') return printed(connection);
  const holder = connection ?? options;
  const host = optionOf(holder, 'host', 'socketPath');
  if (host === undefined) return undefined;
  const [at, name] = [printed(host), printed(optionOf(holder, 'database', 'dbName'))];
  // A host that was looked up first cannot be told; the name of the database can.
  return at === undefined ? name && `…/${name}` : name === undefined ? at : `${at}/${name}`;
}

/** What is read from a setting is told by its name; what stands behind `??` is meant for a developer's machine. */
function printed(value: BootValue | undefined): string | undefined {
  switch (value?.kind) {
    case 'env':
      return `$${value.name}`;
    case 'known':
      return typeof value.value === 'string' && value.value !== ''
        ? value.value.replace(/^[\w+]+:\/\/(?:[^@/]*@)?/, '').replace(/\?.*$/, '')
        : undefined;
    case 'template': {
      const parts = value.parts.map((part) => (typeof part === 'string' ? part : printed(part)));
      return parts.includes(undefined)
        ? undefined
        : parts
            .join('')
            .replace(/^[\w+]+:\/\/(?:[^@/]*@)?/, '')
            .replace(/\?.*$/, '');
    }
    case 'choice': {
      const arms = value.options.map((option) => printed(option.value));
      return arms.find((arm) => arm?.startsWith('$')) ?? (new Set(arms).size === 1 ? arms[0] : undefined);
    }
    default:
      return undefined;
  }
}
