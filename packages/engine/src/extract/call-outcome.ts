import type { CatchClause, Node } from 'oxc-parser';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { isFunction, memberName, unwrap, walk } from '../lang/typescript/syntax.ts';

type Answer = boolean | 'unknown';
const DEEPEST = 4;

/** Whether a failure of the call is answered by something other than an error, here or in what calls it. */
export function hasFallback(code: CodeIndex, site: CallSite, depth = 0, seen = new Set<FunctionInfo>()): Answer {
  const caught = site.inTry?.handler;
  if (caught) {
    const end = endOf(caught);
    if (end === 'value') return true;
    if (end === 'mixed') return 'unknown';
    if (end === 'error-answer') return false;
  }
  const chained = catchOf(code, site);
  if (chained !== undefined) return chained;
  const fn = site.enclosing;
  if (fn === undefined || depth >= DEEPEST || seen.has(fn)) return false;
  seen.add(fn);
  const answers = code
    .callersOf(fn)
    .filter((call) => code.reach(call).state !== 'not-wired')
    .map((call) => hasFallback(code, call, depth + 1, seen));
  if (answers.includes(true)) return true;
  return answers.includes('unknown') ? 'unknown' : false;
}

/** How a `catch` ends: by throwing, with a value of its own, with an error answer to the client, or in different ways. */
function endOf(caught: CatchClause): 'throws' | 'value' | 'error-answer' | 'mixed' {
  let throws = false;
  let values = false;
  let errors = false;
  walk(caught.body, (node) => {
    if (isFunction(node)) return false;
    if (node.type === 'ThrowStatement') throws = true;
    if (node.type === 'ReturnStatement') {
      if (answersClient(node) || tellsFailure(node.argument)) errors = true;
      else if (
        node.argument?.type === 'CallExpression' &&
        /^(?:reject|next)$/.test(
          memberName(unwrap(node.argument.callee)) ?? (node.argument.callee.type === 'Identifier' ? node.argument.callee.name : ''),
        )
      )
        throws = true;
      else values = true;
    }
    if (node.type === 'ExpressionStatement' && answersClient(node)) errors = true;
    return;
  });
  if (values && !throws && !errors) return 'value';
  if (throws && !values) return 'throws';
  if (errors && !values) return 'error-answer';
  return 'mixed';
}

/** `return { success: false, error }`: the failure in another form. */
function tellsFailure(node: Node | null): boolean {
  const at = node === null ? undefined : unwrap(node);
  if (at?.type !== 'ObjectExpression') return false;
  return at.properties.some(
    (property) =>
      property.type === 'Property' &&
      property.key.type === 'Identifier' &&
      (property.key.name === 'error' ||
        (/^(?:success|ok)$/.test(property.key.name) && property.value.type === 'Literal' && property.value.value === false)),
  );
}

/** `reply.code(502).send(…)`, `res.status(500).json(…)` */
function answersClient(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'CallExpression' && /^(?:send|json|status|code|end)$/.test(memberName(unwrap(inner.callee)) ?? '')) {
      let base: Node = unwrap(inner.callee);
      while (base.type === 'MemberExpression' || base.type === 'CallExpression')
        base = unwrap(base.type === 'MemberExpression' ? base.object : base.callee);
      if (base.type === 'Identifier' && /^(?:reply|res|response|ctx|c)$/.test(base.name)) found = true;
    }
  });
  return found;
}

/** `.catch(() => value)` right at the call. */
function catchOf(code: CodeIndex, site: CallSite): Answer | undefined {
  const fn = site.enclosing;
  const near = (fn === undefined ? [] : code.callsIn(fn)).find(
    (call) =>
      call.member === 'catch' &&
      call.receiver !== undefined &&
      unwrap(call.receiver).start <= site.node.start &&
      site.node.end <= unwrap(call.receiver).end,
  );
  const handler = near?.args[0];
  if (near === undefined || handler === undefined || !isFunction(handler)) return undefined;
  let throws = false;
  walk(handler, (node) => {
    if (node.type === 'ThrowStatement') throws = true;
  });
  return !throws;
}

const PARSES =
  /(?:^zod\b.*\.|^joi\b.*\.|^yup\b.*\.|^superstruct\.|^valibot\.|^ajv#.*|Schema\.)(?:parse|safeParse|parseAsync|safeParseAsync|validate|validateAsync|validateSync|assert|create)$|^\*\.(?:safeParse|safeParseAsync)$/;

/** Whether the function around the call, or one that calls it, gives the answer to a schema. */
export function isChecked(code: CodeIndex, site: CallSite): Answer {
  const fn = site.enclosing;
  if (fn === undefined) return false;
  const parses = (one: FunctionInfo): boolean => code.callsIn(one).some((call) => PARSES.test(call.callee));
  if (code.callsIn(fn).some((call) => call.node.start > site.node.start && PARSES.test(call.callee))) return true;
  return code.callersOf(fn).some((call) => call.enclosing !== undefined && parses(call.enclosing)) ? 'unknown' : false;
}
