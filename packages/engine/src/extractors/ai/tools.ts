import type { ModelAction } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, walk } from '../../lang/typescript/syntax.ts';
import { changesData } from './action-writes.ts';
import { readAction } from './actions.ts';

// https://ai-sdk.dev/docs/reference/ai-sdk-core/tool · https://js.langchain.com/docs/how_to/custom_tools · https://github.com/openai/openai-agents-js
const ASKS = /^ai\.(?:streamText|generateText)$|^new ai\.(?:ToolLoopAgent|Experimental_Agent)$/;
const MADE = /^ai\.(?:tool|dynamicTool)$|^@openai\/agents\.tool$|^@langchain\/core\/tools\.tool$/;

/** Tools that are handed to a model: the library picks one by its name and checks what the model gives by the tool's schema. */
export function emitTools(input: ExtractInput): void {
  const { code } = input;
  let seen = false;
  for (const site of code.callsTo(MADE)) {
    const [first, second] = site.args;
    const options = code.value((site.callee.startsWith('@langchain') ? second : first) ?? site.node, site.module);
    const run = site.callee.startsWith('@langchain') ? first : code.property(options, 'execute')?.node;
    const target = run === undefined ? undefined : code.functionOf(run, site.module);
    // Without code of ours it runs with the client, or is answered by hand.
    if (target === undefined || options.kind !== 'object') continue;
    const has = (name: string): boolean => options.keys.includes(name);
    const approval = code.property(options, 'needsApproval');
    const always =
      approval !== undefined &&
      ((approval.kind === 'literal' && approval.value === true) ||
        code.functionOf(approval.node, approval.module as CallSite['module']) !== undefined);
    const maybe = approval !== undefined && !always && approval.kind !== 'literal';
    const named = code.property(options, 'name');
    const fact: ModelAction = {
      ...readAction(code, site.enclosing ?? target, {
        label: named?.kind === 'literal' ? String(named.value) : (nameOf(code, site) ?? 'a tool'),
        target,
        call: site,
      }),
      location: site.location,
      related: [target.location],
      wiring: code.reach(site),
      validated: has('inputSchema') || has('parameters') || has('schema') ? true : 'unknown',
      // The result goes back to the model before it speaks, unless the work goes on behind it.
      tellsResult: !leavesWork(code, target),
      asksWhenUnsure: 'unknown',
      deduplicated: 'unknown',
      ...(always ? { confirmed: true } : maybe ? { confirmed: 'unknown' as const } : {}),
    };
    // A tool acts for whom the code around it was called; one that reads and changes nothing needs no rights.
    if (fact.authorized === false) {
      if (!reachesData(code, target)) delete fact.authorized;
      else if (!fact.writes || actsForSomebody(code, target)) fact.authorized = 'unknown';
    }
    if (always) {
      fact.confirmationExpires = 'unknown';
      fact.confirmationOnce = true;
    }
    input.emit('modelActions', fact);
    seen = true;
  }
  if (!seen && code.callsTo(ASKS).some((call) => handsUnreadTools(code, call)))
    input.partial('modelActions', 'what a model is handed as tools is put together elsewhere');
}

/** Tools under a name that leads to no list, or written as plain objects; those of the provider stand in the list itself. */
function handsUnreadTools(code: CodeIndex, call: CallSite): boolean {
  const tools = call.args[0] === undefined ? undefined : code.property(code.value(call.args[0], call.module), 'tools');
  if (tools === undefined || tools.kind === 'literal' || code.reach(call).state === 'not-wired') return false;
  if (tools.kind !== 'object' && !namesTools(code, call) && code.callsTo(/^ai\.(?:tool|dynamicTool)$/).length === 0) return false;
  return (
    tools.kind !== 'object' || tools.keys.length === 0 || tools.keys.some((key) => code.property(tools, `${key}.execute`) !== undefined)
  );
}

/** `tools:` stands in the options themselves; what is spread into them is most often a text and settings of the model. */
function namesTools(code: CodeIndex, { args: [options], module }: CallSite): boolean {
  const held = options?.type === 'Identifier' ? module.bindingAt.get(options.start)?.init : options;
  return held !== undefined && /\btools\b\s*[:,}]/.test(code.text(held, module));
}

/** Something that changes data is started and not waited for. */
function leavesWork(code: CodeIndex, fn: FunctionInfo): boolean {
  return code
    .callsIn(fn)
    .some(
      (call) =>
        call.use === 'dropped' &&
        !call.awaited &&
        (changesData(call) || call.targets.some((target) => callsBelow(code, target, 3).some((one) => changesData(one.call)))),
    );
}

function reachesData(code: CodeIndex, fn: FunctionInfo): boolean {
  return callsBelow(code, fn, 4).some(({ call }) =>
    /PrismaClient#|^knex|^pg\b|drizzle|mongo|^axios|^fetch$|#query$|^typeorm/.test(call.callee),
  );
}

function actsForSomebody(code: CodeIndex, fn: FunctionInfo): boolean {
  return /\b\w*(?:user|session|org(?:anization)?|tenant|auth|principal|context|ctx)(?:Id|ID)?\b/i.test(code.text(fn.node, fn.module));
}

/** Key or variable that the tool is kept under. */
function nameOf(code: CodeIndex, site: CallSite): string | undefined {
  const around: Node | undefined = site.enclosing?.node ?? code.module(site.module.path)?.parsed.program;
  let name: string | undefined;
  if (around !== undefined)
    walk(around, (node) => {
      if (node.type === 'Property' && node.value === site.node) name = keyName(node.key, node.computed);
      if (node.type === 'VariableDeclarator' && node.init === site.node && node.id.type === 'Identifier') name = node.id.name;
      return name === undefined;
    });
  return name;
}
