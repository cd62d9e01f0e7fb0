import type { Node } from 'oxc-parser';
import type { ClassInfo, ClassMember, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';

/** A decorator where it stands: on a class, on a member, or on a parameter of the constructor, which then is a field. */
export interface Decorated {
  site: CallSite;
  owner: ClassInfo;
  member?: ClassMember;
  /** Name of the field that a decorated member or parameter becomes. */
  field?: string;
}

/** Uses of decorators of packages, by their callees. */
export function decorated(code: CodeIndex, callees: RegExp): Decorated[] {
  return code.callsTo(callees).flatMap((site): Decorated[] => {
    const owner = site.module.classes.find(
      (one) => (one.node.start <= site.node.start && site.node.end <= one.node.end) || holds(one.decorators, site.node),
    );
    if (owner === undefined) return [];
    if (holds(owner.decorators, site.node)) return [{ site, owner }];
    for (const member of owner.members.values())
      if (holds(decoratorsOf(member.node), site.node)) return [{ site, owner, member, field: member.name }];
    for (const param of owner.constructorFunction?.params ?? []) {
      if (!holds(decoratorsOf(param), site.node)) continue;
      const name = fieldOf(param);
      return [{ site, owner, ...(name === undefined ? {} : { field: name }) }];
    }
    return [];
  });
}

/** A method of a class, or of one that it extends. */
export function methodOf(code: CodeIndex, owner: ClassInfo, name: string): FunctionInfo | undefined {
  let at: ClassInfo | undefined = owner;
  for (let depth = 0; at !== undefined && depth < 6; depth += 1) {
    const found = at.members.get(name)?.fn;
    if (found !== undefined) return found;
    const base: ReturnType<CodeIndex['entity']> = at.superClass === undefined ? undefined : code.entity(at.superClass, at.module);
    at = base?.kind === 'class' ? base.class : undefined;
  }
  return undefined;
}

function decoratorsOf(node: Node): readonly Node[] {
  return 'decorators' in node && Array.isArray(node.decorators) ? (node.decorators as Node[]) : [];
}

function holds(decorators: readonly Node[], node: Node): boolean {
  return decorators.some((one) => one.start <= node.start && node.end <= one.end);
}

/** `private readonly mails: Queue` among the parameters of a constructor. */
function fieldOf(param: Node): string | undefined {
  if (param.type !== 'TSParameterProperty') return undefined;
  const { parameter } = param;
  const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  return target.type === 'Identifier' ? target.name : undefined;
}
