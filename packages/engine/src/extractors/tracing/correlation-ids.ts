import type { CorrelationId, Tracing, Wiring } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BootValue } from '../../boot/boot-value.ts';
import { propertyOf } from '../../boot/inspect.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { appliedPackages, bootWiring } from '../../extract/plugin-calls.ts';
import { belowHooks, requestHooks, within } from '../../extract/request-hooks.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import { wordsIn } from '../../extract/words.ts';
import { generatorOf } from './id-generator.ts';
import { ID_HEADER, ID_PACKAGES } from './packages.ts';

/** Ids that the app gives its requests; never the counter that a framework has by default. */
export function correlationIdsOf(input: ExtractInput): CorrelationId[] {
  const echoes = echoedHeaders(input);
  const logged = idsReachLog(input);
  return [
    ...ofFastify(input, echoes, logged),
    ...ofPinoHttp(input, echoes),
    ...ofPackages(input, logged),
    ...ofOwnCode(input, echoes, logged),
  ];
}

/** Loggers that OpenTelemetry adds the id to; agents of vendors do it only when they are told to, or by version. */
const LOG_INSTRUMENTS = /^(?:auto|winston|pino|bunyan)$/;
const WRITES_TRACE = /(?:trace_?id|traceId)\b[\s\S]{0,400}spanContext\(|spanContext\([\s\S]{0,400}trace_?id/i;

/** A tracing SDK that instruments HTTP takes the caller's trace id over, or makes one, for every request. */
export function idsOfTraces({ code }: ExtractInput, tracings: readonly Tracing[]): CorrelationId[] {
  const written = code.modules.some(
    (entry) =>
      entry.kind === 'production' &&
      /spanContext\(/.test(entry.parsed.text) &&
      WRITES_TRACE.test(entry.parsed.text) &&
      entry.reach.state !== 'not-wired',
  );
  return tracings
    .filter(
      (one) => one.wiring?.state !== 'not-wired' && (one.instruments ?? []).some((name) => /^(?:auto|http|express|fastify|koa)/.test(name)),
    )
    .map((one) => ({
      location: one.location,
      ...(one.wiring === undefined ? {} : { wiring: one.wiring }),
      kind:
        written || (one.by === 'opentelemetry' && (one.instruments ?? []).some((name) => LOG_INSTRUMENTS.test(name)))
          ? 'log-field'
          : 'trace',
      header: one.by === 'dd-trace' ? 'x-datadog-trace-id' : 'traceparent',
      echoed: false,
      accepted: true,
      // Trace ids of another form are dropped by the SDK.
      validated: true,
    }));
}

function ofFastify({ code, boot }: ExtractInput, echoes: ReadonlySet<string>, logged: boolean): CorrelationId[] {
  return code.callsTo('fastify').flatMap((call) => {
    const ran = boot.externalCalls.find(
      (one) => one.callee === 'fastify' && one.module === call.module.path && one.offset === call.node.start,
    );
    const [argument] = call.args;
    const options: BootValue | undefined =
      ran?.args[0] ?? (argument === undefined ? undefined : asBootValue(code.value(argument, call.module)));
    const header = propertyOf(options, 'requestIdHeader');
    const generator = propertyOf(options, 'genReqId');
    const named =
      header?.kind === 'known' && typeof header.value === 'string'
        ? header.value
        : header?.kind === 'known' && header.value === true
          ? 'request-id'
          : undefined;
    if (named === undefined && generator === undefined) return [];
    const fn = generator?.kind === 'function' ? code.function(`${generator.path}:${generator.offset}`) : undefined;
    const read = fn === undefined ? undefined : headerIn(fn);
    const name = named ?? read;
    const logger = propertyOf(options, 'logger') ?? propertyOf(options, 'loggerInstance');
    const logs = logger !== undefined && !(logger.kind === 'known' && logger.value !== true);
    const fact: CorrelationId = {
      location: call.location,
      wiring: ran === undefined ? code.reach(call) : bootWiring(ran),
      kind: logs ? 'request-id' : logged ? 'log-field' : 'header',
      echoed: name === undefined ? echoes.size > 0 : echoes.has(name.toLowerCase()) || echoes.has('*'),
      accepted: name !== undefined,
      validated: fn === undefined ? false : checks(code, fn),
    };
    if (name !== undefined) fact.header = name;
    return [fact];
  });
}

/** `genReqId` of pino-http, also where a factory gives the options: the id stands on every line of the request. https://github.com/pinojs/pino-http#pinohttpopts-stream */
function ofPinoHttp({ code }: ExtractInput, echoes: ReadonlySet<string>): CorrelationId[] {
  return code.callsTo(/^pino-http(?:\.(?:default|pinoHttp))?$|^nestjs-pino\.LoggerModule\.forRoot(?:Async)?$/).flatMap((call) => {
    const held = generatorOf(code, call);
    if (held === undefined) return [];
    const { given, module } = held;
    const entity = code.entity(given, module);
    const fn = entity?.kind === 'function' ? entity.fn : code.functionAt(module, given.start + 1);
    const header = fn === undefined ? undefined : headerIn(fn);
    const text = fn === undefined ? '' : code.text(fn.node, fn.module);
    return [
      {
        location: code.place(given, module),
        wiring: code.reach(call),
        kind: 'request-id',
        ...(header === undefined ? {} : { header }),
        echoed: ECHO.test(text) || echoes.size > 0,
        accepted: fn === undefined ? ('unknown' as const) : header !== undefined,
        validated: fn !== undefined && checks(code, fn),
      },
    ];
  });
}

function ofPackages({ boot }: ExtractInput, logged: boolean): CorrelationId[] {
  return appliedPackages(boot, ID_PACKAGES).map((applied) => ({
    location: applied.call.site,
    wiring: applied.wiring,
    kind: applied.by === 'cls-rtracer' ? 'als' : logged ? 'log-field' : 'header',
    echoed: ANSWERS_ID.has(applied.by) ? true : 'unknown',
    accepted: ANSWERS_ID.has(applied.by) ? true : 'unknown',
    // https://hono.dev/docs/middleware/builtin/request-id: letters, digits, `-`, `_` and `=`, up to 255.
    validated: applied.by === 'hono/request-id',
  }));
}

/** Take the id of the caller from `X-Request-Id` and send it back. */
const ANSWERS_ID: ReadonlySet<string> = new Set(['express-request-id', 'hono/request-id']);
const READS = typesOf('MemberExpression', 'CallExpression', 'AssignmentExpression');
/** What makes an id: `crypto.randomUUID()`, `uuidv4()`, `nanoid()`. */
const MAKES = /^(?:randomUUID|uuid(?:v[1-8])?|v[1-8]|nanoid|ulid|cuid2?|createId)$/;

/** A hook or middleware that takes the id from a header, or makes one, and keeps it. */
function ofOwnCode(input: ExtractInput, echoes: ReadonlySet<string>, logged: boolean): CorrelationId[] {
  const { code, boot } = input;
  const served = onRequestPath(code, boot);
  const found = new Map<FunctionInfo, CorrelationId>();
  let hooked: ReadonlySet<FunctionInfo> | undefined;
  const ofSome = (fn: FunctionInfo): { partly?: true } => {
    hooked ??= belowHooks(code, requestHooks(code));
    return within(hooked, fn) || isMiddleware(fn) ? {} : { partly: true };
  };
  for (const entry of code.modules) {
    if (entry.kind !== 'production' || !/(?:request|correlation|trace)-?id|randomUUID|\buuid|nanoid|ulid/i.test(wordsIn(entry))) continue;
    const module = entry.bound;
    visitNodes(module.parsed.program, READS, (node, parents) => {
      const made = idMade(node) ?? nameMade(code, module, node, parents);
      if (made !== undefined) {
        const fn = code.functionAt(module, node.start);
        if (fn === undefined || found.has(fn) || isGenerator(fn)) return;
        const wiring: Wiring = code.reach(fn);
        if (served(fn) !== true) return;
        const text = code.text(fn.node, module);
        if (ID_READ.test(text)) return;
        found.set(fn, {
          location: code.place(node, module),
          wiring,
          kind: made === 'id' ? 'request-id' : logged ? 'log-field' : 'header',
          echoed: ECHO.test(text) || echoes.size > 0,
          accepted: false,
          validated: true,
          ...ofSome(fn),
        });
        return;
      }
      const header = headerRead(node);
      if (header === undefined) return;
      const fn = code.functionAt(module, node.start);
      if (fn === undefined || found.has(fn) || !(isKept(node, parents()) || isPutOnRequest(node, parents(), fn))) return;
      if (isGenerator(fn)) return;
      const wiring: Wiring = code.reach(fn);
      if (served(fn) === false && wiring.state !== 'not-wired') return;
      const store = callsBelow(code, fn, 2).some(({ call }) => /^async_hooks\.AsyncLocalStorage#(?:run|enterWith)$/.test(call.callee));
      const text = code.text(fn.node, module);
      const binds = /\.(?:log|logger)\s*=|\.child\(|(?:req|request)\.id\s*=/.test(text);
      found.set(fn, {
        location: code.place(node, module),
        wiring,
        kind: store ? 'als' : binds ? 'request-id' : logged ? 'log-field' : 'header',
        header,
        echoed:
          echoes.has(header.toLowerCase()) ||
          new RegExp(`\\.(?:header|setHeader|set)\\(\\s*['"\`]${header.replaceAll(/[^\w-]/g, '')}`, 'i').test(text),
        accepted: true,
        validated: checks(code, fn),
        ...ofSome(fn),
      });
    });
  }
  return [...found.values()];
}

/** Middleware and interceptors of NestJS, the middleware file of Next.js, and plugins that frameworks call for everything. */
function isMiddleware(fn: FunctionInfo): boolean {
  return (
    (fn.class !== undefined && /^(?:use|intercept)$/.test(fn.own ?? '')) ||
    (/^(?:middleware|proxy|handle|onRequest)$/.test(fn.own ?? '') &&
      /(?:^|\/)(?:middleware|proxy|hooks\.server)\.[jt]s$/.test(fn.module.path))
  );
}

const ID_READ = /headers\s*(?:\[|\.get)|\.(?:get|header)\(\s*['"`]x-/i;
const ECHO = /\.(?:header|setHeader|set)\(\s*['"`](?:x-)?(?:request|correlation|trace)-?id/i;

/** A fresh id that is put onto the request: `req.id = randomUUID()`. The name of the member. */
function idMade(node: Node): string | undefined {
  if (node.type !== 'AssignmentExpression') return undefined;
  const left = unwrap(node.left as Node);
  const right = unwrap(node.right);
  if (left.type !== 'MemberExpression' || right.type !== 'CallExpression') return undefined;
  const owner = unwrap(left.object);
  const name = memberName(left) ?? '';
  if (owner.type !== 'Identifier' || !/^(?:req|request)$/.test(owner.name) || !/^(?:id|reqId|requestId|correlationId|traceId)$/.test(name))
    return undefined;
  const callee = unwrap(right.callee);
  return MAKES.test(callee.type === 'Identifier' ? callee.name : (memberName(callee) ?? '')) ? name : undefined;
}

/** `const id = randomUUID(); req.id = id; store.run({ id }, next)` */
function nameMade(code: CodeIndex, module: FunctionInfo['module'], node: Node, parents: () => readonly Node[]): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = unwrap(node.callee);
  if (!MAKES.test(callee.type === 'Identifier' ? callee.name : (memberName(callee) ?? ''))) return undefined;
  const fn = code.functionAt(module, node.start);
  if (fn === undefined || !isPutOnRequest(node, parents(), fn)) return undefined;
  return /\b(?:req|request)\.id\s*=/.test(code.text(fn.node, module)) ? 'id' : 'requestId';
}

/** `headers['x-request-id']`, `req.get('x-request-id')`, `request.header('…')`. */
function headerRead(node: Node): string | undefined {
  if (node.type === 'MemberExpression') {
    const name = memberName(node);
    const owner = unwrap(node.object);
    const on = owner.type === 'Identifier' ? owner.name : memberName(owner);
    return name !== undefined && on === 'headers' && ID_HEADER.test(name) ? name : undefined;
  }
  if (node.type === 'CallExpression') {
    const callee = unwrap(node.callee);
    const [first] = node.arguments;
    if (!/^(?:get|header)$/.test(memberName(callee) ?? '') || first?.type !== 'Literal' || typeof first.value !== 'string')
      return undefined;
    return ID_HEADER.test(first.value) ? first.value : undefined;
  }
  return undefined;
}

/** Used as the id of this request: with a fresh one as the other choice, or put onto the request. Copies into a log line or an outgoing call don't count. */
function isKept(node: Node, parents: readonly Node[]): boolean {
  for (let index = parents.length - 1; index >= 0 && index > parents.length - 6; index -= 1) {
    const parent = parents[index] as Node;
    if (parent.type === 'LogicalExpression') {
      const right = unwrap(parent.right);
      if (
        right.type === 'CallExpression' ||
        right.type === 'TemplateLiteral' ||
        (right.type === 'LogicalExpression' && unwrap(right.right).type === 'CallExpression')
      )
        return true;
    }
    if (parent.type === 'AssignmentExpression') return parent.left !== node && /MemberExpression/.test(parent.left.type);
    if (parent.type === 'Property' || parent.type === 'ReturnStatement' || parent.type === 'CallExpression') return false;
  }
  return false;
}

/** The read starts a name from which, over other names, something is made that is put onto the request or into its store: `request.trace = { id }`, `store.run({ id }, next)`. */
function isPutOnRequest(read: Node, parents: readonly Node[], fn: FunctionInfo): boolean {
  const declarator = parents.slice(-3).find((parent) => parent.type === 'VariableDeclarator');
  if (
    declarator?.type !== 'VariableDeclarator' ||
    declarator.id.type !== 'Identifier' ||
    declarator.init === null ||
    unwrap(declarator.init) !== read
  )
    return false;
  const names = new Set([declarator.id.name]);
  const mentions = (root: Node): boolean => {
    let found = false;
    walk(root, (node) => {
      found ||= node.type === 'Identifier' && names.has(node.name);
      return !found;
    });
    return found;
  };
  let kept = false;
  for (let round = 0; round < 2; round += 1) {
    walk(fn.node, (node) => {
      if (node.type === 'VariableDeclarator' && node.init !== null && node.id.type === 'Identifier' && mentions(node.init))
        names.add(node.id.name);
      if (node.type === 'CallExpression' && /^(?:run|enterWith)$/.test(memberName(unwrap(node.callee)) ?? '')) {
        // What a store of async_hooks holds while the request is served.
        const [held] = node.arguments;
        kept ||= held !== undefined && mentions(held);
      }
      if (node.type !== 'AssignmentExpression' || !mentions(node.right)) return;
      const left = unwrap(node.left as Node);
      if (left.type === 'Identifier') names.add(left.name);
      else if (left.type === 'MemberExpression') {
        const owner = unwrap(left.object);
        kept ||= (owner.type === 'Identifier' && /^(?:req|request)$/.test(owner.name)) || isState(owner);
      }
    });
  }
  return kept;
}

/** `ctx.state` of Koa, `res.locals` of Express */
function isState(owner: Node): boolean {
  if (owner.type !== 'MemberExpression') return false;
  const of = unwrap(owner.object);
  return of.type === 'Identifier' && /^(?:ctx|context|res|response)$/.test(of.name) && /^(?:state|locals)$/.test(memberName(owner) ?? '');
}

function isGenerator(fn: FunctionInfo): boolean {
  return /^genReqId$/.test(fn.own ?? '');
}

function headerIn(fn: FunctionInfo): string | undefined {
  let found: string | undefined;
  walk(fn.node, (node) => {
    found ??= headerRead(node);
  });
  return found;
}

const LOOKS =
  /\.test\(|\.match\(|\.exec\(|isUuid|isUUID|uuidValidate|validate\w*\(|\.length\s*[<>]|\.slice\(|\.substring\(|safeParse|\.parse\(/;

/** A pattern, a length or a parser stands between the header and its use: in the function itself, or in one of ours that the header is given to. */
function checks(code: ExtractInput['code'], fn: FunctionInfo): boolean {
  const looks = (one: FunctionInfo): boolean => LOOKS.test(one.module.parsed.code.slice(one.node.start, one.node.end));
  if (looks(fn)) return true;
  const names = new Set<string>();
  const holdsHeader = (root: Node): boolean => {
    let found = false;
    walk(root, (node) => {
      found ||= headerRead(node) !== undefined || (node.type === 'Identifier' && names.has(node.name));
      return !found;
    });
    return found;
  };
  walk(fn.node, (node) => {
    if (node.type === 'VariableDeclarator' && node.init !== null && node.id.type === 'Identifier' && holdsHeader(node.init))
      names.add(node.id.name);
  });
  return code.callsIn(fn).some((call) => call.args.some(holdsHeader) && call.targets.some(looks));
}

/** Headers with an id that are set on answers, in lower case; `*` where the name is not constant. */
function echoedHeaders({ code }: ExtractInput): Set<string> {
  const found = new Set<string>();
  for (const member of ['header', 'setHeader', 'set', 'headers', 'append']) {
    for (const call of code.callsOfMember(member)) {
      const [first] = call.args;
      if (first === undefined || call.args.length < 2) continue;
      const node = unwrap(first);
      const name = node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
      if (name !== undefined && ID_HEADER.test(name) && code.reach(call).state !== 'not-wired' && answers(call.receiver))
        found.add(name.toLowerCase());
    }
  }
  return found;
}

function answers(receiver: Node | undefined): boolean {
  const node = receiver === undefined ? undefined : unwrap(receiver);
  const name = node?.type === 'Identifier' ? node.name : node === undefined ? undefined : memberName(node);
  return name !== undefined && /^(?:reply|res|response|raw|ctx|c)$/.test(name);
}

/** Whether lines carry the id: a child logger bound to it, a mixin that reads a store, or fields of log calls. */
function idsReachLog({ code, boot }: ExtractInput): boolean {
  const served = onRequestPath(code, boot);
  const carries = (call: { args: readonly Node[]; module: Parameters<typeof code.text>[1] }): boolean =>
    call.args.some((node) => /(?:request|correlation|trace)_?Id\b|reqId/i.test(code.text(node, call.module)));
  if (code.callsOfMember('child').some((call) => carries(call) && code.reach(call).state !== 'not-wired')) return true;
  const lines = ['info', 'error', 'warn'].flatMap((member) => code.callsOfMember(member).filter((call) => served(call.enclosing) === true));
  // A line here and there that names the id connects nothing; most of them have to.
  return lines.filter((call) => call.args.length > 1 && carries(call)).length * 2 > lines.length;
}
