import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

const HOST = /\.(?:host|hostname|origin)\b|\{[^{}]*\b(?:host|hostname|origin)\b[^{}]*\}\s*=[^=>]/;
const COMPARES = /\.(?:includes|has|some|test|endsWith|startsWith|match|find)\(|[!=]==?/;
/** The host is handed to a comparison, or compared where it is read. */
const COMPARES_IT =
  /\.(?:includes|has|some|test|match|find)\((?:[^()]|\([^()]*\))*\.(?:host|hostname|origin)\b|\.(?:host|hostname|origin)\b(?:\.\w+\(\))*(?:\s*[!=]==?|\.(?:endsWith|startsWith|match)\()/;
const HELD =
  /(?:const|let)\s+(?:(\w+)\s*=[^;\n]*\.(?:host|hostname|origin)\b|\{[^}]*?\b(?:host|hostname|origin)(?:\s*:\s*(\w+))?[^}]*\}\s*=)/g;
/** Functions called so look at addresses; what they compare could not be read. */
const LOOKS =
  /(?:valid|allow|permit|safe|trust|check|assert|ensure|verif|guard|restrict|block).*(?:ur[il]|host|origin|domain|address|endpoint|ssrf)/i;

/**
 * Whether the address that a client sent was held against known hosts before the request goes out: `if (!isAllowed(url)) throw …` with a
 * function that compares its host. `unknown` where such a function stands before it and could not be read.
 */
export function hostCompared(code: CodeIndex, site: CallSite, url: Node): boolean | 'unknown' {
  const names = namesIn(code, site, url);
  let answer: boolean | 'unknown' = connectsThrough(code, site) ? 'unknown' : false;
  if (names.length === 0) return answer;
  for (let fn = site.enclosing, at: Node = site.node; fn !== undefined; at = fn.node, fn = fn.parent)
    for (const call of code.callsIn(fn)) {
      if (call.node.start >= at.start || !call.args.some((one) => mentions(code.text(one, call.module), names))) continue;
      const reads = compares(code, call);
      if (reads === true) return true;
      if (reads === 'unknown') answer = 'unknown';
    }
  return answer;
}

/** Agents and functions that are called so look at the address that a name leads to, when the connection is made. */
const KEEPS_OUT =
  /ssrf|(?:secure|safe|filter|guard|restrict|validat|private)\w*(?:agent|dispatcher|lookup|connection|request|fetch|options)/i;

/** `fetch(url, { dispatcher: secureDispatcher() })`, or options that such a function made: what it refuses could not be read. */
function connectsThrough(code: CodeIndex, site: CallSite): boolean {
  return site.args.slice(1).some((argument) => {
    const node = unwrap(argument);
    const init = node.type === 'Identifier' ? site.module.bindingAt.get(node.start)?.init : undefined;
    const made = init === undefined ? node : unwrap(init);
    if (made.type === 'CallExpression') return KEEPS_OUT.test(nameOf(made.callee)) || /connection\w*validat/i.test(nameOf(made.callee));
    return made.type === 'ObjectExpression' && made.properties.some((one) => one.type === 'Property' && isAgent(code, site, one));
  });
}

function isAgent(code: CodeIndex, site: CallSite, property: Extract<Node, { type: 'Property' }>): boolean {
  const name = property.key.type === 'Identifier' ? property.key.name : '';
  return /^(?:dispatcher|agent|https?Agent|lookup)$/.test(name) && KEEPS_OUT.test(code.text(property.value, site.module));
}

function nameOf(callee: Node): string {
  const node = unwrap(callee);
  return node.type === 'Identifier' ? node.name : (memberName(node) ?? '');
}

/** `await look(url);`: a statement that begins with the call. */
export function standsAwaited({ node, module, use }: CallSite): boolean {
  return (
    use === 'awaited' && /(?:^|[;{}\n])\s*(?:void\s+)?await\s+$/.test(module.parsed.text.slice(Math.max(0, node.start - 60), node.start))
  );
}

function compares(code: CodeIndex, call: CallSite): boolean | 'unknown' {
  const [target] = call.targets;
  if (target === undefined) return LOOKS.test(call.member ?? call.callee) ? 'unknown' : false;
  const found = below(code, target, 2);
  if (found === undefined) return LOOKS.test(target.own ?? '') ? 'unknown' : false;
  // An answer that nobody uses keeps nothing from being sent.
  const obeyed = found.throws || (call.use !== 'dropped' && !standsAwaited(call));
  return found.surely && obeyed ? true : 'unknown';
}

/** The function, or one that it calls, takes the host of an address and compares something; `surely` where that is the host. */
function below(code: CodeIndex, fn: FunctionInfo, depth: number): { surely: boolean; throws: boolean } | undefined {
  const text = code.text(fn.node, fn.module);
  const throws = /\bthrow\b/.test(text);
  if (HOST.test(text) && COMPARES.test(text)) return { surely: comparesHost(text), throws };
  for (const call of depth > 0 ? code.callsIn(fn) : []) {
    const found = call.targets[0] === undefined ? undefined : below(code, call.targets[0], depth - 1);
    if (found !== undefined) return { surely: found.surely, throws: found.throws || throws };
  }
  return undefined;
}

function comparesHost(text: string): boolean {
  if (COMPARES_IT.test(text)) return true;
  return [...text.matchAll(HELD)].some(([, held, named]) => {
    const name = held ?? named ?? '(?:host|hostname|origin)';
    return new RegExp(
      `\\.(?:includes|has|some|test|match|find)\\([^()]*\\b${name}\\b|\\b${name}\\b(?:\\s*[!=]==?|\\.(?:endsWith|startsWith|match)\\()`,
    ).test(text);
  });
}

/** What the address is made of: `input.url` and `url` of `const url = new URL(input.url)`, as written. */
function namesIn(code: CodeIndex, site: CallSite, url: Node): string[] {
  const names = new Set<string>();
  const add = (input: Node, depth: number): void => {
    const node = unwrap(input);
    if (node.type === 'TemplateLiteral') for (const part of node.expressions) add(part, depth);
    else if (node.type === 'BinaryExpression' && node.left.type !== 'PrivateIdentifier') add(node.left, depth);
    else if (node.type === 'NewExpression' || node.type === 'CallExpression') {
      if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') add(node.callee.object, depth);
      for (const one of node.arguments) if (one.type !== 'SpreadElement') add(one, depth);
    } else if (node.type === 'MemberExpression' || node.type === 'Identifier') {
      names.add(code.text(node, site.module));
      const binding = node.type === 'Identifier' ? site.module.bindingAt.get(node.start) : undefined;
      if (binding?.kind === 'const' && binding.init !== undefined && depth < 3) add(binding.init, depth + 1);
    }
  };
  add(url, 0);
  return [...names];
}

function mentions(text: string, names: readonly string[]): boolean {
  return names.some((name) => {
    const at = text.indexOf(name);
    return at >= 0 && !/[\w$.]/.test(text[at - 1] ?? ' ') && !/[\w$]/.test(text[at + name.length] ?? ' ');
  });
}
