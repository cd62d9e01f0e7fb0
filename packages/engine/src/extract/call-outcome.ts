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
      if (answersClient(node) || tellsFailure(node.argument) || answersWithError(node.argument)) errors = true;
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

/** `return NextResponse.json({ error }, { status: 500 })`, `return new Response(text, { status: 502 })`, `return json(…, 500)`. */
function answersWithError(node: Node | null): boolean {
  const at = node === null ? undefined : unwrap(node);
  if (at?.type !== 'CallExpression' && at?.type !== 'NewExpression') return false;
  return at.arguments.some(
    (argument) =>
      (argument.type === 'Literal' && isErrorStatus(argument.value)) ||
      (argument.type === 'ObjectExpression' &&
        argument.properties.some(
          (property) =>
            property.type === 'Property' &&
            property.key.type === 'Identifier' &&
            /^(?:status|statusCode|code)$/.test(property.key.name) &&
            property.value.type === 'Literal' &&
            isErrorStatus(property.value.value),
        )),
  );
}

function isErrorStatus(value: unknown): boolean {
  return typeof value === 'number' && value >= 400 && value < 600;
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
  const handed = handsToCheck(code, site);
  if (handed !== false) return handed;
  const answered = answeredBy(code, fn);
  const callers = code.callersOf(answered);
  const running = callers.filter((call) => code.reach(call).state !== 'not-wired');
  const passed = checkedAbove(code, running.length > 0 ? running : askersOf(code, answered));
  if (passed !== false) return passed;
  // What only carries requests for others reads nothing of the answers: whoever asked does.
  if (
    /(?:^|\.)fetch$/.test(site.callee) &&
    !readsBody(code, answered) &&
    !running.some((call) => call.enclosing !== undefined && readsBody(code, call.enclosing))
  )
    return 'unknown';
  return callers.some((call) => call.enclosing !== undefined && parses(call.enclosing)) ? 'unknown' : false;
}

/** Calls of a function; where none leads to it by a declaration, those of its name that lead to nothing else: `this.resolve()` of a base class. */
function askersOf(code: CodeIndex, fn: FunctionInfo): readonly CallSite[] {
  const callers = code.callersOf(fn);
  if (callers.length > 0 || fn.own === undefined) return callers;
  return code.callsOfMember(fn.own).filter((call) => call.targets.length === 0 || call.receiver?.type === 'ThisExpression');
}

/** `return method.resolve(id)`: what is only handed on is checked, or not, by whoever asked for it. */
function checkedAbove(code: CodeIndex, calls: readonly CallSite[], seen = new Set<CallSite>()): Answer {
  const fresh = calls.filter((call) => !seen.has(call));
  const answers = fresh.flatMap((call): Answer[] => {
    seen.add(call);
    const own = handsToCheck(code, call);
    if (own !== false || call.use !== 'returned' || call.enclosing === undefined || seen.size > 40) return [own];
    const above = askersOf(code, answeredBy(code, call.enclosing));
    return above.length > 0 && above.every((one) => seen.has(one)) ? [] : [checkedAbove(code, above, seen)];
  });
  return answers.length === 0 || answers.includes(false) ? false : answers.includes('unknown') ? 'unknown' : true;
}

const BODY = /\.\s*(?:json|text|arrayBuffer|blob|formData|bytes)\s*\(|\.body\b/;
/** What is read to be said in an error or a log line is used for nothing else. */
const FOR_ERRORS = /err|throw|log/i;

function readsBody(code: CodeIndex, fn: FunctionInfo): boolean {
  return code
    .text(fn.node, fn.module)
    .split('\n')
    .some((row) => BODY.test(row) && !(/\.\s*text\s*\(/.test(row) && FOR_ERRORS.test(row)));
}

/** `return timed(5000, async () => { … })`: what the inner function answers is answered by the one around it. */
function answeredBy(code: CodeIndex, fn: FunctionInfo): FunctionInfo {
  const { parent } = fn;
  if (parent === undefined || fn.own !== undefined) return fn;
  const returned = parent.returns.some((node) => node.start <= fn.node.start && fn.node.end <= node.end);
  return returned ? answeredBy(code, parent) : fn;
}

/** `const found = await this.ask(id); return this.validate(found)`: what a call gives, or what is made of it, is given to a schema, or to a function that asks one. */
function handsToCheck(code: CodeIndex, site: CallSite): Answer {
  const { module, enclosing } = site;
  if (enclosing === undefined) return false;
  const within = (outer: Node, start: number, end: number): boolean => outer.start <= start && end <= outer.end;
  const inside = [...new Set(module.bindingAt.values())].filter(
    ({ init, node }) => init !== undefined && !isFunction(unwrap(init)) && within(enclosing.node, node.start, node.end),
  );
  const given = new Set(inside.filter(({ init }) => within(init as Node, site.node.start, site.node.end)));
  if (given.size === 0) return false;
  const mentions = (node: Node): boolean => {
    let found = false;
    walk(node, (inner) => {
      const binding = inner.type === 'Identifier' ? module.bindingAt.get(inner.start) : undefined;
      if (binding !== undefined && given.has(binding)) found = true;
    });
    return found;
  };
  for (const one of inside) if (!given.has(one) && mentions(one.init as Node)) given.add(one);
  const takers = code.callsIn(enclosing).filter((call) => call.args.some(mentions));
  if (takers.some((call) => PARSES.test(call.callee))) return true;
  // Which of its schemas such a function asks about the answer is not followed.
  return takers.some((call) => call.targets.some((fn) => asksSchema(code, fn, 2))) ? 'unknown' : false;
}

function asksSchema(code: CodeIndex, fn: FunctionInfo, depth: number): boolean {
  return code
    .callsIn(fn)
    .some((call) => PARSES.test(call.callee) || (depth > 0 && call.targets.some((target) => asksSchema(code, target, depth - 1))));
}
