import { CAPABILITY_IDS, FACT_FAMILIES, isCapabilityId } from '@airworthy/model';
import type { FactFamily } from '@airworthy/model';
import { checks } from '../checks/registry.generated.ts';
import { nearest } from '../config/nearest-word.ts';
import { celEnvironment } from './cel-environment.ts';
import type { CelEnvironment } from './cel-environment.ts';
import { compileRule } from './compile-rule.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { CustomItem } from './custom-schema.ts';
import type { Problem } from './schema-problems.ts';
import type { YamlText } from './yaml-text.ts';

/** Everything about an item that its form alone does not show: names that exist, expressions that fit the facts. */
export function itemProblems(item: CustomItem, index: number, yaml: YamlText): { rule?: CompiledRule; problems: Problem[] } {
  const base = ['items', index];
  const problems: Problem[] = [];
  const error = (message: string, path: readonly (string | number)[]): void =>
    void problems.push({ level: 'error', message, place: yaml.at([...base, ...path]) });
  for (const [at, predicate] of item.appliesWhen.entries())
    for (const message of predicateProblems(predicate)) error(message, ['appliesWhen', at]);
  for (const [at, family] of item.look.entries()) if (!isFamily(family)) error(noFamily(family), ['look', at]);
  if (item.verify === undefined && item.ask === undefined)
    error(`Nothing decides ${item.id}: give it \`verify\` (checks or a rule), or \`ask\` with the question for a person.`, ['id']);
  if (item.verify === undefined) return { problems };
  const { all, any, rule } = item.verify;
  if ([all, any, rule].filter((one) => one !== undefined).length !== 1) {
    error('`verify` needs exactly one of `all`, `any` (lists of checks) and `rule`.', ['verify']);
    return { problems };
  }
  for (const [key, list] of [['all', all] as const, ['any', any] as const]) {
    for (const [at, use] of (list ?? []).entries()) {
      const id = typeof use === 'string' ? use : use.check;
      if (!Object.hasOwn(checks, id)) error(noCheck(id), ['verify', key, at, ...(typeof use === 'string' ? [] : ['check'])]);
    }
  }
  if (rule === undefined) return { problems };
  const { family } = rule;
  if (!isFamily(family)) {
    error(noFamily(family), ['verify', 'rule', 'family']);
    return { problems };
  }
  const compiled = compileRule(item.id, { ...rule, family }, environmentOf(family));
  for (const { level, field, message, offset } of compiled.problems)
    problems.push({ level, message, place: yaml.inside([...base, 'verify', 'rule', field], offset) });
  return { problems, ...(compiled.rule ? { rule: compiled.rule } : {}) };
}

const environments = new Map<FactFamily, CelEnvironment>();

function environmentOf(family: FactFamily): CelEnvironment {
  const known = environments.get(family) ?? celEnvironment(family);
  environments.set(family, known);
  return known;
}

function isFamily(name: string): name is FactFamily {
  return (FACT_FAMILIES as readonly string[]).includes(name);
}

function noFamily(name: string): string {
  const near = nearest(name, FACT_FAMILIES);
  return `There is no fact family \`${name}\`${near ? `; did you mean \`${near}\`?` : '. List them with `airworthy facts`.'}`;
}

function noCheck(id: string): string {
  const known = Object.keys(checks);
  const near = nearest(id, known) ?? known.find((one) => one.split('/')[1] === id.split('/').at(-1));
  return `There is no check \`${id}\`${near ? `; did you mean \`${near}\`?` : '. They are listed in docs/reference/checks.md.'}`;
}

/** What is wrong with a predicate such as `fact:queues|!capability:payments`. */
export function predicateProblems(predicate: string): string[] {
  return predicate.split('|').flatMap((part) => {
    const match = /^!?(fact|capability):([\w-]+)$/.exec(part.trim());
    if (!match) return [`\`${part.trim()}\` is no condition: write \`fact:routes\`, \`capability:payments\`, or with a ! before it.`];
    const [, kind, name = ''] = match;
    if (kind === 'fact') return isFamily(name) ? [] : [noFamily(name)];
    if (isCapabilityId(name)) return [];
    const near = nearest(name, CAPABILITY_IDS);
    return [`There is no capability \`${name}\`${near ? `; did you mean \`${near}\`?` : `. There are: ${CAPABILITY_IDS.join(', ')}.`}`];
  });
}
