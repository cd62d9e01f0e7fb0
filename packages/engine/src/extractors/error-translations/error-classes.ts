import type { ErrorClass, Known } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ClassInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const STATUS = ['statusCode', 'status', 'httpStatus', 'httpCode', 'httpStatusCode'];
const CODE = ['code', 'errorCode', 'type'];
const RETRY = /^(?:is)?(?:retryable|retriable|transient|recoverable|temporary|operationalRetry|shouldRetry|canRetry)$/i;
const BASES =
  /^(?:Error|TypeError|RangeError|AggregateError|http-errors(?:\.HttpError)?|@hapi\/boom\.Boom|bullmq\.UnrecoverableError|apollo-server\S*\.ApolloError|graphql\.GraphQLError|@nestjs\/common\.\w*Exception|axios\.AxiosError|@fastify\/error)/;

/** Classes of the service that extend Error, with what they carry. */
export function errorClassesOf(code: CodeIndex): Map<ClassInfo, ErrorClass> {
  const found = new Map<ClassInfo, ErrorClass>();
  const lines = new Map<ClassInfo, ClassInfo[]>();
  const codeAnswered = answersCodes(code);
  for (const info of code.classes) {
    const line = info.superClass === undefined ? undefined : lineage(code, info);
    if (line !== undefined) lines.set(info, line);
  }
  for (const [info, line] of lines) {
    const heirs = [...lines].flatMap(([one, above]) => (one !== info && above.includes(info) ? [one] : []));
    const made = [info, ...heirs].flatMap((one) => code.callsTo(`new repo:${one.key}`));
    const states = made.map((call) => code.reach(call).state);
    const { module } = info;
    const at = module.parsed.locate(info.node.start);
    found.set(info, {
      name: info.name,
      extends: info.superClass === undefined ? 'Error' : code.text(info.superClass, module),
      status: carried(code, line, STATUS, isNumber),
      code: carried(code, line, CODE, isText),
      ...(codeAnswered ? { codeAnswered } : {}),
      saysRetryable:
        line.some((one) =>
          [...one.members.keys(), ...one.assigned.keys(), ...one.parameterFields.keys()].some((name) => RETRY.test(name)),
        ) || line.some((one) => one.superClass !== undefined && code.text(one.superClass, one.module).endsWith('UnrecoverableError')),
      thrown: states.some((state) => state === 'wired' || state === 'conditional') ? true : states.includes('unknown') ? 'unknown' : false,
      location: { path: module.path, line: at.line, column: at.column },
      wiring: code.reachAt(module, info.node.start),
    });
  }
  return found;
}

/** Whether an answer that is sent somewhere holds the code of an error: `reply.send({ error: error.code })`. */
function answersCodes(code: CodeIndex): boolean {
  return code.calls.some((call) => {
    const first = call.args[0] && unwrap(call.args[0]);
    if (!/^(?:send|json)$/.test(call.member ?? '') || first?.type !== 'ObjectExpression') return false;
    return holdsCode(first) && code.reach(call).state !== 'not-wired';
  });
}

function holdsCode(node: Node): boolean {
  if (node.type !== 'ObjectExpression') return node.type === 'MemberExpression' && memberName(node) === 'code';
  return node.properties.some((one) => one.type === 'Property' && holdsCode(unwrap(one.value)));
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** The class and those it extends, itself first; `undefined` when they don't lead to Error. */
function lineage(code: CodeIndex, info: ClassInfo): ClassInfo[] | undefined {
  const line: ClassInfo[] = [];
  let at: ClassInfo | undefined = info;
  while (at !== undefined && line.length < 12) {
    line.push(at);
    if (at.superClass === undefined) return undefined;
    const base = code.entity(at.superClass, at.module);
    if (base?.kind === 'class') at = line.includes(base.class) ? undefined : base.class;
    else
      return /^(?:\w*Error)$/.test(code.text(at.superClass, at.module)) || (base?.kind === 'path' && BASES.test(base.path))
        ? line
        : undefined;
  }
  return undefined;
}

/** A field, by any of its names: given in a class of the line, or handed up through `super(…)`. */
function carried<T>(code: CodeIndex, line: readonly ClassInfo[], names: readonly string[], is: (value: unknown) => value is T): Known<T> {
  for (const [level, info] of line.entries()) {
    for (const name of names) {
      const member = info.members.get(name);
      // `get statusCode() { … }` makes it out of what the error was given.
      if (member?.fn !== undefined && isGetter(member.fn.node, info)) return { state: 'unknown', source: 'set by whoever makes it' };
      const value = member?.init ?? info.assigned.get(name)?.[0];
      const field = info.parameterFields.get(name);
      if (value === undefined && field === undefined) continue;
      const at = value === undefined ? undefined : unwrap(value);
      const binding = field ?? (at?.type === 'Identifier' ? info.module.bindingAt.get(at.start) : undefined);
      if (binding?.kind === 'param') {
        const given = handedUp(code, line.slice(0, level), binding.index, is);
        if (given !== undefined) return given;
        if (binding.fallback !== undefined) return code.toKnown(code.value(binding.fallback, info.module), is);
        return { state: 'unknown', source: 'set by whoever makes it' };
      }
      if (value !== undefined) {
        const read = code.toKnown(code.value(value, info.module), is);
        if (read.state !== 'absent') return read;
      }
    }
  }
  return ABSENT;
}

function isGetter(fn: Node, info: ClassInfo): boolean {
  return info.node.body.body.some((one) => one.type === 'MethodDefinition' && one.kind === 'get' && one.value.start === fn.start);
}

/** Argument that a class further down hands to the constructor of its parent. */
function handedUp<T>(
  code: CodeIndex,
  below: readonly ClassInfo[],
  index: number,
  is: (value: unknown) => value is T,
): Known<T> | undefined {
  const child = below.at(-1);
  if (child === undefined) return undefined;
  const built = child.constructorFunction;
  if (built === undefined) return handedUp(code, below.slice(0, -1), index, is);
  let argument: Node | undefined;
  walk(built.node, (node) => {
    if (node.type === 'CallExpression' && node.callee.type === 'Super') argument = node.arguments[index];
    return argument === undefined;
  });
  if (argument === undefined) return undefined;
  const at = unwrap(argument);
  const binding = at.type === 'Identifier' ? child.module.bindingAt.get(at.start) : undefined;
  if (binding?.kind === 'param') {
    return (
      handedUp(code, below.slice(0, -1), binding.index, is) ??
      (binding.fallback === undefined ? undefined : code.toKnown(code.value(binding.fallback, child.module), is))
    );
  }
  const read = code.toKnown(code.value(argument, child.module), is);
  return read.state === 'absent' ? undefined : read.state === 'known' ? known(read.value) : read;
}
