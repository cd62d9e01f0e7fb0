import type { Known, ModelCall } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { hasFallback, isChecked } from '../../extract/call-outcome.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { holderOf, holdersOfNew } from '../../extract/holder.ts';
import { propertyNode } from '../../extract/option-nodes.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';
import { countsInOneStep, readsCache, recordsUsage, timesIt, usageDetails, usesBudget } from './around.ts';
import { bindingOf } from './follow.ts';
import { isTimedBelow, ownClientCalls } from './own-clients.ts';
import { readPrompt } from './prompt.ts';
import { PROVIDERS, stated } from './providers.ts';
import type { Provider } from './providers.ts';

const ENDPOINT =
  /api\.openai\.com|api\.anthropic\.com|generativelanguage\.googleapis\.com|api\.groq\.com|api\.mistral\.ai|openrouter\.ai|api\.cohere\.|api\.together\.xyz|openai\.azure\.com|\/chat\/completions\b/;

/** Emits the calls and returns their places, with the cap of the answer, for what depends on them. */
export function emitModelCalls(input: ExtractInput): { site: CallSite; maxTokens: Known<number> }[] {
  const { code } = input;
  const sites: { site: CallSite; maxTokens: Known<number> }[] = [];
  for (const provider of PROVIDERS) {
    for (const site of code.callsTo(provider.calls)) {
      if (site.node.type !== 'CallExpression') continue;
      const fact = read(code, provider, site);
      sites.push({ site, maxTokens: fact.maxTokens });
      input.emit('modelCalls', fact);
    }
  }
  for (const site of code.callsTo(/^fetch$|^axios(?:\.create\(\))?\.post$|^undici\.(?:fetch|request)$|^got\.post$/)) {
    const [url] = site.args;
    if (url === undefined || (!ENDPOINT.test(code.text(url, site.module)) && !ENDPOINT.test(textOf(code.value(url, site.module)))))
      continue;
    const fact = overHttp(code, site);
    sites.push({ site, maxTokens: fact.maxTokens });
    input.emit('modelCalls', fact);
  }
  for (const site of ownClientCalls(code, ENDPOINT)) {
    const fact = overOwnClient(code, site);
    sites.push({ site, maxTokens: fact.maxTokens });
    input.emit('modelCalls', fact);
  }
  return sites;
}

function textOf(value: StaticValue): string {
  if (value.kind === 'literal') return String(value.value);
  if (value.kind === 'text') return value.parts.map((part) => (typeof part === 'string' ? part : textOf(part))).join('');
  return value.kind === 'env' && value.fallback !== undefined ? textOf(value.fallback) : '';
}

function read(code: CodeIndex, provider: Provider, site: CallSite): ModelCall {
  const request = site.args[0] === undefined ? undefined : code.value(site.args[0], site.module);
  // The AI SDK takes its settings together with the prompt.
  const options = provider.by === 'ai' ? request : site.args[1] === undefined ? undefined : code.value(site.args[1], site.module);
  const signal = has(options, 'signal') || has(request, 'abortSignal') || has(request, 'signal');
  return {
    ...common(code, site, request),
    by: provider.by,
    timeout:
      setting(code, provider, site, options, 'timeout') ??
      (signal ? signalTime(code, options, request) : (endOfRoute(site) ?? elsewhere(options, provider.timeout))),
    retries: setting(code, provider, site, options, 'maxRetries') ?? elsewhere(options, provider.retries),
    abortable: signal ? !handedOn(code, site, options, request) || 'unknown' : isOpen(request) || isOpen(options) ? 'unknown' : false,
    validatesOutput: validates(code, site, request),
    expects: expects(code, site, request),
  };
}

/** `abortSignal: options.abortSignal`: a signal that callers may give or leave out. */
function handedOn(code: CodeIndex, site: CallSite, ...values: (StaticValue | undefined)[]): boolean {
  const written = site.args.flatMap((argument) => propertyNode(argument, 'abortSignal') ?? propertyNode(argument, 'signal') ?? []);
  const given = values
    .map((value) => code.property(value, 'signal') ?? code.property(value, 'abortSignal'))
    .find((one) => one !== undefined);
  const [node, module] = written[0] === undefined ? [given?.node, given?.module ?? site.module] : [written[0], site.module];
  // Whose signal it is, is not to be seen in what is only known as a whole: `...prepared.callOptions`.
  if (node === undefined || !/signal|abort/i.test(code.text(node as Node, module as CallSite['module']))) return true;
  const inner = unwrap(node as Node);
  const root = inner.type === 'MemberExpression' ? unwrap(inner.object) : inner;
  // The request of a handler ends its signal when the client goes.
  if (root.type !== 'Identifier' || /^(?:req|request|event|c|ctx|context)$/.test(root.name)) return false;
  const place = module as CallSite['module'];
  const binding = place.bindingAt.get(root.start);
  const fn = binding?.kind === 'param' ? code.functionAt(place, root.start) : undefined;
  if (binding === undefined || fn === undefined) return false;
  // A parameter of its own has to be given, unless it is marked as one that may be left out.
  if (root === inner && !('optional' in binding.node && binding.node.optional === true)) return false;
  const index = fn.params.findIndex(({ start, end }) => start <= binding.node.start && binding.node.end <= end);
  return !code.callersOf(fn).some(({ args }) => {
    const argument = args[index];
    return (
      argument !== undefined &&
      (root === inner || (propertyNode(argument, 'abortSignal') ?? propertyNode(argument, 'signal')) !== undefined)
    );
  });
}

/** Members of a value may come from code that was not read. */
function isOpen(value: StaticValue | undefined): boolean {
  return value !== undefined && (value.kind !== 'object' || value.open);
}

/** What holds when nothing is set, unless it may be set in options from elsewhere. */
function elsewhere(options: StaticValue | undefined, otherwise: Known<number>): Known<number> {
  return isOpen(options) ? unknown('options from elsewhere') : otherwise;
}

/** `export const maxDuration = 30` of a route of Next.js: the platform ends it, and the call with it. */
function endOfRoute(site: CallSite): Known<number> | undefined {
  const seconds = /^\s*export const maxDuration\s*=\s*(\d+)\b/m.exec(site.module.parsed.text)?.[1];
  return seconds === undefined ? undefined : known(Number(seconds) * 1_000, `${seconds} s, after which the platform ends the route`);
}

function signalTime(code: CodeIndex, ...values: (StaticValue | undefined)[]): Known<number> {
  for (const value of values) {
    const signal = code.property(value, 'signal') ?? code.property(value, 'abortSignal');
    const time = signal && /AbortSignal\.timeout\((\d[\d_]*)\)/.exec(code.text(signal.node, signal.module as CallSite['module']))?.[1];
    if (time) return known(Number(time.replaceAll('_', '')));
  }
  return unknown('a signal');
}

function overHttp(code: CodeIndex, site: CallSite): ModelCall {
  const given = site.args.at(-1);
  const options = given === undefined || site.args.length < 2 ? undefined : code.value(given, site.module);
  const body = site.callee === 'fetch' ? undefined : site.args[1] === undefined ? undefined : code.value(site.args[1], site.module);
  const inner = body ?? bodyOf(code, options);
  const signal = code.property(options, 'signal');
  const timeout = code.property(options, 'timeout');
  const bySignal =
    signal === undefined
      ? undefined
      : /AbortSignal\.timeout\((\d[\d_]*)\)/.exec(code.text(signal.node, signal.module as CallSite['module']))?.[1];
  return {
    ...common(code, site, inner),
    by: `${site.callee.split(/[.(]/)[0]} to a model`,
    timeout:
      bySignal !== undefined
        ? known(Number(bySignal.replaceAll('_', '')))
        : timeout !== undefined
          ? asNumber(asBootValue(timeout))
          : signal !== undefined
            ? unknown('a signal')
            : ABSENT,
    retries: known(0),
    abortable: signal !== undefined && bySignal === undefined ? 'unknown' : false,
    validatesOutput: validates(code, site, inner),
    expects: expects(code, site, inner),
  };
}

/** Through a client of the service: how long it waits and how often it tries is decided there. */
function overOwnClient(code: CodeIndex, site: CallSite): ModelCall {
  const values = site.args.map((argument) => code.value(argument, site.module));
  const [first] = values.filter((value) => value.kind === 'object');
  const inner = code.property(first, 'body') ?? code.property(first, 'data') ?? code.property(first, 'json') ?? first;
  return {
    ...common(code, site, inner),
    recordsLatency: recorded(inner, timesIt(code, site) === true || isTimedBelow(code, site)),
    by: 'own client to a model',
    timeout: unknown('set where the request is made'),
    retries: unknown('decided where the request is made'),
    abortable: 'unknown',
    validatesOutput: validates(code, site, inner),
    expects: expects(code, site, inner),
  };
}

/** The object in `body: JSON.stringify({ … })`. */
function bodyOf(code: CodeIndex, options: StaticValue | undefined): StaticValue | undefined {
  const body = code.property(options, 'body');
  const node = body?.node;
  if (body === undefined || node?.type !== 'CallExpression' || node.arguments[0] === undefined) return undefined;
  return code.value(node.arguments[0], body.module);
}

type Common = Omit<ModelCall, 'by' | 'timeout' | 'retries' | 'abortable' | 'validatesOutput' | 'expects'>;

function common(code: CodeIndex, site: CallSite, request: StaticValue | undefined): Common {
  const prompt = readPrompt(code, site, request);
  const cache = readsCache(code, site);
  const fact: Common = {
    location: site.location,
    wiring: code.reach(site),
    model: modelOf(code, request),
    maxTokens: firstNumber(code, request, [
      'max_tokens',
      'max_completion_tokens',
      'max_output_tokens',
      'maxTokens',
      'maxOutputTokens',
      'generationConfig.maxOutputTokens',
      'config.maxOutputTokens',
    ]),
    takesUserText: prompt.takesUserText,
    separatesUserText: prompt.separates,
    boundsInput: prompt.bounded,
    recordsUsage: recorded(request, recordsUsage(code, site)),
    recordsLatency: recorded(request, timesIt(code, site)),
    fallback: fallbackOf(code, site, request),
    cached: cache !== undefined,
    budgeted: isOpen(request) && usesBudget(code, site) === false ? 'unknown' : usesBudget(code, site),
  };
  if (fact.recordsUsage === true) Object.assign(fact, usageDetails(code, site));
  if (fact.budgeted === true) fact.budgetAtomic = countsInOneStep(code, site);
  const steps = stepsOf(code, site, request);
  if (steps !== undefined) fact.steps = steps;
  if (prompt.logged !== undefined) fact.logsPrompt = prompt.logged;
  if (cache?.scopedBy !== undefined) fact.cacheScopedBy = cache.scopedBy;
  if (prompt.sensitive !== undefined) fact.sensitive = prompt.sensitive;
  return fact;
}

/** Telemetry that is handed to the library, and wrappers around calls, may record what no line here does. */
function recorded(request: StaticValue | undefined, answer: boolean | 'unknown'): boolean | 'unknown' {
  return answer === false && (isOpen(request) || has(request, 'experimental_telemetry') || has(request, 'telemetry')) ? 'unknown' : answer;
}

/** A wrapper that only hands options on leaves it to whoever calls it what happens when the model fails. */
function fallbackOf(code: CodeIndex, site: CallSite, request: StaticValue | undefined): boolean | 'unknown' {
  return isOpen(request) ? 'unknown' : hasFallback(code, site);
}

/** `model: 'x'`, or the name that a maker of models is given: `model: anthropic('x')`. */
function modelOf(code: CodeIndex, request: StaticValue | undefined): Known<string> {
  const given = code.property(request, 'model');
  const isText = (one: unknown): one is string => typeof one === 'string';
  const read = code.toKnown(given, isText);
  const init = given?.node === undefined ? undefined : bindingOf(given.node, given.module as CallSite['module'])?.init;
  const node = init ?? given?.node;
  if (read.state !== 'unknown' || given === undefined || node?.type !== 'CallExpression' || node.arguments[0] === undefined) return read;
  const named = code.toKnown(code.value(node.arguments[0], given.module), isText);
  return named.state === 'absent' ? read : named;
}

function firstNumber(code: CodeIndex, value: StaticValue | undefined, names: readonly string[]): Known<number> {
  for (const name of names) {
    const found = code.property(value, name);
    if (found !== undefined) return cappedBy(code, found);
  }
  return isOpen(value) ? unknown('options from elsewhere') : ABSENT;
}

/** A number, or what a function of the service falls back to when nothing else is set: `limits[kind] ?? 150`. */
function cappedBy(code: CodeIndex, found: StaticValue): Known<number> {
  const read = asNumber(asBootValue(found));
  const call = read.state === 'unknown' && found.node?.type === 'CallExpression' ? code.callAt(found.node) : undefined;
  const [target] = call?.targets ?? [];
  if (target === undefined || target.returns.length === 0) return read;
  const floors = target.returns.map((returned) => {
    const at = unwrap(returned);
    const last = at.type === 'LogicalExpression' && at.operator !== '&&' ? unwrap(at.right) : at;
    return last.type === 'Literal' && typeof last.value === 'number' ? last.value : undefined;
  });
  const [floor] = floors;
  return floor !== undefined && !floors.includes(undefined) ? known(floor, `${floor} unless ${target.name} says otherwise`) : read;
}

function has(value: StaticValue | undefined, name: string): boolean {
  return value?.kind === 'object' && value.keys.includes(name);
}

/** An option of the call, else of the client that it goes through. */
function setting(
  code: CodeIndex,
  provider: Provider,
  site: CallSite,
  options: StaticValue | undefined,
  name: string,
): Known<number> | undefined {
  if (options?.kind === 'object' && options.keys.includes(name)) return asNumber(asBootValue(options.get(name)));
  const clients = code.callsTo(provider.made);
  const holder = rootHolder(code, site);
  const mine =
    clients.find((one) => holder !== undefined && holdersOfNew(code, one.node, one.module).includes(holder)) ??
    clients.find((one) => one.module === site.module) ??
    (clients.length === 1 ? clients[0] : undefined);
  const given = mine?.args[0] === undefined ? undefined : code.value(mine.args[0], mine.module);
  if (given?.kind === 'object' && given.keys.includes(name)) return asNumber(asBootValue(given.get(name)));
  return given?.kind === 'object' && given.open ? unknown('options of the client') : undefined;
}

function rootHolder(code: CodeIndex, site: CallSite): string | undefined {
  let at: Node | undefined = site.receiver;
  for (let steps = 0; at !== undefined && steps < 6; steps += 1) {
    const path = code.path(at, site.module);
    if (path?.endsWith('#') === true) return holderOf(code, at, site.module);
    at = at.type === 'MemberExpression' ? at.object : undefined;
  }
  return undefined;
}

/** A schema given to the library or applied to the answer. Text that is parsed as bare JSON is not checked; plain text has no form to check. */
function validates(code: CodeIndex, site: CallSite, request: StaticValue | undefined): boolean | 'unknown' {
  if (site.member === 'parse' || /generateObject|streamObject/.test(site.callee)) return true;
  const format = code.property(request, 'response_format');
  const strict = code.property(format, 'json_schema.strict');
  if (strict?.kind === 'literal' && strict.value === true) return true;
  if (format !== undefined && /zodResponseFormat/.test(code.text(format.node, format.module as CallSite['module']))) return true;
  // `output: Output.object({ schema })` of the AI SDK; what is handed in from outside may be one.
  const output = code.property(request, 'output');
  if (output !== undefined)
    return /\bOutput\.(?:object|array|choice)\b|\bschema\b/.test(code.text(output.node, output.module as CallSite['module']))
      ? true
      : 'unknown';
  const checked = isChecked(code, site);
  if (checked !== false) return checked;
  const fn = site.enclosing;
  const parsed =
    fn === undefined ? undefined : code.callsIn(fn).find((call) => call.callee === 'JSON.parse' && call.node.start > site.node.start);
  // What is handed back to callers that could not be found may be checked there.
  if (fn !== undefined && parsed?.use === 'returned' && code.callersOf(fn).length === 0) return 'unknown';
  return parsed !== undefined || format !== undefined ? false : 'unknown';
}

/** Whether the answer has a form: it is asked for as JSON or by a schema, or somebody parses it. Else it is words for people. */
function expects(code: CodeIndex, site: CallSite, request: StaticValue | undefined): 'json' | 'text' | 'unknown' {
  if (site.member === 'parse' || /generateObject|streamObject/.test(site.callee)) return 'json';
  if (['response_format', 'output', 'tools', 'functions', 'text'].some((name) => has(request, name))) return 'json';
  const parsesIn = (fn: FunctionInfo): boolean => code.callsIn(fn).some((call) => call.callee === 'JSON.parse');
  const fn = site.enclosing;
  if (fn === undefined) return 'unknown';
  const callers = code.callersOf(fn).flatMap((call) => call.enclosing ?? []);
  if (parsesIn(fn) || callers.some(parsesIn)) return 'json';
  return isOpen(request) || /embed/.test(site.callee) ? 'unknown' : 'text';
}

/** Rounds of tool calls that one request may take; only for calls that are given tools. */
function stepsOf(code: CodeIndex, site: CallSite, request: StaticValue | undefined): Known<number> | undefined {
  const tools = code.property(request, 'tools') ?? code.property(request, 'functions');
  if (tools === undefined && site.member !== 'runTools') return undefined;
  // The AI SDK stops after one step unless it is told otherwise; the runner of OpenAI after ten.
  const stop = has(request, 'stopWhen') ? code.property(request, 'stopWhen') : undefined;
  if (stop !== undefined) {
    const told = /stepCountIs\((\d+)\)/.exec(code.text(stop.node, stop.module as CallSite['module']))?.[1];
    return told === undefined ? unknown('stopWhen') : known(Number(told));
  }
  const most =
    code.property(request, 'maxSteps') ??
    code.property(site.args[1] === undefined ? undefined : code.value(site.args[1], site.module), 'maxChatCompletions');
  if (most !== undefined) return asNumber(asBootValue(most));
  if (site.member === 'runTools') return stated(10);
  if (isOpen(request)) return unknown('options from elsewhere');
  if (site.callee.startsWith('ai.')) return stated(1);
  return loopBound(code, site);
}

/** A loop around the call that asks again after each tool: counted by a number, or open. */
function loopBound(code: CodeIndex, site: CallSite): Known<number> {
  if (!site.inLoop || site.enclosing === undefined) return known(1, 'one call');
  let found: Known<number> = unknown('a loop');
  walk(site.enclosing.node, (node) => {
    if (node.start > site.node.start || node.end < site.node.end) return;
    if (node.type === 'WhileStatement' && node.test.type === 'Literal' && node.test.value === true) found = ABSENT;
    if (node.type === 'ForStatement' && node.test?.type === 'BinaryExpression') {
      const read = asNumber(asBootValue(code.value(node.test.right, site.module)));
      if (read.state === 'known') found = read;
    }
  });
  return found;
}
