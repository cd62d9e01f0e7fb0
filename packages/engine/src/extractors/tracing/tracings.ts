import { ABSENT, known, unknown } from '@airworthy/model';
import type { Known, Tracing } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { shutdownCalls } from '../../extract/shutdown-calls.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { EXPORTER_CLASSES, EXPORTERS, SDKS, SELF_STARTING, STARTS, STARTS_ANY } from './packages.ts';
import { importsFirst, startsFirst } from './start-order.ts';

/** Tracing SDKs at the place where they are started; those that are only made are not wired. */
export function tracingsOf(input: ExtractInput): Tracing[] {
  const { code } = input;
  const found: Tracing[] = [];
  const sdks = code.callsTo(SDKS);
  const started = code.callsTo(STARTS_ANY);
  for (const call of started) {
    const [, by, exporter] = STARTS.find(([pattern]) => pattern.test(call.callee)) ?? [undefined, 'unknown', undefined];
    const made =
      by === 'opentelemetry' ? (sdks.find((one) => one.module === call.module) ?? (sdks.length === 1 ? sdks[0] : undefined)) : call;
    found.push({
      ...describe(input, by, made, exporter),
      location: call.location,
      wiring: code.reach(call),
      startedFirst: startsFirst(input, call),
    });
  }
  for (const call of code.callsTo(/^@sentry\/[\w-]+\.init$/)) {
    const options = call.args[0] === undefined ? undefined : code.value(call.args[0], call.module);
    const rate = code.property(options, 'tracesSampleRate');
    const sampler = code.property(options, 'tracesSampler');
    if (rate === undefined && sampler === undefined) continue;
    found.push({
      location: call.location,
      wiring: code.reach(call),
      by: 'sentry',
      startedFirst: startsFirst(input, call),
      exporter: known('sentry'),
      instruments: ['auto'],
      // A function that decides for each trace is a choice, whatever share comes of it.
      sampling:
        sampler === undefined ? code.toKnown(rate, (value): value is number => typeof value === 'number') : unknown('a function chooses'),
      // Next.js is often run where each request ends by itself, and there the SDK flushes after every one.
      flushedOnShutdown:
        shutdownCalls(code, input.boot).calls.some((one) => /^@sentry\/.*\.(?:close|flush)$/.test(one.callee)) ||
        (call.callee.startsWith('@sentry/nextjs') ? 'unknown' : false),
    });
  }
  for (const sdk of sdks) {
    if (started.some((call) => call.module === sdk.module) || (sdks.length === 1 && started.length > 0)) continue;
    found.push({
      ...describe(input, 'opentelemetry', sdk, undefined),
      location: sdk.location,
      wiring: { state: 'not-wired', rung: 'L1', reason: 'it is made, but start() is never called on it' },
      startedFirst: false,
    });
  }
  for (const entry of code.modules) {
    if (entry.kind !== 'production') continue;
    for (const one of entry.bound.imports) {
      const by = SELF_STARTING.get(one.specifier);
      if (by === undefined || one.typeOnly) continue;
      found.push({
        location: code.place(one.node, entry),
        wiring: entry.reach,
        by,
        startedFirst: importsFirst(input, entry.bound, one.node.start),
        exporter: known(EXPORTERS[by] ?? 'other'),
        instruments: ['auto'],
        flushedOnShutdown: 'unknown',
      });
    }
  }
  return [...found, ...byOthers(input), ...preloaded(input)];
}

const BY_NAME = /(?:^|[/_-])(?:tracing|telemetry|otel)(?:[/_-]|$)/i;
const SETS_UP = /(?:^|\.)(?:setup|init|initiali[sz]e|start|register|configure)(?:Tracing|Telemetry|Otel|OpenTelemetry)?$/i;

/** `await setup({ serviceName })` of a package that is about tracing by its name: that it is started is seen, the rest is its own affair. */
function byOthers({ code }: ExtractInput): Tracing[] {
  return code.calls.flatMap((call): Tracing[] =>
    call.package !== undefined &&
    BY_NAME.test(call.package) &&
    !/^(?:@opentelemetry|@sentry|@vercel|@azure)\//.test(call.package) &&
    SETS_UP.test(call.callee) &&
    !STARTS_ANY.test(call.callee)
      ? [{ location: call.location, wiring: code.reach(call), by: call.package, startedFirst: 'unknown', flushedOnShutdown: 'unknown' }]
      : [],
  );
}

/** `node --import dd-trace/init …` in the start script. */
function preloaded({ tree, service }: ExtractInput): Tracing[] {
  const found: Tracing[] = [];
  const prefix = service.path === '' ? '' : `${service.path}/`;
  for (const name of ['package.json', 'Dockerfile', 'Procfile', 'ecosystem.config.js', 'ecosystem.config.cjs']) {
    const text = tree.read(prefix + name);
    if (text === undefined || !/--(?:require|import|loader)|\s-r\s/.test(text)) continue;
    for (const [index, line] of text.split('\n').entries()) {
      if (name === 'package.json' && !/^\s*"(?:start|start:prod|prod|serve)"/.test(line)) continue;
      for (const match of line.matchAll(/(?:--require|--import|--loader|-r)[\s=",]+([\w@./-]+)/g)) {
        const by = SELF_STARTING.get(match[1] ?? '');
        if (by !== undefined)
          found.push({
            location: { path: prefix + name, line: index + 1 },
            wiring: { state: 'wired', rung: 'L7' },
            by,
            startedFirst: true,
            exporter: known(EXPORTERS[by] ?? 'other'),
            instruments: ['auto'],
            flushedOnShutdown: 'unknown',
          });
      }
    }
  }
  return found;
}

function describe(
  input: ExtractInput,
  by: string,
  made: CallSite | undefined,
  exporter: string | undefined,
): Omit<Tracing, 'location' | 'wiring' | 'startedFirst'> {
  const { code, boot } = input;
  const read = made === undefined ? undefined : readOptions(code, made);
  const to = read?.exporter ?? exporter;
  const fact: Omit<Tracing, 'location' | 'wiring' | 'startedFirst'> = {
    by,
    // The Node SDK sends by OTLP unless it is told otherwise.
    exporter: known(to ?? (made !== undefined && made.callee.includes('NodeSDK') ? 'otlp' : (EXPORTERS[by] ?? 'none'))),
    sampling: read?.sampling ?? ABSENT,
    instruments: by === 'opentelemetry' ? instrumentsOf(code, read?.instruments ?? []) : withoutPlugins(code, made) ? [] : ['auto'],
    flushedOnShutdown:
      by === 'opentelemetry'
        ? shutdownCalls(code, boot).calls.some((call) => /^@opentelemetry\/.*(?:shutdown|forceFlush)$/.test(call.callee))
        : 'unknown',
  };
  if (read?.serviceName !== undefined) fact.serviceName = read.serviceName;
  return fact;
}

const INSTRUMENTATION =
  /^new @opentelemetry\/instrumentation-[\w-]+\.(\w+)Instrumentation$|^@opentelemetry\/(auto)-instrumentations-node\.getNodeAutoInstrumentations$/;

/** Those in the options; where a function of the service puts them together, all that the running app makes. */
function instrumentsOf(code: CodeIndex, read: readonly string[]): string[] {
  if (read.length > 0) return [...read];
  const made = code
    .callsTo(INSTRUMENTATION)
    .filter((call) => code.reach(call).state !== 'not-wired')
    .flatMap(
      (call) =>
        INSTRUMENTATION.exec(call.callee)
          ?.slice(1)
          .find((name) => name !== undefined)
          ?.toLowerCase() ?? [],
    );
  return [...new Set(made)].toSorted();
}

/** `dd.init({ plugins: false })` sends metrics and traces of others, and instruments nothing itself. */
function withoutPlugins(code: CodeIndex, made: CallSite | undefined): boolean {
  const options = made?.args[0] === undefined ? undefined : code.value(made.args[0], made.module);
  const plugins = code.property(options, 'plugins');
  return plugins?.kind === 'literal' && plugins.value === false;
}

interface Options {
  exporter: string | undefined;
  sampling: Known<number>;
  instruments: string[];
  serviceName: Known<string> | undefined;
}

/** Everything that stands in the options of an SDK, names of the module followed to where they are made. */
function readOptions(code: CodeIndex, made: CallSite): Options {
  const found: Options = { exporter: undefined, sampling: ABSENT, instruments: [], serviceName: undefined };
  const seen = new Set<Node>();
  const look = (root: Node, module: BoundModule, depth: number): void => {
    if (seen.has(root) || depth > 5) return;
    seen.add(root);
    walk(root, (node) => {
      if (node.type === 'Identifier') {
        const init = module.bindingAt.get(node.start)?.init;
        if (init !== undefined && /^(?:NewExpression|CallExpression|ObjectExpression|ArrayExpression)$/.test(unwrap(init).type))
          look(init, module, depth + 1);
      } else if (node.type === 'NewExpression' || node.type === 'CallExpression') {
        const callee = unwrap(node.callee);
        const name = callee.type === 'Identifier' ? callee.name : code.text(callee, module);
        const exporter = EXPORTER_CLASSES.find(([pattern]) => pattern.test(name))?.[1];
        if (exporter !== undefined && (found.exporter === undefined || found.exporter === 'console')) found.exporter = exporter;
        if (name.endsWith('getNodeAutoInstrumentations')) found.instruments.push('auto');
        const instrument = /(\w+)Instrumentation$/.exec(name)?.[1];
        if (instrument !== undefined) found.instruments.push(instrument.toLowerCase());
        const [first] = node.arguments;
        if (name.endsWith('TraceIdRatioBasedSampler'))
          found.sampling =
            first === undefined ? known(1) : code.toKnown(code.value(first, module), (value): value is number => typeof value === 'number');
        else if (name.endsWith('AlwaysOnSampler')) found.sampling = known(1);
        else if (name.endsWith('Sampler') && found.sampling.state === 'absent') found.sampling = unknown(name);
      } else if (node.type === 'Property') {
        const key = keyName(node.key, node.computed) ?? code.text(node.key, module);
        if (/^(?:serviceName|service|service\.name)$|SERVICE_NAME$/.test(key))
          found.serviceName ??= code.toKnown(code.value(node.value, module), (value): value is string => typeof value === 'string');
        if (/^(?:sampleRate|tracesSampleRate|transactionSampleRate|samplingPercentage)$/.test(key))
          found.sampling = code.toKnown(code.value(node.value, module), (value): value is number => typeof value === 'number');
      }
    });
  };
  for (const argument of made.args) look(argument, made.module, 0);
  found.instruments = [...new Set(found.instruments)].toSorted();
  return found;
}
