import type { Known, OutboundCall } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { argumentsFor } from '../../extract/handed-functions.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { possibleValues } from '../../lang/typescript/static-value.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { printedAddress } from './address.ts';
import type { RequestSite } from './requests.ts';

const DEEPEST = 5;
const MOST = 60;

/** The addresses that callers hand to code which requests on their behalf, as a proxy does for each of its routes. */
export function handedTargets(code: CodeIndex, request: RequestSite, url: Known<string>): Pick<OutboundCall, 'targets'> {
  const open = url.state === 'unknown' || (url.state === 'known' && url.value.startsWith('${}'));
  const node = request.url ?? request.urlValue?.node;
  if (node === undefined) return {};
  const found = new Map<string, Known<string>>();
  for (const value of headsOf(code, node, request.site.module, 0)) {
    const printed = printedAddress(value);
    if (printed.state === 'known' || printed.state === 'env') found.set(JSON.stringify(printed), printed);
  }
  // A single address that the request has anyway says nothing new.
  return found.size < (open ? 1 : 2) ? {} : { targets: [...found.values()].slice(0, MOST) };
}

/** The addresses that an expression may stand for. */
export function addressesAt(code: CodeIndex, node: Node, module: BoundModule, depth = 0): StaticValue[] {
  const value = known([code.value(node, module)]);
  return value.length > 0 ? value : headsOf(code, node, module, depth);
}

/** What may stand at the start of an address, through names, templates and members that callers set. */
function headsOf(code: CodeIndex, input: Node, module: BoundModule, depth: number): StaticValue[] {
  if (depth > DEEPEST) return [];
  const node = unwrap(input);
  switch (node.type) {
    case 'TemplateLiteral': {
      const [head] = node.expressions;
      return node.quasis[0]?.value.raw === '' && head !== undefined ? headsOf(code, head, module, depth + 1) : [];
    }
    case 'BinaryExpression':
      return node.operator === '+' ? headsOf(code, node.left, module, depth + 1) : [];
    case 'ConditionalExpression':
      return [node.consequent, node.alternate].flatMap((arm) => headsOf(code, arm, module, depth + 1));
    case 'LogicalExpression':
      return [node.left, node.right].flatMap((arm) => headsOf(code, arm, module, depth + 1));
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      if (binding === undefined) return [];
      const [member, ...deeper] = binding.path;
      if (binding.kind === 'param' && member === undefined) return known(handedIn(code, node, module));
      if (binding.init === undefined) return [];
      if (member === undefined) return headsOf(code, binding.init, module, depth + 1);
      if (deeper.length > 0) return [];
      return known(
        handedIn(code, binding.init, module)
          .map((value) => code.property(value, member))
          .filter((value) => value !== undefined),
      );
    }
    case 'MemberExpression':
      // A setting that callers name: `createClient({ baseUrl })`, and in it `${options.baseUrl}${path}`.
      return argumentsFor(code, node, module).flatMap((given) => addressesAt(code, given.node, given.module, depth + 1));
    default:
      return [];
  }
}

function handedIn(code: CodeIndex, node: Node, module: BoundModule): StaticValue[] {
  const given = argumentsFor(code, node, module).map((one) => code.value(one.node, one.module));
  return given.length > 0 ? given : code.values(node, module);
}

function known(values: readonly StaticValue[]): StaticValue[] {
  return values
    .flatMap((value) => possibleValues(value))
    .filter((value) => value.kind === 'literal' || value.kind === 'env' || value.kind === 'text');
}
