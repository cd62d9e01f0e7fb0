import type { Location, Logger } from '@airworthy/model';
import { unwrap } from '@airworthy/engine/lang/typescript/syntax';
import { importName, isTaken } from '../../edit/imports.ts';
import { addProperty } from '../../edit/object-edit.ts';
import { callAt, declaredObject, setOptions } from '../../edit/options.ts';
import type { OptionValue } from '../../edit/options.ts';
import { readSetting } from '../../edit/setting-file.ts';
import type { NewSetting } from '../../edit/setting-file.ts';
import { noteSetting } from '../../edit/settings.ts';
import { inStyle } from '../../edit/style.ts';
import { calleeText, indentAt, objectArgument, propertyOf } from '../../edit/syntax.ts';
import type { CallNode, Node, ObjectNode, ParsedModule } from '../../edit/syntax.ts';
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

/** What winston's own formats don't do: a format before all others, which takes the place of credentials wherever they stand in a line. */
function redactWinston(context: FixContext): string | undefined {
  const written = new Set<string>();
  for (const at of context.places) {
    const found = callAt(context, at);
    if (found === undefined) return `what ${at.path}:${at.line} calls was not found`;
    const { module, call } = found;
    const { draft } = context;
    const statement = module.program.body.find((one) => one.start <= call.start && call.end <= one.end);
    const [first] = call.arguments;
    const options = objectArgument(call, 0) ?? (first === undefined ? undefined : declaredObject(module, first as Node));
    if (statement === undefined || options === undefined || ['credentials', 'redacted'].some((one) => isTaken(module, one)))
      return `how the logger of ${at.path}:${at.line} is told is not known here`;
    const callee = calleeText(module, call);
    const format = callee.endsWith('.createLogger')
      ? callee.replace(/createLogger$/, 'format')
      : importName(context, module, { from: 'winston', name: 'format', as: 'format' });
    const typed = /\.[cm]?ts$/.test(module.path);
    if (!written.has(module.path)) {
      // Lists and options that stand above the logger may name the format, so that it comes first.
      const before = module.program.body.find((one) => !/^Import|^TSImport/.test(one.type) && !isRequire(module, one as Node)) ?? statement;
      const style = draft.style(module.path);
      draft.insert(module.path, before.start, `${inStyle(redactedFormat(format, typed), style)}${style.eol}${style.eol}`);
      written.add(module.path);
    }
    redactFirst(context, module, options, format);
  }
  return undefined;
}

/** Puts the format before all others that the options of a logger name. */
function redactFirst({ draft }: FixContext, module: ParsedModule, options: ObjectNode, format: string): void {
  const own = propertyOf(options, 'format');
  if (own === undefined) {
    addProperty(draft, module, options, `format: ${format}.combine(redacted(), ${format}.json())`);
    return;
  }
  const combined = unwrap(own.value as Node);
  const first =
    combined.type === 'CallExpression' && /(?:^|\.)combine$/.test(calleeText(module, combined)) ? combined.arguments[0] : undefined;
  if (first !== undefined) {
    const isInLine = module.locate(combined.start).line === module.locate(first.start).line;
    const between = isInLine ? ' ' : `${draft.style(module.path).eol}${indentAt(module.text, first.start)}`;
    draft.insert(module.path, first.start, `redacted(),${between}`);
  } else if (own.shorthand) {
    const text = module.text.slice(own.value.start, own.value.end);
    draft.replace(module.path, own.start, own.end, `format: ${format}.combine(redacted(), ${text})`);
  } else {
    draft.insert(module.path, own.value.start, `${format}.combine(redacted(), `);
    draft.insert(module.path, own.value.end, ')');
  }
}

function isRequire(module: ParsedModule, node: Node): boolean {
  return node.type === 'VariableDeclaration' && /=\s*require\(/.test(module.text.slice(node.start, node.end));
}

function redactedFormat(format: string, typed: boolean): string {
  const [value, result] = typed ? [': unknown', ': unknown'] : ['', ''];
  return [
    'const credentials = /^(?:authorization|(?:set-)?cookie|password|(?:access_?|refresh_?|id_?)?token|secret|api_?key)$/i;',
    `function withoutCredentials(value${value})${result} {`,
    '  if (Array.isArray(value)) return value.map(withoutCredentials);',
    `  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;`,
    '  return Object.fromEntries(',
    `    Object.entries(value).map(([key, inner]) => [key, credentials.test(key) ? '[Redacted]' : withoutCredentials(inner)]),`,
    '  );',
    '}',
    `const redacted = ${format}((info) => {`,
    '  for (const key of Object.keys(info)) {',
    `    info[key] = credentials.test(key) ? '[Redacted]' : withoutCredentials(info[key]);`,
    '  }',
    '  return info;',
    '});',
  ].join('\n');
}

/** pino and Fastify by their own list, winston by a format. */
function redact(context: FixContext): string | undefined {
  const winston = context.places.filter((at) => loggerAt(context, at)?.by === 'winston');
  const others = context.places.filter((at) => !winston.includes(at));
  return (
    (winston.length === 0 ? undefined : redactWinston({ ...context, places: winston })) ??
    (others.length === 0 ? undefined : setLogger({ ...context, places: others }, 'redact', list, ['pino', 'fastify']))
  );
}

const list = `[${REDACTED.map((one) => `'${one}'`).join(', ')}]`;

export const redactionSet = defineFix({
  item: 'S04-003',
  title: 'Redact credentials in log lines',
  write: (context) => redact({ ...context, places: once(context.places) }),
});

export const redactionCovers = defineFix({
  item: 'S04-004',
  title: 'Let redaction cover authorization, cookies, passwords and tokens',
  write: (context) => {
    const [at] = context.places;
    const paths = at === undefined ? [] : (loggerAt(context, at)?.redacts ?? []);
    if (paths.length > 0) return 'the logger redacts by a list of its own, which has to be extended by hand';
    return redact({ ...context, places: once(context.places) });
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
