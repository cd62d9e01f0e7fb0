import type { Location } from '@airworthy/model';
import type { Node, TryStatement } from 'oxc-parser';
import type { BoundModule, Branch, CallNode, CallUse, FunctionInfo, RawCall } from './bound-module.ts';
import type { Entities } from './entities.ts';
import type { Entity, ResolutionRule } from './entity.ts';
import { memberName, unwrap } from './syntax.ts';

/**
 * A call, `new` or tagged template in production code. `callee` is spelled as in package-paths.ts:
 * `new pg.Pool` · `pg.Pool#query` · `axios.create().get` · `process.on` · `console.log` · `fetch` for packages and globals,
 * `repo:path:start` for functions of the tree (`new repo:…` for classes), `*.name` for a member of something unknown, `*name` for an unknown function.
 */
export interface CallSite {
  callee: string;
  /** Package that the callee belongs to (`pg`, `node` modules by their bare name); absent for globals and own code. */
  package: string | undefined;
  /** Last name: `query` in `pool.query()`. */
  member: string | undefined;
  targets: readonly FunctionInfo[];
  resolvedBy: ResolutionRule;
  /** Object of the member that is called. */
  receiver: Node | undefined;
  /** Arguments; for a tagged template its expressions. */
  args: readonly Node[];
  node: CallNode;
  module: BoundModule;
  readonly location: Location;
  /** Function around it; absent at the top of a module. */
  enclosing: FunctionInfo | undefined;
  inLoop: boolean;
  /** Innermost `try` whose block it stands in, within the function. */
  inTry: TryStatement | undefined;
  awaited: boolean;
  use: CallUse;
  /** `a?.b()` */
  optional: boolean;
  /** Conditions it stands under within its function, innermost first, as written; `not (…)` for else branches. Early returns before it don't count. */
  readonly inBranch: readonly string[];
  branch: Branch | undefined;
}

/** Names so common that one definition in the tree says nothing about an unknown receiver. */
const COMMON = new Set(
  'get set has add then catch finally send json find map filter push pop on off once emit call apply bind next end write read close open start stop run log info warn error debug trace query execute create update delete remove save load init connect disconnect subscribe publish toString valueOf toJSON parse stringify format validate test match replace split join slice concat includes indexOf keys values entries forEach reduce some every sort flush clear reset handle process register use listen all status type code header headers default data body name id key count size length first last list add insert select from where raw check exec'.split(
    ' ',
  ),
);

export class ResolvedCall implements CallSite {
  readonly module: BoundModule;
  readonly node: CallNode;
  readonly enclosing: FunctionInfo | undefined;
  readonly inLoop: boolean;
  readonly inTry: TryStatement | undefined;
  readonly use: CallUse;
  readonly branch: Branch | undefined;
  callee = '*';
  package: string | undefined = undefined;
  member: string | undefined = undefined;
  targets: FunctionInfo[] = [];
  resolvedBy: ResolutionRule = 'none';
  receiver: Node | undefined = undefined;
  optional = false;

  constructor(raw: RawCall, module: BoundModule) {
    this.module = module;
    this.node = raw.node;
    this.enclosing = raw.fn;
    this.inLoop = raw.inLoop;
    this.inTry = raw.inTry;
    this.use = raw.use;
    this.branch = raw.branch;
  }

  get args(): readonly Node[] {
    return this.node.type === 'TaggedTemplateExpression' ? this.node.quasi.expressions : this.node.arguments;
  }

  get awaited(): boolean {
    return this.use === 'awaited';
  }

  get location(): Location {
    const { line, column } = this.module.parsed.locate(this.node.start);
    return { path: this.module.path, line, column, endLine: this.module.parsed.locate(this.node.end).line };
  }

  get inBranch(): readonly string[] {
    return branchTexts(this.branch, this.module);
  }
}

export function branchTexts(branch: Branch | undefined, module: BoundModule): string[] {
  const texts: string[] = [];
  for (let at = branch; at !== undefined && texts.length < 8; at = at.parent) {
    if (at.early) continue;
    const text = module.parsed.text.slice(at.test.start, Math.min(at.test.end, at.test.start + 200));
    texts.push(at.negated ? `not (${text})` : text);
  }
  return texts;
}

/** Finds out what is called. `byName` gives all functions that are members of that name. */
export function resolveCall(
  raw: RawCall,
  module: BoundModule,
  entities: Entities,
  byName: (name: string) => readonly FunctionInfo[],
): ResolvedCall {
  const site = new ResolvedCall(raw, module);
  const { node } = raw;
  const callee = unwrap(node.type === 'TaggedTemplateExpression' ? node.tag : node.callee);
  const isNew = node.type === 'NewExpression';
  site.optional = node.type === 'CallExpression' && (node.optional || (callee.type === 'MemberExpression' && callee.optional));
  site.member = memberName(callee);
  if (callee.type === 'MemberExpression') site.receiver = callee.object;
  if (callee.type === 'Super') {
    superCall(site, module, entities);
    return site;
  }
  let entity = entities.of(callee, module);
  if ((site.member === 'call' || site.member === 'apply') && callee.type === 'MemberExpression' && entity === undefined) {
    const target = entities.of(callee.object, module);
    if (target?.kind === 'function') entity = target;
  }
  describe(site, entity, isNew);
  if (entity !== undefined) {
    site.resolvedBy = ruleOf(callee, module, entity);
    return site;
  }
  if (site.member !== undefined) {
    site.callee = `*.${site.member}`;
    const candidates = COMMON.has(site.member) ? [] : byName(site.member);
    const only = candidates[0];
    if (candidates.length === 1 && only !== undefined && fits(only, site.args.length)) {
      site.targets = [only];
      site.callee = `repo:${only.key}`;
      site.resolvedBy = 'byName';
    }
  } else if (callee.type === 'Identifier') site.callee = `${isNew ? 'new ' : ''}*${callee.name}`;
  return site;
}

function describe(site: ResolvedCall, entity: Entity | undefined, isNew: boolean): void {
  const prefix = isNew ? 'new ' : '';
  switch (entity?.kind) {
    case 'path':
      site.callee = prefix + entity.path;
      site.package = entity.package === '' ? undefined : entity.package;
      return;
    case 'function':
      site.callee = `${prefix}repo:${entity.fn.key}`;
      site.targets = [entity.fn, ...entity.also];
      return;
    case 'class': {
      site.callee = `new repo:${entity.class.key}`;
      const built = entity.class.constructorFunction;
      if (built !== undefined) site.targets = [built];
      return;
    }
    default:
  }
}

function superCall(site: ResolvedCall, module: BoundModule, entities: Entities): void {
  let best: BoundModule['classes'][number] | undefined;
  for (const info of module.classes) {
    if (info.node.start <= site.node.start && site.node.start < info.node.end && (best === undefined || info.node.start > best.node.start))
      best = info;
  }
  const base = best?.superClass === undefined ? undefined : unwrap(best.superClass);
  let entity = base === undefined ? undefined : entities.of(base, module);
  // `extends PassportStrategy(Strategy)` is the strategy. https://docs.nestjs.com/recipes/passport
  if (
    base?.type === 'CallExpression' &&
    entity?.kind === 'path' &&
    entity.path.startsWith('@nestjs/passport.PassportStrategy(') &&
    base.arguments[0] !== undefined
  )
    entity = entities.of(base.arguments[0] as Node, module) ?? entity;
  describe(site, entity, true);
  if (entity !== undefined) site.resolvedBy = 'this';
}

function ruleOf(callee: Node, module: BoundModule, entity: Entity): ResolutionRule {
  if (entity.typed === true) return 'type';
  let root = callee;
  let member = false;
  for (;;) {
    if (root.type === 'MemberExpression') {
      root = unwrap(root.object);
      member = true;
    } else if (root.type === 'CallExpression') root = unwrap(root.callee);
    else break;
  }
  if (root.type === 'ThisExpression') return 'this';
  if (root.type !== 'Identifier') return 'lexical';
  const binding = module.bindingAt.get(root.start);
  if (binding === undefined) return 'lexical';
  const init = binding.init === undefined ? undefined : unwrap(binding.init);
  const required = init?.type === 'CallExpression' && init.callee.type === 'Identifier' && init.callee.name === 'require';
  if (binding.kind === 'import' || required)
    return member && entity.kind === 'function' && entity.fn.class !== undefined ? 'singleton' : 'import';
  if (binding.kind === 'param') return 'type';
  return member && entity.kind === 'function' && entity.fn.class !== undefined ? 'singleton' : 'lexical';
}

function fits(fn: FunctionInfo, given: number): boolean {
  let required = 0;
  for (const param of fn.params) {
    if (param.type === 'RestElement') return given >= required;
    const optional =
      param.type === 'AssignmentPattern' || (param.type === 'Identifier' && (param as { optional?: boolean }).optional === true);
    if (!optional) required += 1;
  }
  return given <= fn.params.length && given >= Math.min(required, fn.params.length);
}
