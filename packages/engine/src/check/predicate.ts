import { CAPABILITIES, FACT_FAMILIES, isCapabilityId } from '@airworthy/model';
import type { FactBase, FactFamily, ServiceModel } from '@airworthy/model';
import { familiesOfCapability } from '../derive/capabilities.ts';
import { isWired } from '../derive/wired.ts';
import { relational } from './run-check.ts';

/** The answer to an `appliesWhen` predicate, with the words that are printed when it decides. */
export interface PredicateAnswer {
  holds: boolean | undefined;
  reason: string;
}

/** Facts of a family that only some questions are about. */
interface Also {
  documents?: boolean;
}

/**
 * Answers `fact:queues`, `!fact:queues`, `capability:payments`; alternatives are written `fact:queues|fact:workers`.
 * A fact counts when it is, or may be, part of the running app; collections count as tables where `documents` are asked, too.
 * Headers count that announce an end; one that tells the version asks nothing.
 */
export function answerPredicate(predicate: string, model: ServiceModel, also: Also = {}): PredicateAnswer {
  const answers = predicate.split('|').map((part) => answerOne(part.trim(), model, also));
  const yes = answers.find((answer) => answer.holds === true);
  if (yes) return yes;
  const open = answers.find((answer) => answer.holds === undefined);
  if (open) return open;
  return { holds: false, reason: answers.map((answer) => answer.reason).join(', ') };
}

function answerOne(part: string, model: ServiceModel, also: Also): PredicateAnswer {
  const negated = part.startsWith('!');
  const [kind, name] = part.replace(/^!/, '').split(':') as [string, string];
  if (kind === 'capability') {
    return answerCapability(name, negated, model);
  }
  if (kind !== 'fact' || !(FACT_FAMILIES as readonly string[]).includes(name)) throw new Error(`unknown predicate ${part}`);
  const family = name as FactFamily;
  const coverage = model.coverage[family];
  const facts: readonly FactBase[] =
    family === 'tables' && also.documents !== true
      ? relational(model.facts.tables)
      : family === 'apiHeaders'
        ? model.facts.apiHeaders.filter(({ name }) => !/version/.test(name))
        : model.facts[family];
  const some = facts.some((fact) => isWired(fact) !== false);
  if (some) return { holds: !negated, reason: `${family} were found` };
  if (coverage.state !== 'complete') return { holds: undefined, reason: `${family} could not be read completely` };
  // What stands in the tree and is never reached is no reason to ask.
  const what = `${family}${KINDS[family] ?? ''}`;
  return { holds: negated, reason: facts.length > 0 ? `no ${what} that run were found` : `no ${what} were found` };
}

/** What a family is made of, where people may think of more: a table of jobs that a timer works off is no queue of these. */
const KINDS: Partial<Record<FactFamily, string>> = {
  queues: ' of a broker or a queue library',
  workers: ' of a broker or a queue library',
  jobEnqueues: ' for a broker or a queue library',
  apiHeaders: ' about an end',
};

function answerCapability(id: string, negated: boolean, model: ServiceModel): PredicateAnswer {
  if (!isCapabilityId(id)) throw new Error(`unknown capability ${id}`);
  const told = model.service.capabilityEvidence?.find((one) => one.id === id);
  if (model.service.capabilities.includes(id))
    return { holds: !negated, reason: `it has the capability ${id}${told ? `: ${told.because}` : ''}` };
  if (told?.has === false) return { holds: negated, reason: `airworthy.yaml says that it has not the capability ${id}: ${told.because}` };
  const gap = familiesOfCapability(id, model).find((family) => model.coverage[family].state !== 'complete');
  if (gap !== undefined) return { holds: undefined, reason: `${gap} could not be read completely` };
  return { holds: negated, reason: `it has not the capability ${id}, as there is no sign that ${CAPABILITIES[id]}` };
}

/** Whether the words of a predicate are known; used by the integrity test and by custom standards. */
export function isKnownPredicate(predicate: string): boolean {
  return predicate.split('|').every((part) => {
    const [kind, name] = part.trim().replace(/^!/, '').split(':');
    return kind === 'capability'
      ? isCapabilityId(name ?? '')
      : kind === 'fact' && (FACT_FAMILIES as readonly string[]).includes(name ?? '');
  });
}
