import type { MessageSend } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { argumentsFor } from '../../extract/handed-functions.ts';
import { isOpen, objectOf, optionNode } from '../../extract/option-nodes.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { eachChild, keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const SECRETS =
  /^(?:password|passwd|pass_?word|card_?number|pan|cvv|cvc|ssn|social_?security\w*|private_?key|secret|secret_?key|api_?key|access_?token|refresh_?token|jwt|bearer)$/i;
/** Names that hold a whole message, or everything that goes into it: what they hold has to be seen. */
const WHOLE =
  /^(?:html|text|body|content|contents|message|mail|email_?body|template|rendered|data|params|options|opts|props|payload|react|component|children|input|args|variables|context)$/i;
const DEEPEST = 6;

/** Names of secrets in a message, and whether all of it was seen. */
export function contentOf(
  code: CodeIndex,
  nodes: readonly (Node | undefined)[],
  call: CallSite,
  above: readonly FunctionInfo[],
): Pick<MessageSend, 'sensitive' | 'contentUnread'> {
  const reader = new Reader(code);
  const given = nodes.filter((node) => node !== undefined);
  for (const node of given) reader.read(node, call.module, 0);
  // Bodies that callers put together from parts.
  for (const fn of above.slice(1, 12))
    for (const one of code.callsIn(fn))
      if (one.targets.includes(call.enclosing as FunctionInfo))
        for (const argument of one.args) {
          const body = optionNode(objectOf(argument, one.module), 'html', 'text', 'body', 'message', 'data');
          if (body !== undefined) reader.names(body);
          else if (unwrap(argument).type === 'TemplateLiteral') reader.names(argument);
        }
  return {
    sensitive: [...reader.found].toSorted(),
    ...(given.length === 0 || reader.unread ? { contentUnread: true as const } : {}),
  };
}

class Reader {
  readonly found = new Set<string>();
  unread = false;
  private readonly code: CodeIndex;
  private readonly seen = new Set<Node>();

  constructor(code: CodeIndex) {
    this.code = code;
  }

  /** Every name in a piece of code. */
  names(root: Node): void {
    walk(root, (node) => {
      const name =
        memberName(node) ??
        (node.type === 'Identifier' ? node.name : node.type === 'Property' ? (keyName(node.key, node.computed) ?? '') : '');
      if (SECRETS.test(name)) this.found.add(name);
    });
  }

  /** An expression, with what its names were made from and what callers hand in. */
  read(written: Node, module: BoundModule, depth: number): void {
    const node = unwrap(written);
    if (this.seen.has(node)) return;
    this.seen.add(node);
    switch (node.type) {
      case 'Identifier':
        return this.named(node, module, depth);
      case 'MemberExpression': {
        const name = memberName(node) ?? '';
        if (SECRETS.test(name)) this.found.add(name);
        if (WHOLE.test(name)) this.partOf(node, name, module, depth);
        return;
      }
      case 'Property': {
        const name = keyName(node.key, node.computed) ?? '';
        if (SECRETS.test(name)) this.found.add(name);
        return this.read(node.value, module, depth);
      }
      case 'CallExpression': {
        const own = this.code.callAt(node)?.targets ?? [];
        let written = false;
        for (const target of own)
          walk(target.node, (inner) => {
            if (inner.type !== 'TemplateLiteral') return;
            written = true;
            this.names(inner);
          });
        // A function of the service that writes the text names what it takes out of what it is given.
        for (const argument of node.arguments)
          if (written) this.names(argument);
          else this.read(argument, module, depth + 1);
        const callee = unwrap(node.callee);
        if (callee.type === 'MemberExpression' && !/^(?:Buffer|JSON|String|render\w*)$/.test(this.code.text(callee.object, module)))
          this.read(callee.object, module, depth + 1);
        return;
      }
      default:
        eachChild(node, (child) => this.read(child, module, depth));
    }
  }

  private named(node: Extract<Node, { type: 'Identifier' }>, module: BoundModule, depth: number): void {
    if (SECRETS.test(node.name)) this.found.add(node.name);
    const binding = module.bindingAt.get(node.start);
    if (binding === undefined || binding.kind === 'import') return;
    if (binding.kind === 'param') {
      if (WHOLE.test(node.name)) this.handedIn(node, module, depth);
      return;
    }
    // What is put together over several statements is not followed.
    if (binding.kind !== 'const' && WHOLE.test(node.name)) this.unread = true;
    if (binding.init === undefined || depth >= DEEPEST) this.unread ||= WHOLE.test(node.name);
    else if (binding.path.length === 0) this.read(binding.init, module, depth + 1);
    else if (WHOLE.test(node.name)) this.unread = true;
  }

  /** `options.html`, out of the object that callers hand in or that stands before. */
  private partOf(node: Extract<Node, { type: 'MemberExpression' }>, name: string, module: BoundModule, depth: number): void {
    const own = objectOf(node.object, module);
    const given = own !== undefined ? [{ node: own as Node, module }] : depth < DEEPEST ? argumentsFor(this.code, node.object, module) : [];
    if (given.length === 0) this.unread = true;
    for (const one of given) {
      const object = objectOf(one.node, one.module);
      const part = optionNode(object, name);
      if (part !== undefined) this.read(part, one.module, depth + 1);
      // What a literal leaves out is not sent.
      else if (object === undefined || isOpen(object)) this.unread = true;
    }
  }

  private handedIn(node: Node, module: BoundModule, depth: number): void {
    const given = depth < DEEPEST ? argumentsFor(this.code, node, module) : [];
    if (given.length === 0) this.unread = true;
    for (const one of given) this.read(one.node, one.module, depth + 1);
  }
}
