import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { short } from './context.ts';
import type { Context, Visit } from './context.ts';

/** Keys that model and speech providers hand out, as they are called in environments. */
const PROVIDER_KEY =
  /(?:OPENAI|ANTHROPIC|CLAUDE|GEMINI|GOOGLE_(?:AI|GENERATIVE)\w*|GROQ|MISTRAL|COHERE|DEEPGRAM|ELEVEN_?LABS|ASSEMBLY_?AI|CARTESIA|OPENROUTER|REPLICATE|HUGGING_?FACE|TOGETHER(?:_?AI)?|AZURE_(?:SPEECH|OPENAI)|SPEECH)\w*_(?:KEY|TOKEN|SECRET)$/;
const ANSWERS = /^(?:res|resp|reply|response|rep|c|ctx|context|NextResponse|Response)\b/;

/** `res.json({ key: process.env.DEEPGRAM_API_KEY })`: whoever gets the answer has the key. */
export const providerKeySent: Visit = (context, node, _parents, module) => {
  if (node.type === 'ReturnStatement') {
    if (node.argument === null || unwrap(node.argument).type !== 'ObjectExpression') return;
    const name = keyIn(context, node.argument, module, 0);
    if (name !== undefined && isHandler(context, node, module)) use(context, name, node, module);
    return;
  }
  if (node.type !== 'CallExpression') return;
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression' || !/^(?:json|send)$/.test(memberName(callee) ?? '')) return;
  if (!ANSWERS.test(context.input.code.text(callee, module))) return;
  for (const argument of node.arguments) {
    const name = argument.type === 'SpreadElement' ? undefined : keyIn(context, argument, module, 0);
    if (name !== undefined) use(context, name, node, module);
  }
};

function use(context: Context, name: string, at: Node, module: BoundModule): void {
  context.use('provider-key-sent', at, module, `${name} goes to the client by ${short(context, at, module, 60)}`);
}

/** What a handler returns is sent; what one of its helpers returns need not be. */
function isHandler({ input: { boot, code } }: Context, at: Node, module: BoundModule): boolean {
  const fn = code.functionAt(module, at.start);
  return fn !== undefined && boot.handlers.some((one) => one !== undefined && `${one.path}:${one.node.start}` === fn.key);
}

function keyIn(context: Context, input: Node, module: BoundModule, depth: number): string | undefined {
  const node = unwrap(input);
  if (depth > 3) return undefined;
  if (node.type === 'ObjectExpression')
    return node.properties
      .map((one) => keyIn(context, one.type === 'SpreadElement' ? one.argument : one.value, module, depth + 1))
      .find((one) => one !== undefined);
  if (node.type === 'LogicalExpression')
    return keyIn(context, node.left, module, depth + 1) ?? keyIn(context, node.right, module, depth + 1);
  if (node.type !== 'MemberExpression' && node.type !== 'Identifier') return undefined;
  const value = context.input.code.value(node, module);
  return value.kind === 'env' && PROVIDER_KEY.test(value.name) ? value.name : undefined;
}
