import type { Node } from 'oxc-parser';
import { holderOf } from '../../extract/holder.ts';
import { wordsIn } from '../../extract/words.ts';
import type { Binding, BoundModule, ClassInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { isEmptyCollection, unwrap } from '../../lang/typescript/syntax.ts';
import type { Context } from './context.ts';

/** Classes beyond this many characters are left out. */
const LARGEST = 200_000;

/** Maps and sets that live as long as the process, are filled while requests are served, and never shrink. */
export function growingMaps(context: Context): void {
  for (const entry of context.input.code.modules) {
    if (entry.kind !== 'production' || !/^(?:Map|Set)$/m.test(wordsIn(entry))) continue;
    const module = entry.bound;
    const seen = new Set<Binding>();
    for (const binding of module.scope.names?.values() ?? []) {
      if (seen.has(binding) || binding.init === undefined || binding.writes.length > 0 || !isEmptyCollection(binding.init)) continue;
      seen.add(binding);
      moduleMap(context, binding, module);
    }
    for (const binding of madeOnce(context, module)) moduleMap(context, binding, module);
    for (const info of module.classes) {
      for (const [name, member] of [...info.members, ...info.statics]) {
        if (member.kind === 'field' && member.init !== undefined && isEmptyCollection(member.init))
          fieldMap(context, info, name, member.init, module);
      }
    }
  }
}

/** Collections of functions that run when the app is put together, such as one that makes a router. */
function madeOnce({ input: { code }, served }: Context, module: BoundModule): Binding[] {
  const found = new Set<Binding>();
  for (const call of ['set', 'add'].flatMap((member) => code.callsOfMember(member))) {
    const receiver = call.module !== module || call.receiver === undefined ? undefined : unwrap(call.receiver);
    const binding = receiver?.type === 'Identifier' ? module.bindingAt.get(receiver.start) : undefined;
    if (binding?.kind !== 'const' || binding.init === undefined || !isEmptyCollection(binding.init)) continue;
    const maker = code.functionAt(module, binding.node.start);
    if (maker !== undefined && maker !== call.enclosing && served(maker) === false && code.reach(maker).state === 'wired')
      found.add(binding);
  }
  return [...found];
}

function moduleMap(context: Context, binding: Binding, module: BoundModule): void {
  const { code } = context.input;
  const holder = `${module.path}:${binding.node.start}`;
  const isIt = (receiver: Node | undefined, at: BoundModule): boolean => {
    const node = receiver === undefined ? undefined : unwrap(receiver);
    if (node?.type !== 'Identifier') return false;
    const found = at.bindingAt.get(node.start);
    return found === binding || (found?.kind === 'import' && found.name === binding.name && holderOf(code, node, at) === holder);
  };
  for (const member of ['delete', 'clear']) if (code.callsOfMember(member).some((call) => isIt(call.receiver, call.module))) return;
  if (shrinks(binding.name, module)) return;
  const grows = ['set', 'add'].flatMap((member) =>
    code
      .callsOfMember(member)
      .filter(
        (call) => isIt(call.receiver, call.module) && keyVaries(call.args[0], call.module) && context.served(call.enclosing) === true,
      ),
  );
  if (grows.length > 0)
    context.use('unbounded-map', binding.node, module, `${binding.name}, filled in ${grows[0]?.enclosing?.name ?? 'a handler'}`);
}

/** Classes of which a container makes one, unless it is told to make one for each request. https://docs.nestjs.com/fundamentals/injection-scopes */
const PROVIDED =
  /^@(?:Injectable|Controller|Resolver|WebSocketGateway|Processor|Catch|singleton)\b(?![\s\S]*\bScope\.(?:REQUEST|TRANSIENT)\b)/;

function fieldMap(context: Context, info: ClassInfo, name: string, init: Node, module: BoundModule): void {
  const { code } = context.input;
  // Only where one instance lives as long as the process.
  const made = code.callsTo(`new repo:${info.key}`);
  const provided = info.decorators.some((one) => PROVIDED.test(code.text(one, module)));
  if ((made.length === 0 && !provided) || made.some((call) => context.served(call.enclosing) === true && !isKept(call))) return;
  const text = code.text(info.node, module);
  if (text.length > LARGEST) return;
  const field = `this\\.${name.replaceAll(/\W/g, '\\$&')}`;
  if (new RegExp(`${field}\\.(?:delete|clear)\\(|${field}\\.size\\s*[<>]|${field}\\s*=[^=]|evict|prune|cleanup`).test(text)) return;
  const member = new RegExp(`${field}[?!]?\\.(?:set|add)$`);
  const grows = ['set', 'add'].flatMap((each) =>
    code
      .callsOfMember(each)
      .filter(
        (call) =>
          call.module === module &&
          call.receiver !== undefined &&
          member.test(`${code.text(call.receiver, module)}.${each}`) &&
          keyVaries(call.args[0], call.module) &&
          context.served(call.enclosing) === true,
      ),
  );
  const [first] = grows;
  if (first !== undefined && first.node.start > info.node.start && first.node.end < info.node.end)
    context.use('unbounded-map', init, module, `${info.name}.${name}, filled in ${first.enclosing?.name ?? 'a handler'}`);
}

/** `Cache.instance = new Cache()`, `shared ??= new Cache()`: however often somebody asks, one is made and kept. */
function isKept({ node, module }: CallSite): boolean {
  const before = module.parsed.text.slice(Math.max(0, node.start - 120), node.start);
  const target = /([A-Z]\w*\.#?\w+|(?<![.\w])\w+)\s*(?:\?\?|\|\|)?=\s*$/.exec(before)?.[1];
  if (target === undefined) return false;
  return target.includes('.') || (module.scope.names?.get(target)?.writes.length ?? 0) > 0;
}

/** A bound, an expiry, or a hand-over to code that may shrink it. */
function shrinks(name: string, module: BoundModule): boolean {
  return new RegExp(
    `\\b${name}\\.size\\s*[<>]|(?:evict|prune|cleanup|trim|sweep)\\w*\\(\\s*${name}\\b|setInterval\\([^)]{0,200}\\b${name}\\b`,
  ).test(module.parsed.text);
}

/** A fixed or enumerated key fills one slot only. */
function keyVaries(key: Node | undefined, module: BoundModule): boolean {
  if (key === undefined) return false;
  const node = unwrap(key);
  // What connections, hosts and settings are told apart by comes from the configuration.
  const init = node.type === 'Identifier' ? module.bindingAt.get(node.start)?.init : undefined;
  const text = [node, init].map((one) => (one === undefined ? '' : module.parsed.text.slice(one.start, one.end))).join(' ');
  if (/hash|host(?:name)?\b|region|\bdsn\b|config|shard|clientType|bucket/i.test(text)) return false;
  if (node.type === 'Literal') return false;
  const made = init === undefined ? node : unwrap(init);
  if (made.type === 'TemplateLiteral' && made.expressions.every((one) => ENUMERATED.test(nameOf(unwrap(one))))) return false;
  return !ENUMERATED.test(nameOf(node));
}

/** What takes a few values only. */
const ENUMERATED =
  /^(?:type|kind|name|level|status|channel|network|service|serviceName|provider|method|queueName|currency|locale|language|strategy|template|eventType|store|mode|stage)$/i;

function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' && node.property.type === 'Identifier' ? node.property.name : '';
}
