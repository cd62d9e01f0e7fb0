import type { Node } from 'oxc-parser';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';
import { fromClient, short } from './context.ts';
import type { Context } from './context.ts';

/** node:vm is no wall: "Do not use it to run untrusted code" (https://nodejs.org/api/vm.html). vm2 was given up over escapes. */
const RUNS =
  /^(?:new )?vm\.(?:runIn(?:This|New)?Context|Script|compileFunction|SourceTextModule)$|^vm2\.(?:VM|NodeVM)#run$|^new vm2\.VMScript$|^require-from-string$|^(?:safe-eval|notevil|static-eval)$/;
/** Engines that keep what they run apart from the process. */
const APART =
  /^isolated-vm\.Isolate#compile(?:Script|Module)(?:Sync)?$|^isolated-vm\.Context#eval\w*$|^(?:quickjs-emscripten(?:-core)?|@sebastianwessel\/quickjs)\b.*\.(?:evalCode|evalCodeAsync|evalModule)$/;
/** Engines of templates that turn a template into code. */
const TEMPLATES =
  /^(?:ejs\.(?:render|compile)|pug\.(?:render|compile)|lodash(?:\.|\.fp\.)template|lodash\.template|eta\.(?:renderString|compile)|eta\.Eta#(?:renderString|compile)|dot\.(?:template|compile)|nunjucks\.(?:renderString|compile))$/;
/** `Object.getPrototypeOf(async function () {}).constructor` makes functions out of text as `Function` does. */
const CONSTRUCTOR = /^(?:new )?(?:Object|Reflect)\.getPrototypeOf\(\)\.constructor$/;

/** Text that becomes code by other ways than `eval` and `Function`. */
export function codeFromText(context: Context): void {
  const { code } = context.input;
  const tell = (kind: string, call: CallSite): void => {
    const [text] = call.args;
    if (text !== undefined && !isConstant(context, text, call))
      context.use(kind, call.node, call.module, short(context, call.node, call.module));
  };
  for (const call of code.callsTo(RUNS)) tell('code-run', call);
  for (const call of code.callsTo(APART)) tell('code-run-apart', call);
  for (const call of code.callsTo(CONSTRUCTOR)) if (ofFunction(context, call)) madeFunction(context, call);
  for (const call of code.callsTo(TEMPLATES))
    if (call.args[0] !== undefined && fromClient(context, call.args[0], call.module)) tell('code-run', call);
  for (const call of code.callsTo(/^set(?:Timeout|Interval|Immediate)$/)) {
    const given = call.args[0] === undefined ? undefined : unwrap(call.args[0]);
    if (given?.type === 'TemplateLiteral' || (given?.type === 'BinaryExpression' && given.operator === '+')) tell('code-run', call);
  }
  for (const call of code.callsTo(/^new worker_threads\.Worker$/)) if (isEvaluated(call.args[1])) tell('code-run', call);
}

function madeFunction(context: Context, call: CallSite): void {
  if (call.args.some((one) => !isConstant(context, one, call)))
    context.use('new-function', call.node, call.module, short(context, call.node, call.module));
}

/** Whether the prototype is that of a function: `getPrototypeOf(async function () {})`. */
function ofFunction({ input: { code } }: Context, call: CallSite): boolean {
  const callee = unwrap(call.node.type === 'TaggedTemplateExpression' ? call.node.tag : call.node.callee);
  const made = callee.type === 'Identifier' ? call.module.bindingAt.get(callee.start)?.init : callee;
  return made !== undefined && /getPrototypeOf\(\s*(?:async\b|function\b|\()/.test(code.text(made, call.module));
}

/** Text that stands in the source is code like any other. */
function isConstant({ input: { code } }: Context, node: Node, call: CallSite): boolean {
  const value = code.value(node, call.module);
  return value.kind === 'literal' || (value.kind === 'text' && value.parts.every((part) => typeof part === 'string'));
}

function isEvaluated(input: Node | undefined): boolean {
  const options = input === undefined ? undefined : unwrap(input);
  return (
    options?.type === 'ObjectExpression' &&
    options.properties.some(
      (one) =>
        one.type === 'Property' && keyName(one.key, one.computed) === 'eval' && one.value.type === 'Literal' && one.value.value === true,
    )
  );
}
