import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';

const DEEPEST = 12;
/** `clients[name]`: each of them. */
const ANY = '[]';
const NOTHING: ReadonlySet<Node> = new Set();

interface At {
  readonly node: Node;
  readonly module: BoundModule;
}

/** Calls that an object may have been made by: through names, members of objects that are handed around, and arguments of all callers. */
export class Origins {
  private readonly code: CodeIndex;
  /** By the name that is declared, and the way into it. */
  private readonly known = new Map<Node, Map<string, ReadonlySet<Node>>>();

  constructor(code: CodeIndex) {
    this.code = code;
  }

  of(at: At): ReadonlySet<Node> {
    return this.through(at, [], 0);
  }

  /** @param way members to go into, outermost first */
  private through({ node, module }: At, way: readonly string[], depth: number): ReadonlySet<Node> {
    const expression = unwrap(node);
    if (depth > DEEPEST) return NOTHING;
    switch (expression.type) {
      case 'CallExpression':
        return way.length === 0 ? new Set([expression]) : NOTHING;
      case 'AwaitExpression':
        return this.through({ node: expression.argument, module }, way, depth + 1);
      case 'MemberExpression': {
        return this.through({ node: expression.object, module }, [memberName(expression) ?? ANY, ...way], depth + 1);
      }
      case 'ObjectExpression':
        return this.inObject(expression, module, way, depth);
      case 'Identifier':
        return this.named({ node: expression, module }, way, depth);
      default:
        return NOTHING;
    }
  }

  private inObject(
    object: Node & { type: 'ObjectExpression' },
    module: BoundModule,
    way: readonly string[],
    depth: number,
  ): ReadonlySet<Node> {
    const [first, ...rest] = way;
    if (first === undefined) return NOTHING;
    const found = new Set<Node>();
    for (const one of object.properties) {
      if (one.type === 'SpreadElement') add(found, this.through({ node: one.argument, module }, way, depth + 1));
      else if (first === ANY) add(found, this.through({ node: one.value, module }, rest, depth + 1));
      else if (keyName(one.key, one.computed) === first) return this.through({ node: one.value, module }, rest, depth + 1);
    }
    return found;
  }

  private named({ node, module }: At, way: readonly string[], depth: number): ReadonlySet<Node> {
    const binding = module.bindingAt.get(node.start);
    if (binding === undefined || binding.path.some((one) => one.startsWith('[') || one === '...')) return NOTHING;
    const into = [...binding.path, ...way];
    const ways = this.known.get(binding.node) ?? new Map<string, ReadonlySet<Node>>();
    this.known.set(binding.node, ways);
    const key = into.join('.');
    const before = ways.get(key);
    if (before !== undefined) return before;
    // What leads back to itself adds nothing.
    ways.set(key, NOTHING);
    const found = new Set<Node>();
    if (binding.kind === 'param') {
      const owner = module.functionByStart.get(binding.declaration.start);
      for (const call of owner === undefined ? [] : this.code.callersOf(owner)) {
        const argument = call.args[binding.index];
        if (argument !== undefined) add(found, this.through({ node: argument, module: call.module }, into, depth + 1));
      }
    } else if (binding.kind === 'import') {
      const value = this.code.value(node, module);
      if (value.node !== node) add(found, this.through(value, into, depth + 1));
    } else if (binding.init !== undefined) add(found, this.through({ node: binding.init, module }, into, depth + 1));
    ways.set(key, found);
    return found;
  }
}

function add(all: Set<Node>, more: ReadonlySet<Node>): void {
  for (const one of more) all.add(one);
}
