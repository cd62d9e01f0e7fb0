import type { Node } from 'oxc-parser';
import { holderOf, holdersOfNew } from '../../extract/holder.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

/** A configured HTTP client: `axios.create({ … })`, `got.extend({ … })`. */
export interface HttpInstance {
  site: CallSite;
  options: StaticValue | undefined;
  holders: readonly string[];
  /** Functions that see each request before it is sent. */
  interceptors: readonly FunctionInfo[];
  /** Functions that see failed answers. */
  onFailure: readonly FunctionInfo[];
}

export function instancesOf(code: CodeIndex): HttpInstance[] {
  const hooks = code.callsTo(/^axios(?:\.create\(\))?\.interceptors\.(?:request|response)\.use$/);
  return code.callsTo(/^axios\.create$|^got(?:\.got)?\.extend$/).map((site) => {
    const holders = holdersOfNew(code, site.node, site.module);
    const mine = hooks.filter((hook) => {
      const client = clientOfHook(hook.receiver);
      const holder = client === undefined ? undefined : holderOf(code, client, hook.module);
      return holder !== undefined && holders.includes(holder);
    });
    const [options] = site.args;
    const functions = (kind: string, index: number): FunctionInfo[] =>
      mine
        .filter((hook) => hook.callee.includes(`.${kind}.`))
        .flatMap((hook) => {
          const argument = hook.args[index];
          const fn = argument === undefined ? undefined : code.functionOf(argument, hook.module);
          return fn === undefined ? [] : [fn];
        });
    return {
      site,
      holders,
      options: options === undefined ? undefined : code.value(options, site.module),
      interceptors: functions('request', 0),
      onFailure: functions('response', 1),
    };
  });
}

/** `client` of `client.interceptors.request`. */
function clientOfHook(receiver: Node | undefined): Node | undefined {
  if (receiver?.type !== 'MemberExpression') return undefined;
  return receiver.object.type === 'MemberExpression' ? receiver.object.object : undefined;
}

/** The instance that a call goes through. */
export function instanceOf(code: CodeIndex, site: CallSite, instances: readonly HttpInstance[]): HttpInstance | undefined {
  if (!site.callee.includes('()')) return undefined;
  const target = site.receiver ?? ('callee' in site.node ? site.node.callee : undefined);
  const holder = target === undefined ? undefined : holderOf(code, target, site.module);
  const named = holder === undefined ? undefined : instances.find((one) => one.holders.includes(holder));
  if (named !== undefined) return named;
  const made = target === undefined ? [] : valuesPutInto(target, site);
  const viaFactory = instances.find(
    (one) =>
      one.site.enclosing !== undefined &&
      made.some(
        (node) => node.type === 'CallExpression' && code.callAt(node)?.targets.includes(one.site.enclosing as FunctionInfo) === true,
      ),
  );
  if (viaFactory !== undefined) return viaFactory;
  const near = instances.filter((one) => one.site.module === site.module);
  return near.length === 1 ? near[0] : undefined;
}

/** What is put into the field or variable that an expression reads. */
function valuesPutInto(target: Node, site: CallSite): Node[] {
  const at = unwrap(target);
  if (at.type === 'Identifier') {
    const binding = site.module.bindingAt.get(at.start);
    return [binding?.init, ...(binding?.writes ?? [])].flatMap((node) => (node === undefined ? [] : [unwrap(node)]));
  }
  const name = memberName(at);
  const owner = site.enclosing?.thisClass;
  if (name === undefined || owner === undefined) return [];
  return [...(owner.assigned.get(name) ?? []), owner.members.get(name)?.init].flatMap((node) => (node === undefined ? [] : [unwrap(node)]));
}
