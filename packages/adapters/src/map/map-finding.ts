import { IMPORTED_SEVERITIES } from '@airworthy/model';
import type { ImportedFinding, ImportedSeverity, ImportMap, RuleTarget } from '@airworthy/model';
import { besideProduction } from '../place/paths.ts';
import type { PlacedFinding } from '../place/place-report.ts';

/** Says which items a result speaks against. What maps to none stays, with both lists empty. */
export function mapper(map: ImportMap): (finding: PlacedFinding) => ImportedFinding {
  const rules = ruleFinder(map);
  return ({ shipped, ...found }) => {
    // The weakness of a package is not one of the code that loads it.
    const own = found.kind === 'code' || found.kind === 'misconfiguration';
    const targets = rules(found.tool, found.rule) ?? (own ? weaknesses(found.cwe, map) : undefined) ?? kind(found, map);
    if (found.suppressed) return { ...found, fails: [], asks: [] };
    const beside = found.kind !== 'vulnerability' && found.location !== undefined && besideProduction(found.location.path);
    // A flaw of nobody knows which package is for a person to look at.
    const nowhere = found.kind === 'vulnerability' && found.package === undefined && found.location === undefined;
    const fails = new Set<string>();
    const asks = new Set<string>();
    for (const { target, from } of targets) {
      const counts = shipped !== false && !nowhere && (!beside || target.anywhere === true) && atLeast(found.severity, target.from ?? from);
      for (const item of target.fails) (counts ? fails : asks).add(item);
      for (const item of target.asks) asks.add(item);
    }
    return { ...found, fails: [...fails].toSorted(), asks: [...asks].filter((item) => !fails.has(item)).toSorted() };
  };
}

interface Target {
  target: RuleTarget;
  /** Least severity where the target names none. */
  from: ImportedSeverity;
}

function atLeast(severity: ImportedSeverity, least: ImportedSeverity): boolean {
  return IMPORTED_SEVERITIES.indexOf(severity) <= IMPORTED_SEVERITIES.indexOf(least);
}

/** A rule that we know says more than the weakness it belongs to: also where it is mapped to nothing on purpose. */
function ruleFinder(map: ImportMap): (tool: string, rule: string) => Target[] | undefined {
  const known = new Map<string, Target[] | undefined>();
  const tools = map.tools.map(({ tools: names, rules }) => ({
    names,
    exact: new Map(Object.entries(rules).filter(([rule]) => !rule.includes('*'))),
    patterns: Object.entries(rules)
      .filter(([rule]) => rule.includes('*'))
      .toSorted(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))
      .map(([rule, target]) => ({ parts: rule.split('*'), target })),
  }));
  const find = (tool: string, rule: string): Target[] | undefined => {
    for (const { names, exact, patterns } of tools) {
      if (!names.some((name) => tool.startsWith(name))) continue;
      const target = exact.get(rule) ?? patterns.find((one) => fits(rule, one.parts))?.target;
      if (target) return [{ target, from: 'low' }];
    }
    return undefined;
  };
  return (tool, rule) => {
    const key = `${tool} ${rule}`;
    if (!known.has(key)) known.set(key, find(tool, rule));
    return known.get(key);
  };
}

/** Whether a text is made of parts in this order, with anything between them. No regular expression: the text is somebody else's. */
export function fits(whole: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  if (!whole.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    if (index === rest.length - 1) return part === '' || (whole.endsWith(part) && whole.length - part.length >= at);
    const next = whole.indexOf(part, at);
    if (next === -1) return false;
    at = next + part.length;
  }
  return at === whole.length;
}

function weaknesses(cwe: readonly number[], map: ImportMap): Target[] | undefined {
  const targets = cwe.flatMap((number) => map.cwe.get(number) ?? []);
  return targets.length === 0 ? undefined : targets.map((target) => ({ target, from: 'medium' }));
}

function kind(found: { kind: ImportedFinding['kind'] }, map: ImportMap): Target[] {
  const target = map.kinds[found.kind];
  return target === undefined ? [] : [{ target, from: 'medium' }];
}
