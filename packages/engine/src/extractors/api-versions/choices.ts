import type { VersionChoice } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { wordsIn } from '../../extract/words.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const HEADER = /^(?:accept-version|api-version|x-api-version|x-version|[a-z]+-version)$/;
const NOT_API =
  /^(?:app-version|client-version|os-version|sdk-version|device-version|browser-version|node-version|http-version|tls-version|schema-version|x-app-version)$/;
const TEXT = /['"`](?:accept-version|(?:x-)?api-version|x-version|[a-z]+-version)['"`]|application\/vnd\.[\w.-]+|\bconstraints\s*:/i;
/** Words without which the pattern above finds nothing. */
const VERSIONED = /-version|\bvnd\b|\bconstraints\b/i;
const MEDIA = /application\/vnd\.[\w.-]*(?:\.v\d|version=)/i;
const ROUTE = /^fastify\(\)\.(?:get|post|put|patch|delete|all|route)$/;

/** Places where the version comes from something else than the path. */
export function versionChoices({ code }: ExtractInput): VersionChoice[] {
  const found: VersionChoice[] = [];
  for (const module of code.modules) {
    if (module.kind !== 'production' || !VERSIONED.test(wordsIn(module)) || !TEXT.test(module.parsed.text)) continue;
    for (const { node, fn } of module.bound.memberReferences) {
      const name = memberName(node)?.toLowerCase();
      if (
        name === undefined ||
        !HEADER.test(name) ||
        NOT_API.test(name) ||
        memberName(unwrap(node.object)) !== 'headers' ||
        fn === undefined
      )
        continue;
      if (!/\breq|\bctx|\bcontext|^c\b/i.test(module.parsed.code.slice(node.object.start, node.object.end))) continue;
      found.push({
        location: code.place(node, module),
        wiring: code.reachAt(module, node.start),
        how: 'header',
        name,
        onUnknown: unknownIn(fn),
      });
    }
  }
  for (const call of code.callsTo(ROUTE)) {
    if (!/\bconstraints\b/.test(wordsIn(call.module))) continue;
    const options = call.args
      .map((one) => code.value(one, call.module))
      .find((value) => code.property(value, 'constraints.version') !== undefined);
    if (options !== undefined)
      found.push({ location: call.location, wiring: code.reach(call), how: 'constraint', name: 'accept-version', onUnknown: 'refused' });
  }
  for (const module of code.modules) {
    if (module.kind !== 'production' || !/\bvnd\b/i.test(wordsIn(module)) || !MEDIA.test(module.parsed.text)) continue;
    for (const fn of module.bound.functions) {
      if (!/req|ctx|context/i.test(fn.params.map((one) => module.parsed.code.slice(one.start, one.end)).join(' '))) continue;
      const text = module.parsed.code.slice(fn.node.start, fn.node.end);
      if (!MEDIA.test(text) || !/headers(?:\.|\[['"`])(?:accept|content-type)/i.test(text)) continue;
      found.push({ location: fn.location, wiring: code.reach(fn), how: 'media-type', name: 'accept', onUnknown: unknownIn(fn) });
      break;
    }
  }
  return found;
}

/** Whether the function that reads a version turns others down, or goes on with one of its own. */
function unknownIn(fn: FunctionInfo): VersionChoice['onUnknown'] {
  let refused = false;
  let defaults = false;
  walk(fn.node, (node: Node) => {
    if (node.type === 'Literal' && (node.value === 400 || node.value === 404 || node.value === 406)) refused = true;
    if (node.type === 'ThrowStatement') refused = true;
    if (node.type === 'LogicalExpression' && node.operator !== '&&' && node.right.type === 'Literal') defaults = true;
  });
  return refused ? 'refused' : defaults ? 'default' : 'unknown';
}
