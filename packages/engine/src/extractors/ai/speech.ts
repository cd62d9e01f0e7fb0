import type { Known, SpeechStep } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { hasFallback } from '../../extract/call-outcome.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { memberName, walk } from '../../lang/typescript/syntax.ts';
import { functionsAround, namesIn, readsCache, timesIt } from './around.ts';
import { ownClientCalls } from './own-clients.ts';
import { marksAreTested, originsOf, sentAsText, takesTextToo } from './follow.ts';

interface Voice {
  by: string;
  kind: 'stt' | 'tts';
  calls: RegExp;
  /** What the address of an HTTP request must look like. */
  address?: RegExp;
  /** Milliseconds that the library waits by default. */
  timeout: Known<number>;
  stream?: boolean;
}

const HTTP = /^axios(?:\.create\(\))?\.post$|^fetch$|^got\.post$/;

const VOICES: readonly Voice[] = [
  { by: 'deepgram', kind: 'stt', calls: /^@deepgram\/sdk\.createClient\(\)\.listen\.live$/, timeout: unknown('a stream'), stream: true },
  {
    by: 'deepgram',
    kind: 'stt',
    calls: /^@deepgram\/sdk\.createClient\(\)\.listen\.prerecorded\.transcribe\w+$/,
    timeout: unknown('not stated by the library'),
  },
  {
    by: 'deepgram',
    kind: 'tts',
    calls: /^@deepgram\/sdk\.createClient\(\)\.speak\.request$/,
    timeout: unknown('not stated by the library'),
  },
  {
    by: 'openai',
    kind: 'tts',
    calls: /^openai(?:\.\w+)?#audio\.speech\.create$/,
    timeout: known(600_000, '600000, the default of the library'),
  },
  {
    by: 'openai',
    kind: 'stt',
    calls: /^openai(?:\.\w+)?#audio\.(?:transcriptions|translations)\.create$/,
    timeout: known(600_000, '600000, the default of the library'),
  },
  {
    by: 'google',
    kind: 'stt',
    calls: /^@google-cloud\/speech\..*#(?:recognize|streamingRecognize|longRunningRecognize)$/,
    timeout: unknown('not stated by the library'),
  },
  {
    by: 'google',
    kind: 'tts',
    calls: /^@google-cloud\/text-to-speech\..*#synthesizeSpeech$/,
    timeout: unknown('not stated by the library'),
  },
  {
    by: 'elevenlabs',
    kind: 'tts',
    calls: /^(?:elevenlabs|@elevenlabs\/elevenlabs-js)\..*#.*textToSpeech\.\w+$|^elevenlabs\..*#generate$/,
    timeout: known(240_000, '240000, the default of the library'),
  },
  {
    by: 'elevenlabs',
    kind: 'stt',
    calls: /^(?:elevenlabs|@elevenlabs\/elevenlabs-js)\..*#.*speechToText\.\w+$/,
    timeout: known(240_000, '240000, the default of the library'),
  },
  {
    by: 'assemblyai',
    kind: 'stt',
    calls: /^assemblyai\..*#(?:transcripts\.transcribe|realtime\.transcriber)$/,
    timeout: unknown('not stated by the library'),
  },
  {
    by: 'http',
    kind: 'tts',
    calls: HTTP,
    address: /text-to-speech|\/audio\/speech|\/v1\/speak\b|texttospeech\.googleapis/,
    timeout: ABSENT,
  },
  {
    by: 'http',
    kind: 'stt',
    calls: HTTP,
    address: /speech-to-text|\/audio\/transcriptions|\/v1\/listen\b|speech\.googleapis/,
    timeout: ABSENT,
  },
  {
    by: 'websocket',
    kind: 'stt',
    calls: /^new ws$|^new WebSocket$/,
    address: /speech-to-text|\/v1\/listen|deepgram|assemblyai|scribe/,
    timeout: unknown('a stream'),
    stream: true,
  },
];

/** A model call by the function around it, with the cap of its answer. */
export interface CappedModel {
  site: CallSite;
  maxTokens: Known<number>;
}

/** `models`: what is spoken is often the answer of one of them. */
export function emitSpeech(input: ExtractInput, models: readonly CappedModel[]): void {
  const { code } = input;
  for (const voice of VOICES) {
    for (const site of code.callsTo(voice.calls)) {
      if (voice.address !== undefined && !voice.address.test(addressText(code, site))) continue;
      input.emit('speechSteps', read(code, voice, site, models));
    }
    if (voice.by !== 'http' || voice.address === undefined) continue;
    // How long an own client waits is decided there.
    const own = { ...voice, timeout: unknown('set where the request is made') };
    for (const site of ownClientCalls(code, voice.address)) input.emit('speechSteps', read(code, own, site, models));
  }
}

function addressText(code: CodeIndex, site: CallSite): string {
  const [first] = site.args;
  if (first === undefined) return '';
  const value = code.value(first, site.module);
  const flat = (one: StaticValue): string =>
    one.kind === 'literal'
      ? String(one.value)
      : one.kind === 'text'
        ? one.parts.map((part) => (typeof part === 'string' ? part : flat(part))).join('')
        : '';
  // `new URL('wss://…')` kept in a variable and turned into text at the call.
  let made = '';
  walk(first, (node) => {
    const init = node.type === 'Identifier' ? site.module.bindingAt.get(node.start)?.init : undefined;
    if (init !== undefined) made += ` ${code.text(init, site.module).slice(0, 200)}`;
  });
  return `${flat(value)} ${code.text(first, site.module).slice(0, 200)}${made}`;
}

const HOST = /\/\/(?:[\w-]+\.)*?(elevenlabs|deepgram|openai|googleapis|assemblyai|cartesia|play\.ht|azure)\b/i;
const METRIC = /^prom-client\.(?:Counter|Histogram|Gauge|Summary)#/;

function read(code: CodeIndex, voice: Voice, site: CallSite, models: readonly CappedModel[]): SpeechStep {
  const around = functionsAround(code, site, 2);
  const [own] = around;
  const host = voice.by === 'http' || voice.by === 'websocket' ? HOST.exec(addressText(code, site))?.[1]?.toLowerCase() : undefined;
  const handlers = voice.stream === true ? listeners(code, own) : [];
  const fact: SpeechStep = {
    location: site.location,
    wiring: code.reach(site),
    by: host ?? voice.by,
    kind: voice.kind,
    timeout: timeoutOf(code, voice, site),
    fallback: fallbackOf(code, voice, site),
    maxInput: voice.kind === 'tts' ? spokenLimit(code, site, around, models) : maxInput(code, around),
    recordsUsage: around.some((fn) =>
      code
        .callsIn(fn)
        .some(
          (call) =>
            METRIC.test(call.callee) ||
            call.targets.some((target) =>
              code
                .callsIn(target)
                .some(
                  (inner) =>
                    METRIC.test(inner.callee) && /usage|cost|char|second|token/i.test(code.text(inner.node, inner.module).slice(0, 300)),
                ),
            ) ||
            (fn === own && call.node.start > site.node.start && logsAmount(code, call)),
        ),
    ),
    recordsLatency: timesIt(code, site),
    handlesErrors:
      site.inTry !== undefined && handlers.length === 0
        ? true
        : handlers.some((one) => /error/i.test(one.event)) ||
          (own === undefined ? false : site.inTry !== undefined && voice.stream !== true),
  };
  if (voice.kind === 'tts') fact.cached = readsCache(code, site) !== undefined;
  if (voice.kind === 'stt') {
    const results = handlers.filter((one) => /transcript|message|result|data|turn/i.test(one.event));
    const options = site.args.map((argument) => code.value(argument, site.module)).find((value) => value.kind === 'object');
    const heard = results.map((one) => one.handler);
    const final = voice.stream === true ? finalOnly(code, options, heard) : true;
    fact.finalOnly = final === 'unknown' ? marksAreTested(code, heard) : final;
    fact.asksConfidence =
      results.length === 0 && voice.stream === true
        ? 'unknown'
        : [...results.map((one) => one.handler), ...around.slice(0, 1)].some((fn) => namesIn(fn.node).has('confidence'));
    fact.closedOnDisconnect = voice.stream === true ? closes(code, site) : true;
  }
  return fact;
}

/** A line of the log with the length of what was spoken, or the seconds that were heard. */
function logsAmount(code: CodeIndex, call: CallSite): boolean {
  return (
    /^(?:info|debug|log)$/.test(call.member ?? '') &&
    call.args.some((argument) =>
      /\b\w*(?:length|characters|chars|duration|seconds)\b/i.test(code.text(argument, call.module).slice(0, 300)),
    )
  );
}

/** A substitute is also the way around speech: words that are sent as text as well, or that can be written instead of said. */
function fallbackOf(code: CodeIndex, voice: Voice, site: CallSite): boolean | 'unknown' {
  const answer = hasFallback(code, site);
  if (answer === true) return true;
  if (voice.kind === 'tts') return sentAsText(code, site) ? true : answer;
  return takesTextToo(code, site.enclosing) ? true : answer;
}

/** Characters that may be spoken at once: cut on the way, or the answer of a model whose tokens are capped. */
function spokenLimit(code: CodeIndex, site: CallSite, around: readonly FunctionInfo[], models: readonly CappedModel[]): Known<number> {
  const cut = maxInput(code, around);
  if (cut.state === 'known') return cut;
  const origins = originsOf(code, site);
  const caps = origins.map((origin) =>
    models.find((one) => one.site.enclosing !== undefined && origin.targets.includes(one.site.enclosing)),
  );
  if (caps.length === 0 || caps.includes(undefined)) return cut;
  const tokens = caps.map((one) => (one?.maxTokens.state === 'known' ? one.maxTokens.value : undefined));
  if (tokens.includes(undefined)) return caps.some((one) => one?.maxTokens.state === 'absent') ? cut : unknown('the answer of a model');
  const most = Math.max(...(tokens as number[]));
  return known(most * CHARACTERS_A_TOKEN, `${most} tokens of a model's answer, about ${most * CHARACTERS_A_TOKEN}`);
}

/** Source: the rule of thumb that the providers state for English. */
const CHARACTERS_A_TOKEN = 4;

interface Listener {
  event: string;
  handler: FunctionInfo;
}

/** Listeners that the function around attaches to the stream. */
function listeners(code: CodeIndex, fn: FunctionInfo | undefined): Listener[] {
  if (fn === undefined) return [];
  return code.callsIn(fn).flatMap((call) => {
    if (call.member !== 'on' || call.args.length < 2) return [];
    const [event, given] = call.args as [Node, Node];
    const handler = code.functionOf(given, call.module);
    return handler === undefined ? [] : [{ event: code.text(event, call.module), handler }];
  });
}

/** Interim results are off, or the handler tests the mark of a final one before it goes on. */
function finalOnly(code: CodeIndex, options: StaticValue | undefined, handlers: readonly FunctionInfo[]): boolean | 'unknown' {
  const interim = code.property(options, 'interim_results');
  if (interim?.kind === 'literal' && interim.value === false) return true;
  let tested = false;
  let seen = false;
  for (const handler of handlers) {
    walk(handler.node, (node) => {
      const name = node.type === 'Identifier' ? node.name : (memberName(node) ?? '');
      if (/^(?:is_?final|speech_final)$/i.test(name)) seen = true;
      if (node.type === 'IfStatement' && [...namesIn(node.test)].some((one) => /^(?:is_?final|speech_final)$/i.test(one))) tested = true;
    });
  }
  if (tested) return true;
  if (seen) return 'unknown';
  return interim?.kind === 'literal' && interim.value === true && handlers.length > 0 ? false : 'unknown';
}

/** Something that runs ends a stream to a provider; where nothing does and the stream is known to nobody else, it goes on. */
function closes(code: CodeIndex, site: CallSite): boolean | 'unknown' {
  const ends = [...code.callsOfMember('finish'), ...code.callsOfMember('requestClose')].filter(
    (call) => call.targets.length === 0 && code.reach(call).state !== 'not-wired',
  );
  if (ends.length > 0) return true;
  const { enclosing } = site;
  if (enclosing === undefined) return 'unknown';
  const held = code.text(enclosing.node, enclosing.module).split(code.text(site.node, site.module))[0] ?? '';
  const name = /(?:const|let|var)\s+(\w+)\s*(?::[^=]+)?=\s*(?:await\s+)?$/.exec(held)?.[1];
  if (name === undefined) return 'unknown';
  let escapes = false;
  walk(enclosing.node, (node) => {
    const isIt = (one: Node | null | undefined): boolean => one?.type === 'Identifier' && one.name === name;
    if (node.type === 'ReturnStatement' && node.argument !== null && namesIn(node.argument).has(name)) escapes = true;
    if (node.type === 'AssignmentExpression' && isIt(node.right)) escapes = true;
    if (node.type === 'CallExpression' && node.arguments.some((one) => isIt(one as Node))) escapes = true;
    if (
      node.type === 'CallExpression' &&
      isIt(node.callee.type === 'MemberExpression' ? node.callee.object : undefined) &&
      /^(?:close|terminate|end|destroy)$/.test(memberName(node.callee) ?? '')
    )
      escapes = true;
  });
  return escapes ? 'unknown' : false;
}

function timeoutOf(code: CodeIndex, voice: Voice, site: CallSite): Known<number> {
  for (const argument of site.args.slice(1).toReversed()) {
    const value = code.value(argument, site.module);
    const set = value.kind === 'object' && value.keys.includes('timeout') ? value.get('timeout') : undefined;
    if (set !== undefined) return asNumber(asBootValue(set));
    const signal = value.kind === 'object' && value.keys.includes('signal') ? value.get('signal') : undefined;
    if (signal !== undefined) {
      const given = /AbortSignal\.timeout\((\d[\d_]*)\)/.exec(code.text(signal.node, signal.module as CallSite['module']))?.[1];
      return given === undefined ? unknown('a signal') : known(Number(given.replaceAll('_', '')));
    }
  }
  if (voice.stream === true) return streamTimeout(code, site);
  if (voice.by === 'openai') {
    for (const client of code.callsTo(/^new openai(?:\.(?:OpenAI|AzureOpenAI))?$/)) {
      const options = client.args[0] === undefined ? undefined : code.value(client.args[0], client.module);
      if (client.module === site.module && options?.kind === 'object' && options.keys.includes('timeout'))
        return asNumber(asBootValue(options.get('timeout')));
    }
  }
  return voice.timeout;
}

/** A stream is opened without a bound unless its options or a timer beside it set one. */
function streamTimeout(code: CodeIndex, site: CallSite): Known<number> {
  for (const argument of site.args) {
    const value = code.value(argument, site.module);
    const set = value.kind === 'object' && value.keys.includes('handshakeTimeout') ? value.get('handshakeTimeout') : undefined;
    if (set !== undefined) return asNumber(asBootValue(set));
  }
  const timed =
    site.enclosing !== undefined && code.callsIn(site.enclosing).some((call) => /(?:^|\.)setTimeout$|^Promise\.race$/.test(call.callee));
  return timed ? unknown('a timer beside it') : ABSENT;
}

/** `text.slice(0, 500)`, `if (text.length > 500) …` on the way to the step. */
function maxInput(code: CodeIndex, around: readonly FunctionInfo[]): Known<number> {
  let found: Known<number> = ABSENT;
  for (const fn of around.slice(0, 3)) {
    walk(fn.node, (node) => {
      if (found.state === 'known') return;
      if (node.type === 'BinaryExpression' && /^>=?$/.test(node.operator) && memberName(node.left as Node) === 'length') {
        const read = asNumber(asBootValue(code.value(node.right, fn.module)));
        if (read.state === 'known' && read.value > 50) found = read;
      }
      if (
        node.type === 'CallExpression' &&
        /^(?:slice|substring)$/.test(memberName(node.callee) ?? '') &&
        node.arguments[1] !== undefined
      ) {
        const read = asNumber(asBootValue(code.value(node.arguments[1], fn.module)));
        if (read.state === 'known' && read.value > 50) found = read;
      }
    });
  }
  return found;
}
