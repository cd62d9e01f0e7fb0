import { ABSENT, known } from '@airworthy/model';
import type { Known, Logger } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { propertyOf, toKnown } from '../../boot/inspect.ts';

type Destination = NonNullable<Logger['destination']>;
export type Settings = Pick<
  Logger,
  'format' | 'level' | 'redacts' | 'redactsElsewhere' | 'destination' | 'base' | 'timestamp' | 'serializesErrors'
> & {
  errorKeys: string[];
  /** Options of pino, whose serializers are read with the code. */
  pino?: BootValue;
};

/** All values that may be meant: the arms of a choice, else the value itself. */
function arms(value: BootValue | undefined): (BootValue | undefined)[] {
  if (value?.kind === 'choice') return value.options.flatMap((option) => arms(option.value));
  return [value];
}

function isNothing(value: BootValue | undefined): boolean {
  return value === undefined || (value.kind === 'known' && (value.value === undefined || value.value === null || value.value === false));
}

export function text(value: BootValue | undefined): string | undefined {
  return value?.kind === 'known' && typeof value.value === 'string' ? value.value : undefined;
}

export function keysOf(value: BootValue | undefined): string[] {
  return value?.kind === 'object' ? Object.keys(value.properties) : [];
}

export function levelOf(value: BootValue | undefined): Known<string> {
  return isNothing(value) ? ABSENT : toKnown<string>(value, 'string');
}

/**
 * Options of pino, also as `logger` of Fastify. `stream` is the second argument: a transport, a destination, a stream.
 * https://getpino.io/#/docs/api?id=options
 */
export function readPino(options: BootValue | undefined, stream: BootValue | undefined): Settings {
  const transport = propertyOf(options, 'transport');
  const target = isNothing(transport) ? stream : transport;
  const outputs = outputsOf(target);
  const pretty = propertyOf(options, 'prettyPrint');
  const base = propertyOf(options, 'base');
  const bound = base === undefined ? ['pid', 'hostname'] : keysOf(base);
  const name = propertyOf(options, 'name');
  // Of options that were put together out of sight it is not known what is bound, nor whether lines are made pretty.
  const isBound = base?.kind !== 'unknown' && name?.kind !== 'unknown';
  const serializers = keysOf(propertyOf(options, 'serializers'));
  const redact = propertyOf(options, 'redact');
  const paths = redact?.kind === 'object' ? propertyOf(redact, 'paths') : redact;
  return {
    format: !isNothing(pretty) && pretty?.kind !== 'unknown' ? 'pretty' : outputs.format,
    level: levelOf(propertyOf(options, 'level')),
    redacts: paths?.kind === 'array' ? paths.items.flatMap((item) => text(item) ?? []) : [],
    ...(rewrites(options) ? { redactsElsewhere: true as const } : {}),
    destination: outputs.destination,
    ...(isBound ? { base: isNothing(name) ? bound : [...bound, 'name'] } : {}),
    timestamp: timestampOf(propertyOf(options, 'timestamp')),
    serializesErrors: true,
    ...(options === undefined ? {} : { pino: options }),
    errorKeys: [
      'err',
      ...serializers,
      ...(text(propertyOf(options, 'errorKey')) === undefined ? [] : [text(propertyOf(options, 'errorKey')) as string]),
    ],
  };
}

/** Serializers of anything but errors, formatters and hooks see values before they are written; paths may be built elsewhere. */
function rewrites(options: BootValue | undefined): boolean {
  const redact = propertyOf(options, 'redact');
  const paths = redact?.kind === 'object' ? propertyOf(redact, 'paths') : redact;
  return (
    keysOf(propertyOf(options, 'serializers')).some((key) => !/^(?:err|error)$/.test(key)) ||
    propertyOf(options, 'formatters', 'log') !== undefined ||
    propertyOf(options, 'hooks', 'logMethod') !== undefined ||
    (!isNothing(paths) && (paths?.kind !== 'array' || paths.items.some((item) => text(item) === undefined)))
  );
}

function timestampOf(value: BootValue | undefined): NonNullable<Logger['timestamp']> {
  if (value === undefined) return 'epoch';
  if (value.kind === 'known') return value.value === false ? 'none' : 'epoch';
  if (value.kind === 'external') return /iso/i.test(value.name) ? 'iso' : /null/i.test(value.name) ? 'none' : 'epoch';
  return 'unknown';
}

const PRETTY = /pretty|pino-colada|pino-princess/;
const REMOTE = /loki|elastic|datadog|sentry|logflare|axiom|cloudwatch|stackdriver|seq|splunk|syslog|socket|http/;

function outputsOf(value: BootValue | undefined): { format: Logger['format']; destination: Destination } {
  const possible = arms(value);
  // A transport that only one setting asks for leaves the default of the library in place.
  if (possible.some((one) => isNothing(one))) return { format: 'json', destination: 'stdout' };
  const [only] = possible;
  if (possible.length !== 1 || only === undefined) return { format: 'unknown', destination: 'unknown' };
  if (only.kind === 'external') {
    if (/^process\.std(?:out|err)$/.test(only.name)) return { format: 'json', destination: 'stdout' };
    if (only.name.startsWith('pino-pretty')) return { format: 'pretty', destination: 'stdout' };
    return { format: 'unknown', destination: 'unknown' };
  }
  if (only.kind === 'known') return { format: 'json', destination: typeof only.value === 'string' ? 'file' : 'stdout' };
  const targets = propertyOf(only, 'targets') ?? propertyOf(only, 'pipeline');
  const list = targets?.kind === 'array' ? targets.items : [only];
  const formats = new Set<Logger['format']>();
  const places = new Set<Destination>();
  for (const item of list) {
    const target = text(propertyOf(item, 'target'));
    if (target === undefined) return { format: 'unknown', destination: 'unknown' };
    const destination = propertyOf(item, 'options', 'destination');
    formats.add(PRETTY.test(target) ? 'pretty' : 'json');
    if (REMOTE.test(target)) places.add('remote');
    else if (PRETTY.test(target) || target === 'pino/file')
      places.add(destination === undefined || (destination.kind === 'known' && typeof destination.value === 'number') ? 'stdout' : 'file');
    else places.add(/file|roll|rotat/.test(target) ? 'file' : 'unknown');
  }
  // Pretty lines for people beside JSON for machines are fine; JSON is there.
  const format = formats.has('json') ? 'json' : formats.has('pretty') ? 'pretty' : 'json';
  return { format, destination: placeOf(places) };
}

export function placeOf(places: ReadonlySet<Destination>): Destination {
  if (places.size === 0 || places.has('unknown')) return 'unknown';
  if (places.has('stdout')) return places.size === 1 ? 'stdout' : 'both';
  return places.has('file') ? 'file' : 'remote';
}

/** Loggers whose options say little about what they write. */
export function readOther(by: string, options: BootValue | undefined): Settings {
  const level = levelOf(propertyOf(options, 'level') ?? propertyOf(options, 'minLevel'));
  const type = text(propertyOf(options, 'type'));
  const common: Settings = {
    format: 'unknown',
    level,
    redacts: [],
    destination: 'unknown',
    timestamp: 'unknown',
    serializesErrors: 'unknown',
    errorKeys: [],
  };
  if (by === 'bunyan')
    return {
      ...common,
      format: 'json',
      destination: propertyOf(options, 'streams') === undefined ? 'stdout' : 'unknown',
      base: ['name', 'hostname', 'pid'],
      timestamp: 'iso',
      serializesErrors: propertyOf(options, 'serializers') !== undefined,
      errorKeys: ['err'],
    };
  if (by === 'tslog')
    return {
      ...common,
      format: type === 'json' ? 'json' : type === undefined || type === 'pretty' ? 'pretty' : 'unknown',
      destination: 'stdout',
      timestamp: 'iso',
      serializesErrors: true,
    };
  if (by === 'loglevel' || by === 'consola')
    return { ...common, format: 'text', level: level.state === 'absent' ? known('info') : level, destination: 'stdout', timestamp: 'none' };
  return common;
}
