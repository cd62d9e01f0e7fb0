import type { Location, Logger } from '@airworthy/model';
import { unwrap } from '@airworthy/engine/lang/typescript/syntax';
import { setOptions } from '../../edit/options.ts';
import type { OptionValue } from '../../edit/options.ts';
import { readSetting } from '../../edit/setting-file.ts';
import type { NewSetting } from '../../edit/setting-file.ts';
import { noteSetting } from '../../edit/settings.ts';
import { objectArgument, propertyOf } from '../../edit/syntax.ts';
import type { CallNode, Node } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';
import type { FixContext } from '../../fix.ts';

const REDACTED = [
  'req.headers.authorization',
  'req.headers.cookie',
  'authorization',
  'cookie',
  'password',
  'token',
  '*.authorization',
  '*.cookie',
  '*.password',
  '*.token',
  '*.accessToken',
  '*.refreshToken',
];

function loggerAt({ model }: FixContext, at: Location): Logger | undefined {
  return model.facts.loggers.find((one) => one.location.path === at.path && one.location.line === at.line);
}

/** Writes a setting of a logger: pino's own, or that of the logger within Fastify's options. */
function setLogger(context: FixContext, key: string, code: string, only: readonly string[], winston?: OptionValue): string | undefined {
  return setOptions(context, (at, module, call) => {
    const by = loggerAt(context, at)?.by;
    if (by === 'winston' && winston !== undefined) return [winston];
    if (by === undefined || !only.includes(by)) return `how ${by ?? 'the logger'} is told is not known here`;
    if (by === 'pino') return call.arguments.length > 0 || key !== '' ? [{ path: [key], code, replaces: true }] : [];
    const switched = loggerSwitch(call);
    if (switched === undefined) return [{ path: ['logger', key], code, replaces: true }];
    context.draft.replace(module.path, switched.start, switched.end, `{ ${key}: ${code} }`);
    return [];
  });
}

/** The `true` of `fastify({ logger: true })`. */
function loggerSwitch(call: CallNode): Node | undefined {
  const options = objectArgument(call, 0);
  const value = options === undefined ? undefined : propertyOf(options, 'logger')?.value;
  const node = value === undefined ? undefined : unwrap(value as Node);
  return node?.type === 'Literal' && node.value === true ? node : undefined;
}

const list = `[${REDACTED.map((one) => `'${one}'`).join(', ')}]`;

export const redactionSet = defineFix({
  item: 'S04-003',
  title: 'Redact credentials in log lines',
  write: (context) => setLogger(context, 'redact', list, ['pino', 'fastify']),
});

export const redactionCovers = defineFix({
  item: 'S04-004',
  title: 'Let redaction cover authorization, cookies, passwords and tokens',
  write: (context) => {
    const [at] = context.places;
    const paths = at === undefined ? [] : (loggerAt(context, at)?.redacts ?? []);
    if (paths.length > 0) return 'the logger redacts by a list of its own, which has to be extended by hand';
    return setLogger({ ...context, places: once(context.places) }, 'redact', list, ['pino', 'fastify']);
  },
});

function once(places: readonly Location[]): Location[] {
  return [...new Map(places.map((at) => [`${at.path}:${at.line}`, at])).values()];
}

export const levelConfigurable = defineFix({
  item: 'S04-010',
  title: 'Take the log level from LOG_LEVEL',
  write(context) {
    const paths = new Set(context.places.map((at) => at.path));
    // Few loggers take it from a file of the configuration, which checks it; where each module makes one, each reads it.
    const taken = [...paths].some((path) => /\blogLevel\b/.test(context.project.tree.read(path) ?? ''));
    if (paths.size <= MOST_LOGGERS && !taken) return fromFile(context);
    const dotted = context.places.every((at) => !(context.project.tree.read(at.path) ?? '').includes("process.env['"));
    if (!context.model.facts.envReads.some((one) => one.name === 'LOG_LEVEL')) noteSetting(context, 'LOG_LEVEL', 'info');
    return level(context, `${dotted ? 'process.env.LOG_LEVEL' : "process.env['LOG_LEVEL']"} || 'info'`);
  },
});

const MOST_LOGGERS = 4;
const LEVEL: NewSetting = {
  name: 'LOG_LEVEL',
  about: 'How much is logged',
  pattern: '/^(?:fatal|error|warn|info|debug|trace)$/',
  wrong: 'has to be a level of the log',
  otherwise: 'info',
  file: 'log',
  exported: 'logLevel',
};

function level(context: FixContext, code: string): string | undefined {
  return setLogger(context, 'level', code, ['pino', 'fastify'], { path: ['level'], code, replaces: true });
}

function fromFile(context: FixContext): string | undefined {
  for (const at of context.places) {
    const module = context.draft.parse(at.path);
    const read = module === undefined ? `${at.path} could not be read` : readSetting(context, module, LEVEL);
    if (typeof read === 'string') return read;
    const reason = level({ ...context, places: [at] }, read.name);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

export const serviceNamed = defineFix({
  item: 'S04-012',
  title: 'Name the service in every log line',
  write: (context) => {
    const name = `'${context.model.service.name.replaceAll(/[^\w@/.-]/g, '')}'`;
    return setLogger(context, 'name', name, ['pino', 'fastify'], { path: ['defaultMeta', 'service'], code: name });
  },
});
