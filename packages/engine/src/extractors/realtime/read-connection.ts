import { ABSENT } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { Known, SocketEndpoint } from '@airworthy/model';
import { countsMessages } from './counts-messages.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import type { CallBelow } from '../../extract/calls-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, walk } from '../../lang/typescript/syntax.ts';

type Reading = Pick<
  SocketEndpoint,
  | 'originCheck'
  | 'heartbeat'
  | 'messageValidation'
  | 'parseGuarded'
  | 'rateLimited'
  | 'handlesErrors'
  | 'handlesClose'
  | 'usesCookies'
  | 'tokenInUrl'
  | 'backpressure'
  | 'carriesAudio'
  | 'sessionLimit'
  | 'idleLimit'
>;

/** What is said of a connection whose handler could not be read. */
export const UNREAD: Reading = {
  originCheck: 'unknown',
  heartbeat: 'unknown',
  messageValidation: 'unknown',
  parseGuarded: 'unknown',
  rateLimited: 'unknown',
  handlesErrors: 'unknown',
  tokenInUrl: 'unknown',
  backpressure: 'unknown',
  carriesAudio: 'unknown',
};

export const SCHEMA =
  /^zod\..*(?:parse|safeParse|parseAsync|safeParseAsync)$|^(?:joi|yup)\b.*(?:validate|validateAsync)$|^ajv\b|^valibot\.|^@sinclair\/typebox\/(?:value|compiler)|class-validator\.validate|superstruct\./;
const LIMITER = /^(?:rate-limiter-flexible|limiter|bottleneck|express-rate-limit|@fastify\/rate-limit)\b/;
const SPEECH =
  /deepgram|@google-cloud\/(?:speech|text-to-speech)|microsoft-cognitiveservices|assemblyai|elevenlabs|(?:openai#|openai\.OpenAI#)audio|client-(?:transcribe|polly)/i;
const CLOSE = /^(?:ws#(?:close|terminate)|socket\.io\.Socket#disconnect)$/;
/** Events of socket.io itself. */
export const RESERVED = new Set([
  'connect',
  'connection',
  'connect_error',
  'disconnect',
  'disconnecting',
  'error',
  'newListener',
  'removeListener',
  'ready',
  'end',
  'close',
  'reconnecting',
]);
const TOKEN_NAMES = new Set(['token', 'access_token', 'accessToken', 'jwt', 'auth', 'apiKey', 'api_key']);

/** Reads what the code below a connection handler does with the connection. */
export function readConnection(code: CodeIndex, handler: FunctionInfo, deciding: readonly FunctionInfo[] = [], io = false): Reading {
  const below = callsBelow(code, handler, 4);
  const before = deciding.flatMap((fn) => [fn, ...callsBelow(code, fn, 2).flatMap((one) => one.call.targets)]);
  const events = listeners(code, below);
  // socket.io has events of the app's own choosing, and parses them itself.
  const onMessage = io ? [...events].flatMap(([name, functions]) => (RESERVED.has(name) ? [] : functions)) : (events.get('message') ?? []);
  const inMessages = onMessage.flatMap((fn) => callsBelow(code, fn, 4));
  const names = namesIn([...new Set(before), handler, ...new Set(below.filter((one) => one.depth < 3).flatMap((one) => one.call.targets))]);
  const messageCalls = new Set(inMessages.map((one) => one.call));
  const parses = inMessages.filter((one) => one.call.callee === 'JSON.parse');
  const speaks = below.some((one) => SPEECH.test(one.call.callee));
  return {
    originCheck: names.originRead,
    usesCookies: ['cookie', 'cookies', 'session', 'sessionID'].some((name) => names.all.has(name))
      ? true
      : names.header
        ? false
        : 'unknown',
    heartbeat:
      names.all.has('isAlive') ||
      below.some(({ call }) => call.member === 'ping') ||
      // A timer beside the handler that pings all clients; pings elsewhere may be those of a client.
      code.calls.some((call) => call.member === 'ping' && call.module === handler.module) ||
      (code.calls.some((call) => call.member === 'ping' && call.callee.startsWith('ws')) ? 'unknown' : false),
    // What is parsed further down is something else: an answer of a model, a row, a job.
    messageValidation: onMessage.length === 0 ? 'unknown' : inMessages.some((one) => one.depth <= 2 && SCHEMA.test(one.call.callee)),
    parseGuarded:
      parses.length === 0
        ? io && onMessage.length > 0
          ? true
          : 'unknown'
        : parses.every((one) => one.call.inTry !== undefined || insideTriedCall(inMessages, one)),
    rateLimited:
      below.some((one) => LIMITER.test(one.call.callee)) ||
      countsMessages(code, [...onMessage, ...inMessages.flatMap((one) => one.call.targets)])
        ? true
        : onMessage.length === 0
          ? 'unknown'
          : false,
    handlesClose: events.has('close') || events.has('disconnect'),
    handlesErrors: events.has('error') && (events.has('close') || events.has('disconnect')),
    tokenInUrl: names.tokenFromQuery,
    backpressure: names.all.has('bufferedAmount'),
    carriesAudio: speaks ? true : onMessage.length === 0 ? 'unknown' : false,
    sessionLimit: timerLimit(
      code,
      handler,
      below.filter((one) => one.call.module === handler.module && !messageCalls.has(one.call)),
    ),
    // A timer that each message starts anew.
    idleLimit: timerLimit(
      code,
      handler,
      inMessages.filter((one) => one.call.module === handler.module),
    ),
  };
}

/** Functions registered for events of the connection: `socket.on('message', fn)`. */
function listeners(code: CodeIndex, below: readonly CallBelow[]): Map<string, FunctionInfo[]> {
  const found = new Map<string, FunctionInfo[]>();
  for (const { call, depth } of below) {
    if (depth > 2 || (call.member !== 'on' && call.member !== 'once' && call.member !== 'addEventListener')) continue;
    const [first, second] = call.args;
    const name = first && code.value(first, call.module);
    if (name?.kind !== 'literal' || typeof name.value !== 'string') continue;
    const fn = second && code.functionOf(second, call.module);
    found.set(name.value, [...(found.get(name.value) ?? []), ...(fn ? [fn] : [])]);
  }
  return found;
}

/** A parse in a helper is guarded when the call that leads there stands inside `try`. */
function insideTriedCall(calls: readonly CallBelow[], parse: CallBelow): boolean {
  const home = parse.call.enclosing;
  return home !== undefined && calls.some(({ call }) => call.inTry !== undefined && call.use === 'awaited' && call.targets.includes(home));
}

/** A timer below the handler that closes the connection. */
function timerLimit(code: CodeIndex, handler: FunctionInfo, below: readonly CallBelow[]): Known<number> {
  const connection = handler.params[0]?.type === 'Identifier' ? handler.module.bindingAt.get(handler.params[0].start) : undefined;
  const isConnection = (node: Node | undefined): boolean =>
    node?.type === 'Identifier' && connection !== undefined && handler.module.bindingAt.get(node.start) === connection;
  for (const { call } of below) {
    if (call.callee !== 'setTimeout' || call.args.length < 2) continue;
    const callback = call.args[0] && code.functionOf(call.args[0], call.module);
    const closes =
      callback &&
      callsBelow(code, callback, 1).some(
        ({ call: inner }) =>
          CLOSE.test(inner.callee) || (/^(?:close|terminate|disconnect)$/.test(inner.member ?? '') && isConnection(inner.receiver)),
      );
    if (closes)
      return code.toKnown(
        code.value(call.args[1] as NonNullable<(typeof call.args)[1]>, call.module),
        (value): value is number => typeof value === 'number',
      );
  }
  return ABSENT;
}

interface Names {
  all: Set<string>;
  originRead: boolean;
  tokenFromQuery: boolean;
  /** A credential is read from a header or from what the client sends along, which no browser adds by itself. */
  header: boolean;
}

function takesOrigin(param: Node): boolean {
  return (
    param.type === 'ObjectPattern' && param.properties.some((one) => one.type === 'Property' && keyName(one.key, one.computed) === 'origin')
  );
}

function namesIn(functions: readonly FunctionInfo[]): Names {
  const all = new Set<string>();
  let originRead = false;
  let tokenFromQuery = false;
  let header = false;
  for (const fn of functions.slice(0, 40)) {
    // `verifyClient: ({ origin }) => …`
    if (fn.params.some(takesOrigin)) originRead = true;
    walk(fn.node, (node) => {
      const name = memberName(node);
      if (name === undefined || node.type !== 'MemberExpression') return;
      all.add(name);
      const owner = memberName(node.object);
      if (name === 'origin' && (owner === 'headers' || owner === 'handshake')) originRead = true;
      if (TOKEN_NAMES.has(name) && owner === 'query') tokenFromQuery = true;
      if ((name === 'authorization' && owner === 'headers') || (name === 'auth' && owner === 'handshake')) header = true;
    });
  }
  return { all, originRead, tokenFromQuery, header: header || tokenFromQuery };
}
