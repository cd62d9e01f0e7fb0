import type { Node } from 'oxc-parser';
import { headersIn } from '../../extract/header-names.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, walk } from '../../lang/typescript/syntax.ts';

const MOST = 60;
const PLAIN =
  /^(?:console\.|JSON\.|Date\.|Object\.|Array\.|Math\.|Number|String|parseInt|isNaN|Buffer\.|Promise\.|Error|new (?:Error|Date|Set|Map|Promise))/;
/** Reading and answering a request is no difference between two controls; what is done with the answer of a call neither. */
const FRAME = /^(?:fastify\.Fastify(?:Request|Reply)#(?!\w*[jJ]wtVerify)|express\.(?:Request|Response)#)|\(\)\./;
const LOGS = /(?:^|[.#])(?:log|logger|winston|pino)\b|\b(?:debug|info|warn|error|trace|fatal)$/;

/** What a control is made of, to say in which of it two copies differ. */
export function traitsOf(code: CodeIndex, fn: FunctionInfo): string[] {
  const traits = new Set<string>();
  const headers = headersIn([fn]);
  for (const header of headers) traits.add(`header ${header}`);
  for (const call of callsOf(code, fn.module)) {
    if (call.node.start < fn.node.start || call.node.end > fn.node.end) continue;
    const name = call.callee.startsWith('repo:') || call.callee.startsWith('new repo:') ? call.member : call.callee;
    if (name !== undefined && !name.startsWith('*') && !PLAIN.test(name) && !FRAME.test(name) && !LOGS.test(name))
      // A value of a type that is called itself, such as `next`, ends in a mark of its own.
      traits.add(`call ${name.replace(/#$/, '')}`);
  }
  walk(fn.node, (node) => {
    if (node.type.startsWith('TS') && !/^TS(?:As|NonNull|Satisfies|TypeAssertion)/.test(node.type)) return false;
    if (node.type === 'Literal' && typeof node.value === 'string' && isToken(node.value) && !headers.includes(node.value.toLowerCase()))
      traits.add(`literal ${node.value}`);
    if (node.type === 'CallExpression' && /^(?:status|code|sendStatus)$/.test(memberName(node.callee) ?? '')) {
      const [status] = node.arguments;
      if (status?.type === 'Literal' && typeof status.value === 'number') traits.add(`status ${status.value}`);
    }
    if (node.type === 'Identifier' || node.type === 'MemberExpression') {
      const name = environmentName(code, node, fn);
      if (name !== undefined) traits.add(`env ${name}`);
    }
    if (node.type === 'BinaryExpression' && /^[<>]=?$/.test(node.operator)) {
      const right = code.value(node.right, fn.module);
      if (right.kind === 'literal' && typeof right.value === 'number' && right.value > 1) traits.add(`bound ${right.value}`);
    }
    return undefined;
  });
  return [...traits].toSorted().slice(0, MOST);
}

const byModule = new WeakMap<CodeIndex, Map<BoundModule, CallSite[]>>();

function callsOf(code: CodeIndex, module: BoundModule): readonly CallSite[] {
  let calls = byModule.get(code);
  if (calls === undefined) {
    calls = Map.groupBy(code.calls, (call) => call.module);
    byModule.set(code, calls);
  }
  return calls.get(module) ?? [];
}

/** The variable behind a constant of the module, a member of one, or `process.env.X`. */
function environmentName(code: CodeIndex, node: Node, fn: FunctionInfo): string | undefined {
  let root = node;
  while (root.type === 'MemberExpression') root = root.object;
  if (root.type !== 'Identifier') return undefined;
  const binding = fn.module.bindingAt.get(root.start);
  const constant = binding?.kind === 'import' || (binding?.kind === 'const' && binding.scope.kind === 'module');
  if (!constant && !(binding === undefined && root.name === 'process')) return undefined;
  const value = code.value(node, fn.module);
  return value.kind === 'env' ? value.name : undefined;
}

/** Short words of protocols and settings; no messages. */
function isToken(text: string): boolean {
  return text.length > 1 && text.length <= 40 && !/\s/.test(text) && /^[\w.:/-]+$/.test(text) && !/^[A-Z][a-z]+$/.test(text);
}
