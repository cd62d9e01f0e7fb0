import type { Logger } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { propertyOf } from '../../boot/inspect.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { bootWiring } from '../../extract/plugin-calls.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { cutForRequests, keepsStack } from './error-serializers.ts';
import { logCallsOf } from './log-calls.ts';
import type { Habits } from './log-calls.ts';
import { readOther, readPino } from './options.ts';
import { ownLogger } from './own-logger.ts';
import type { Settings } from './options.ts';
import { CREATES, CREATES_ANY } from './packages.ts';
import { readWinston, staticOptions } from './winston.ts';

// https://getpino.io · https://github.com/winstonjs/winston · https://fastify.dev/docs/latest/Reference/Logging/
export const logging = defineExtractor({
  id: 'logging',
  about: 'Loggers with format, level, redaction and destination, and every line that is logged',
  emits: ['loggers', 'logCalls'],
  extract(input) {
    const redacts = new Set<string>();
    const errorKeys = new Map<string, Set<string>>();
    const children = childrenRedact(input);
    const cut = cutForRequests(input);
    let contextual = false;
    let main: string | undefined;
    let made = false;
    let rearranges = false;
    const running = new Map<string, ExtractInput['boot']['externalCalls'][number]>();
    for (const call of input.boot.externalCalls) if (CREATES_ANY.test(call.callee)) running.set(`${call.module}:${call.offset}`, call);
    for (const call of input.code.callsTo(CREATES_ANY)) {
      const by = CREATES.find(([pattern]) => pattern.test(call.callee))?.[1];
      if (by === undefined) continue;
      const ran = running.get(`${call.module.path}:${call.node.start}`);
      const argument = (index: number): BootValue | undefined =>
        ran === undefined ? staticOptions(input.code, call, index) : (ran.args[index] ?? staticOptions(input.code, call, index));
      const settings = readSettings(input, call, by, argument);
      if (settings === undefined) continue;
      const { errorKeys: keys, pino, ...rest } = settings;
      const fact: Logger = { location: call.location, wiring: ran === undefined ? input.code.reach(call) : bootWiring(ran), by, ...rest };
      if (fact.base === undefined) delete fact.base;
      rearranges ||= propertyOf(argument(0), 'hooks') !== undefined || propertyOf(argument(0), 'logger', 'hooks') !== undefined;
      if (pino !== undefined) fact.serializesErrors = keepsStack(input.code, pino);
      if (by === 'pino' && cut.length > 0) Object.assign(fact, { serializesErrors: false, related: cut });
      const bound = by === 'pino' ? childrenBind(input, call) : [];
      if (bound.length > 0) fact.base = [...new Set([...(fact.base ?? []), ...bound])];
      if (children) fact.redactsElsewhere = true;
      input.emit('loggers', fact);
      if (fact.wiring?.state === 'not-wired') continue;
      made = true;
      main ??= by === 'fastify' ? undefined : by;
      for (const path of fact.redacts) redacts.add(path);
      const known = errorKeys.get(by) ?? new Set<string>();
      for (const key of keys) known.add(key);
      errorKeys.set(by, known);
      contextual ||=
        /\bmixin\b/.test(call.args.map((node) => input.code.text(node, call.module)).join(' ')) &&
        propertyOf(argument(0), 'mixin') !== undefined;
    }
    const own = made ? undefined : (loggerOfNest(input) ?? ownLogger(input));
    if (own !== undefined) input.emit('loggers', own);
    const habits: Habits = { redacts, errorKeys, contextual, main, rearranges };
    for (const fact of logCallsOf(input, habits)) input.emit('logCalls', fact);
  },
});

/** Without another logger NestJS prints coloured lines of text. https://docs.nestjs.com/techniques/logger */
function loggerOfNest({ boot, code }: ExtractInput): Logger | undefined {
  const created = boot.externalCalls.find((call) => /^@nestjs\/core\.NestFactory\.create\w*$/.test(call.callee));
  if (created === undefined || code.calls.some((call) => call.member === 'useLogger')) return undefined;
  const options = created.args.find((argument) => argument.kind === 'object');
  const given = propertyOf(options, 'logger');
  if (given !== undefined && given.kind !== 'array') return undefined;
  const { errorKeys: _, ...rest } = readOther('NestJS', undefined);
  return { location: created.site, wiring: bootWiring(created), by: 'NestJS', ...rest, format: 'text', destination: 'stdout' };
}

/** A child logger, or a logger that a function of the service makes, is given `redact` or `serializers` in the running app. */
function childrenRedact({ code }: ExtractInput): boolean {
  const modules = new Set<BoundModule>();
  for (const entry of code.modules)
    if (entry.kind === 'production' && /\b(?:redact|serializers)\b/.test(wordsIn(entry))) modules.add(entry.bound);
  if (modules.size === 0) return false;
  return code.calls.some(
    (call) =>
      modules.has(call.module) &&
      call.args.some((node) => isProtection(node)) &&
      // A logger of its own is read for itself; `pinoHttp({ logger, serializers })` dresses another one.
      (!CREATES_ANY.test(call.callee) || (call.callee.startsWith('pino-http') && call.args.some((node) => hasKey(node, 'logger')))) &&
      (call.callee.startsWith('pino-http') || call.member === 'child' || call.targets.some((fn) => makesLogger(code, fn))) &&
      code.reach(call).state !== 'not-wired',
  );
}

/** Fields that every child is given, of a logger that its module keeps to itself and hands out by children alone: `root.child({ name })`. */
function childrenBind({ code }: ExtractInput, made: CallSite): string[] {
  const { module } = made;
  const root = [...module.bindingAt.values()].find((one) => one.init !== undefined && unwrap(one.init) === made.node);
  if (root === undefined || root.scope.kind !== 'module') return [];
  const children = code
    .callsOfMember('child')
    .filter(({ module: at, receiver }) => at === module && receiver !== undefined && module.bindingAt.get(receiver.start) === root);
  const uses = [...module.bindingAt].filter(([start, one]) => one === root && start !== root.node.start);
  const isExported = [...module.exports.values()].some((one) => 'name' in one && one.name === root.name);
  if (children.length === 0 || isExported || uses.some(([start]) => !children.some((one) => one.receiver?.start === start))) return [];
  const given = children.map(({ args: [first] }) =>
    first?.type === 'ObjectExpression'
      ? first.properties.flatMap((one) => (one.type === 'Property' ? (keyName(one.key, one.computed) ?? []) : []))
      : [],
  );
  return (given[0] ?? []).filter((key) => given.every((keys) => keys.includes(key)));
}

function hasKey(node: Node, key: string): boolean {
  return (
    node.type === 'ObjectExpression' && node.properties.some((one) => one.type === 'Property' && keyName(one.key, one.computed) === key)
  );
}

/** `{ redact: … }`, `{ serializers: … }` */
function isProtection(node: Node): boolean {
  return (
    node.type === 'ObjectExpression' &&
    node.properties.some((one) => one.type === 'Property' && /^(?:redact|serializers)$/.test(keyName(one.key, one.computed) ?? ''))
  );
}

function makesLogger(code: ExtractInput['code'], fn: FunctionInfo): boolean {
  return callsBelow(code, fn, 2).some(({ call }) => call.member === 'child' || CREATES_ANY.test(call.callee));
}

function readSettings(
  input: ExtractInput,
  call: CallSite,
  by: string,
  argument: (index: number) => BootValue | undefined,
): Settings | undefined {
  switch (by) {
    case 'pino': {
      const first = argument(0);
      const stream = argument(1);
      // `pino(destination)`, `pino(options, pino.transport(…))`
      const transport = transportOf(input, first);
      if (first?.kind === 'external' && stream === undefined && STREAM.test(first.name)) return readPino(undefined, transport ?? first);
      return readPino(first, transportOf(input, stream) ?? stream);
    }
    case 'winston':
      return readWinston(input.code, call, argument(0));
    case 'fastify': {
      const logger = propertyOf(argument(0), 'logger');
      if (logger === undefined || (logger.kind === 'known' && logger.value !== true)) return undefined;
      if (logger.kind === 'known') return readPino(undefined, undefined);
      return logger.kind === 'object' && logger.className === undefined ? readPino(logger, propertyOf(logger, 'stream')) : undefined;
    }
    case 'pino-http':
    case 'nestjs-pino': {
      const given = by === 'nestjs-pino' ? (madeByFactory(input, argument(0)) ?? argument(0)) : undefined;
      const options = by === 'nestjs-pino' ? propertyOf(given, 'pinoHttp') : argument(0);
      return propertyOf(options, 'logger') === undefined ? readPino(options, undefined) : undefined;
    }
    default:
      return readOther(by, argument(0));
  }
}

/** What makes streams; options may come out of another package as well. */
const STREAM = /^(?:pino\b|pino-|process\.|fs\b|node:fs\b|stream\b|sonic-boom|thread-stream|rotating-file|file-stream)|stream/i;

/** What the factory of `forRootAsync({ useFactory })` gives. */
function madeByFactory({ code }: ExtractInput, options: BootValue | undefined): BootValue | undefined {
  const factory = propertyOf(options, 'useFactory');
  if (factory?.kind !== 'function') return undefined;
  const fn = code.function(`${factory.path}:${factory.offset}`);
  const [made] = fn?.returns ?? [];
  return fn === undefined || made === undefined ? { kind: 'unknown', reason: 'a factory' } : asBootValue(code.value(made, fn.module));
}

/** Options of the transport that a value was made by: `pino.transport({ target })`, `pino.destination('file')`. */
function transportOf({ boot, code }: ExtractInput, value: BootValue | undefined): BootValue | undefined {
  if (value?.kind !== 'external') return undefined;
  const made = value.name.replace(/\(\)$/, '');
  const ran = boot.externalCalls.find((call) => call.callee === made);
  if (ran !== undefined) return ran.args[0];
  const [site] = code.callsTo(made);
  return site === undefined ? undefined : staticOptions(code, site, 0);
}
