import { BudgetSignal, ExitSignal, StopSignal, ThrowSignal } from '../boot/machine.ts';
import type { ExternalModel, Machine } from '../boot/machine.ts';
import { makeArray, makeError, makeNative, makeObject, setProp } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Accessor, Choice, Ext, Func, Obj, Template, Unk } from '../boot/value.ts';
import { plainRoute } from '../link/linked.ts';
import { loggerFor, REQUEST_ID } from './answer.ts';
import type { Answer } from './answer.ts';
import { aside, everyPath } from './aside.ts';
import { filterHost, httpException } from './filter-host.ts';
import { libraryCall } from './library-calls.ts';
import { isOnion } from './onion.ts';
import { runElysiaError } from './run-elysia-error.ts';
import { runAroundError } from './run-around-error.ts';
import { makeExchange } from './request.ts';
import { named } from './request-parts.ts';
import { Session } from './session.ts';

const PATHS = 40;
const STEPS = 30_000;
const MESSAGE = 'AW-MESSAGE';
const STACK = 'AW-STACK';
const FIELD = 'AW-FIELD';
const OWN_STATUS = 418;
const ID_KEY = /^(?:request|correlation|trace|req)_?id$/i;
const REQUEST_ID_ORIGIN = /^request\.(?:id$|headers\.x-(?:request|correlation|trace)-id|requestId|correlationId|traceId|reqId)/i;
const LOGGERS = /(?:^|\.)(?:error|warn|fatal|info|log|critical|captureException|captureError|noticeError|recordException)$/;

/** What an error handler was seen to do with errors given to it. `undefined` where it could not be run to an end. */
export interface ErrorHandling {
  exposesMessage: boolean | 'conditional' | 'unknown';
  exposesStack: boolean | 'conditional' | 'unknown';
  logs: boolean | 'unknown';
  problemJson: boolean;
  correlates: boolean | 'unknown';
  mapsStatus: boolean | 'unknown';
  sendsCode: boolean | 'unknown';
  /** It answers nothing and hands every error on, perhaps as another one. */
  passesOn?: true;
  /** A request that Fastify's own validation refuses is answered with 400 or 422 and the name of the field. */
  tellsFields?: boolean | 'unknown';
}

/** An unexpected error, one that brings a status and a code, one of Fastify's validation, and one of which nothing is known. */
type Kind = 'unexpected' | 'status' | 'validation' | 'any';

/** Gives an error handler several errors in production, and looks at what it answers. */
export function runErrorHandler(machine: Machine, handler: Value, framework: string, site: Site): ErrorHandling | undefined {
  if (!(handler instanceof Func) || (handler.bound?.target ?? handler).node === undefined) return undefined;
  const unexpected = runAll(machine, handler, framework, site, 'unexpected', 'production').filter((one) => !one.failed);
  if (unexpected.length === 0) return undefined;
  const withStatus = runAll(machine, handler, framework, site, 'status', 'production').filter((one) => !one.failed);
  const any = runAll(machine, handler, framework, site, 'any', 'production').filter((one) => !one.failed);
  const all = [...unexpected, ...withStatus, ...any].filter((one) => one.answered);
  const inside = unexpected.filter((one) => one.answered);
  const shown = (mark: string): boolean | 'conditional' | 'unknown' => {
    const answers = inside.map((one) => contains(one.payload, mark));
    // What is shown on some paths only hangs on something that the run could not decide, such as a library's test of the error's kind.
    if (inside.length > 0 && answers.every((one) => one === true)) return true;
    if (answers.some((one) => one !== false) || inside.length === 0) return 'unknown';
    const elsewhere = runAll(machine, handler, framework, site, 'unexpected', 'development');
    return elsewhere.some((one) => one.answered && contains(one.payload, mark) === true) ? 'conditional' : false;
  };
  return {
    exposesMessage: shown(MESSAGE),
    exposesStack: shown(STACK),
    logs: unexpected.some((one) => one.logged),
    problemJson: all.some((one) => one.type.includes('problem+json')),
    correlates: some(
      inside.map((one) => worst([contains(one.payload, REQUEST_ID), ...one.headers.map((value) => contains(value, REQUEST_ID))])),
    ),
    mapsStatus: all.length === 0 ? 'unknown' : varies(all.map((one) => one.status)),
    sendsCode: some(all.map((one) => hasCode(one.payload, one.status))),
    ...(all.length === 0 && [...unexpected, ...withStatus, ...any].every((one) => one.passed === true) ? { passesOn: true as const } : {}),
    ...(framework === 'fastify' || framework === 'nestjs'
      ? { tellsFields: fieldsTold(runAll(machine, handler, framework, site, 'validation', 'production')) }
      : {}),
  };
}

/** Every answer to a failed validation has a status of the client and names the field; a status that was computed leaves it open. */
function fieldsTold(answers: Answer[]): boolean | 'unknown' {
  if (answers.length === 0 || answers.some((one) => one.failed || !one.answered)) return 'unknown';
  const each = answers.map(({ status, payload }): boolean | 'unknown' => {
    const named = contains(payload, FIELD);
    if (typeof status === 'number' && status !== 400 && status !== 422) return false;
    return typeof status === 'number' ? named : named === false ? false : 'unknown';
  });
  if (each.every((one) => one === true)) return true;
  return each.every((one) => one === false) ? false : 'unknown';
}

function some(answers: (boolean | 'unknown')[]): boolean | 'unknown' {
  if (answers.includes(true)) return true;
  return answers.length === 0 || answers.includes('unknown') ? 'unknown' : false;
}

function worst(answers: (boolean | 'unknown')[]): boolean | 'unknown' {
  return answers.includes(true) ? true : answers.includes('unknown') ? 'unknown' : false;
}

/** More than one status, or one that is computed. */
function varies(all: Value[]): boolean {
  const texts = new Set(all.map((status) => (typeof status === 'number' ? status : 'computed')));
  return texts.size > 1 || texts.has('computed');
}

function runAll(machine: Machine, handler: Func, framework: string, site: Site, kind: Kind, environment: string): Answer[] {
  const start = (prefix: boolean[]): Session => {
    const session = new Session(machine, 'none', 'Bearer', prefix);
    session.environment = environment;
    return session;
  };
  return everyPath(PATHS, start, (session) => runOnce(session, handler, framework, site, kind, environment)).results;
}

function runOnce(session: Session, handler: Func, framework: string, site: Site, kind: Kind, environment: string): Answer {
  const { machine } = session;
  const answer: Answer = { payload: undefined, answered: false, status: undefined, type: '', headers: [], logged: false, failed: false };
  const model: ExternalModel = (run, callee, self, args, at, isNew) => {
    if (LOGGERS.test(callee.name)) answer.logged = true;
    return { value: libraryCall(session, run, callee, self, args, at, isNew) };
  };
  aside(session, STEPS, model, () => {
    try {
      setEnvironment(machine, environment, site);
      if (isOnion(framework)) {
        runAroundError(session, handler, framework, errorOf(machine, kind), answer, site);
        return;
      }
      if (framework === 'elysia') {
        runElysiaError(session, handler, errorOf(machine, kind), kind === 'status' ? 'AW-CODE' : 'UNKNOWN', answer, site);
        return;
      }
      const { request, reply } = exchangeFor(session, answer, site);
      const next = makeNative(machine, 'next', () => {
        answer.passed = true;
        return undefined;
      });
      const args = framework === 'nestjs' ? filterArguments(machine, kind, request, reply) : [errorOf(machine, kind), request, reply, next];
      const result = machine.parts.call(machine, handler, undefined, framework === 'fastify' ? args.slice(0, 3) : args, site);
      const value = result instanceof Obj && result.kind === 'promise' ? result.data : result;
      // Fastify sends what the handler returns.
      if (!answer.answered && framework === 'fastify' && value !== undefined && value !== reply)
        Object.assign(answer, { payload: value, answered: true });
    } catch (signal) {
      if (signal instanceof ThrowSignal) Object.assign(answer, { payload: signal.value, answered: true });
      else if (signal instanceof BudgetSignal || signal instanceof StopSignal || signal instanceof RangeError) answer.failed = true;
      else if (!(signal instanceof ExitSignal)) throw signal;
    }
  });
  return answer;
}

/** What the `catch` of an exception filter of NestJS is called with. */
function filterArguments(machine: Machine, kind: Kind, request: Obj, reply: Obj): Value[] {
  const host = filterHost(machine, request, reply);
  if (kind === 'status') return [httpException(machine, MESSAGE, OWN_STATUS), host];
  if (kind === 'validation')
    return [
      httpException(machine, makeObject(machine, { statusCode: 400, message: makeArray(machine, [`${FIELD} must be a string`]) }), 400),
      host,
    ];
  return [errorOf(machine, kind), host];
}

function setEnvironment(machine: Machine, environment: string, site: Site): void {
  const process = machine.realm.globals.get('process');
  const env = process instanceof Obj ? process.props.get('env') : undefined;
  if (env instanceof Obj) setProp(machine, env, 'NODE_ENV', environment, site);
}

function errorOf(machine: Machine, kind: Kind): Value {
  if (kind === 'any') return named('error');
  const error = makeError(machine, MESSAGE);
  error.props.set('stack', STACK);
  if (kind === 'unexpected') error.props.set('@@plain', true);
  if (kind === 'status')
    for (const [key, value] of Object.entries({ statusCode: OWN_STATUS, status: OWN_STATUS, code: 'AW-CODE' })) error.props.set(key, value);
  // https://fastify.dev/docs/latest/Reference/Validation-and-Serialization/#error-handling
  if (kind === 'validation') {
    const issue = makeObject(machine, { instancePath: `/${FIELD}`, keyword: 'type', message: 'must be string', schemaPath: '#/type' });
    for (const [key, value] of Object.entries({
      message: `body/${FIELD} must be string`,
      statusCode: 400,
      code: 'FST_ERR_VALIDATION',
      validationContext: 'body',
      validation: makeArray(machine, [issue]),
    }))
      error.props.set(key, value);
  }
  return error;
}

/** Request and reply that note what is answered. */
function exchangeFor(session: Session, answer: Answer, site: Site): { request: Obj; reply: Obj } {
  const { machine } = session;
  const route = plainRoute({ framework: 'fastify', method: 'GET', path: '/', options: makeObject(machine), site });
  const { request, reply } = makeExchange(session, route, false, false);
  request.props.set('id', REQUEST_ID);
  const logger = loggerFor(machine, answer);
  for (const owner of [request, reply]) owner.props.set('log', logger);
  const raw = reply.props.get('raw');
  for (const owner of raw instanceof Obj ? [reply, raw] : [reply]) {
    const define = (name: string, code: (args: Value[]) => void): void => {
      owner.props.set(
        name,
        makeNative(machine, name, (_run, _self, args) => {
          code(args);
          return reply;
        }),
      );
    };
    for (const name of ['send', 'json', 'end', 'jsonp', 'render'])
      define(name, ([payload]) => {
        session.sent = true;
        if (answer.answered) return;
        // An error that is sent as it is brings its own status.
        if (payload instanceof Obj && payload.kind === 'error') answer.status ??= payload.props.get('statusCode') as Value;
        Object.assign(answer, { payload, answered: true });
      });
    for (const name of ['code', 'status', 'writeHead'])
      define(name, ([status]) => {
        answer.status = status;
      });
    for (const name of ['type', 'contentType'])
      define(name, ([type]) => {
        answer.type += String(type);
      });
    for (const name of ['header', 'setHeader', 'set', 'headers'])
      define(name, ([key, value]) => {
        if (typeof key === 'string' && key.toLowerCase() === 'content-type') answer.type += String(value);
        else answer.headers.push(value);
      });
    const status = new Accessor();
    status.get = makeNative(machine, 'statusCode', () => answer.status ?? 200);
    status.set = makeNative(machine, 'statusCode', (_run, _self, [value]) => {
      answer.status = value;
      return undefined;
    });
    owner.props.set('statusCode', status);
  }
  return { request, reply };
}

/** Whether a mark shows in what is sent. An error that is sent as it is shows its message. */
function contains(value: Value, mark: string, depth = 0): boolean | 'unknown' {
  if (typeof value === 'string') return value.includes(mark);
  if (value instanceof Template)
    return worst(value.parts.map((part) => (typeof part === 'string' ? part.includes(mark) : contains(part, mark, depth + 1))));
  if (value instanceof Choice) return worst(value.options.map((option) => contains(option.value, mark, depth + 1)));
  if (value instanceof Unk) return ofUnknown(value, mark, depth);
  if (!(value instanceof Obj) || value instanceof Func || value instanceof Ext || depth > 6) return false;
  if (value.kind === 'promise') return contains(value.data, mark, depth + 1);
  if (value.kind === 'error') return depth === 0 && (mark === MESSAGE || mark === FIELD);
  // What stands under the name of an id and was put there by something that did not run may be one.
  if (mark === REQUEST_ID && [...value.props].some(([key, member]) => ID_KEY.test(key) && (member === undefined || member instanceof Unk)))
    return 'unknown';
  const members = [...(value.items ?? []), ...[...value.props].filter(([key]) => !key.startsWith('@@')).map(([, member]) => member)];
  return worst(members.map((member) => (member instanceof Accessor ? false : contains(member, mark, depth + 1))));
}

function ofUnknown(value: Unk, mark: string, depth: number): boolean | 'unknown' {
  const origin = value.origin ?? '';
  if (mark === REQUEST_ID && REQUEST_ID_ORIGIN.test(origin)) return true;
  if (mark === MESSAGE && origin.startsWith('error.message')) return true;
  // The stack of an error that was made on the way.
  if (mark === STACK && (origin.startsWith('error.stack') || value.reason === 'stack')) return true;
  // What was built elsewhere as a whole can't be looked into; a single member that is computed is no text of the error.
  return depth === 0 ? 'unknown' : false;
}

const CODE = /^(?:code|errorCode|error_code|errCode|type)$/;

function hasCode(value: Value, status: Value, depth = 0): boolean | 'unknown' {
  if (value instanceof Unk) return depth === 0 ? 'unknown' : false;
  if (value instanceof Choice) return worst(value.options.map((option) => hasCode(option.value, status, depth + 1)));
  if (!(value instanceof Obj) || value instanceof Func || value instanceof Ext || depth > 4) return false;
  if (value.kind === 'promise') return hasCode(value.data, status, depth + 1);
  if (value.kind === 'error') return depth === 0 && value.props.get('code') !== undefined;
  for (const [key, member] of value.props) {
    if (member instanceof Accessor) continue;
    // The status once more, under the name of a code, tells no kinds of errors apart.
    if (CODE.test(key) && member !== undefined && member !== null && typeof member !== 'number' && member !== status) return true;
    if (member instanceof Obj && hasCode(member, status, depth + 1) === true) return true;
  }
  return false;
}
