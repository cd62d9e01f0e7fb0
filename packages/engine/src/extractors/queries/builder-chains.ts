import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { ChainLink } from '../../lang/typescript/chain.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** A call of a builder. */
export interface Step extends ChainLink {
  module: BoundModule;
  /** Added under a condition. */
  maybe: boolean;
}

export interface BuilderChain {
  /** The outermost call of the expression that starts it. */
  call: CallSite;
  steps: Step[];
}

/** Chains of a builder, one for each statement; steps added to its variable later belong to it. `starts` tells the first call by its callee. */
export function builderChains(code: CodeIndex, pattern: RegExp, starts: RegExp): BuilderChain[] {
  const outermost = new Map<string, CallSite>();
  for (const call of code.callsTo(pattern)) {
    const place = `${call.module.path}:${call.node.start}`;
    const best = outermost.get(place);
    if (best === undefined || call.node.end > best.node.end) outermost.set(place, call);
  }
  const chains = new Map<Node, BuilderChain>();
  const later: { call: CallSite; links: readonly ChainLink[] }[] = [];
  for (const call of outermost.values()) {
    const links = code.chain(call.node, call.module);
    const at = links.findIndex((link) => starts.test(code.callAt(link.node)?.callee ?? ''));
    const first = links[at];
    if (first === undefined) {
      // A builder that came from elsewhere: a parameter, a field.
      chains.set(call.node, { call, steps: links.map((link) => ({ ...link, module: call.module, maybe: false })) });
      continue;
    }
    if (first.node.start >= call.node.start && first.node.end <= call.node.end)
      chains.set(first.node, { call, steps: links.slice(at).map((link) => ({ ...link, module: call.module, maybe: false })) });
    else later.push({ call, links: links.slice(at) });
  }
  for (const { call, links } of later) {
    const known = links[0] === undefined ? undefined : chains.get(links[0].node);
    if (known === undefined) continue;
    const seen = new Set(known.steps.map((step) => step.node));
    const outer = new Set(known.call.inBranch);
    const maybe = call.inBranch.some((text) => !outer.has(text)) || call.enclosing !== known.call.enclosing;
    for (const link of links) if (!seen.has(link.node)) known.steps.push({ ...link, module: call.module, maybe });
  }
  return [...chains.values()];
}
