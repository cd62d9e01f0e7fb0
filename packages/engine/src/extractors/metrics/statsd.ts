import { known, unknown } from '@airworthy/model';
import type { Metric } from '@airworthy/model';
import { unwrap } from '../../lang/typescript/syntax.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { patternOf } from '../../lang/typescript/static-value.ts';
import { subjectOf } from './subjects.ts';

const STATSD =
  /^(?:hot-shots|node-statsd|dd-trace(?:\.default)?\.dogstatsd)\b.*[#.](increment|decrement|gauge|histogram|timing|distribution)$/;

/** What is sent to statsd, under the names that are sent: where a function of the service hands its parameter on, those of its callers. */
export function statsdMetrics(input: ExtractInput): Metric[] {
  const found: Metric[] = [];
  for (const call of input.code.callsTo(STATSD)) {
    const word = STATSD.exec(call.callee)?.[1] ?? '';
    const kind = word === 'gauge' ? 'gauge' : /crement/.test(word) ? 'counter' : 'histogram';
    // Tags that callers hand on could hold anything.
    const open = call.args.slice(1).some((argument) => !/^(?:Literal|UnaryExpression|BinaryExpression)$/.test(argument.type));
    const seen = new Set<string>();
    for (const { site, name } of namesOf(input, call)) {
      if (name !== undefined && seen.has(name)) continue;
      if (name !== undefined) seen.add(name);
      const fact: Metric = {
        location: site.location,
        wiring: input.code.reach(site),
        by: 'statsd',
        name: name === undefined ? unknown() : known(name),
        kind,
        labels: [],
        recorded: true,
      };
      if (open) fact.labelsOpen = true;
      const subject = name === undefined ? undefined : subjectOf(name);
      if (subject !== undefined) fact.subject = subject;
      found.push(fact);
    }
  }
  return found;
}

function namesOf({ code }: ExtractInput, call: CallSite): { site: CallSite; name: string | undefined }[] {
  const [first] = call.args;
  if (first === undefined) return [{ site: call, name: undefined }];
  const name = patternOf(code.value(first, call.module));
  const node = unwrap(first);
  if (name !== undefined || node.type !== 'Identifier') return [{ site: call, name }];
  const binding = call.module.bindingAt.get(node.start);
  const fn = binding?.kind === 'param' ? code.functionAt(call.module, binding.node.start) : undefined;
  if (binding === undefined || fn === undefined || fn.node !== binding.declaration) return [{ site: call, name }];
  const callers = code.callersOf(fn).filter((one) => code.reach(one).state !== 'not-wired');
  return callers.length === 0
    ? [{ site: call, name }]
    : callers.map((site) => {
        const given = site.args[binding.index];
        return { site, name: given === undefined ? undefined : patternOf(code.value(given, site.module)) };
      });
}
