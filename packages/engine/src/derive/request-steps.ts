import { formatLocation, isKnown } from '@airworthy/model';
import type { FactBase, Known, Location, Portrait, RequestFlow, ServiceModel, Stretch } from '@airworthy/model';
import { live } from './wired.ts';

type Flow = NonNullable<Portrait['flows']>[number];
type Step = Flow['steps'][number];
type StepKind = Step['kind'];

/** Flows that are kept, and steps of one. */
const [FLOWS, STEPS] = [6, 14];

interface Effect {
  kind: StepKind;
  label: string;
  path: string;
  line: number;
}

/** What happens when routes are called: the effects that stand in the code that each runs, those that do most first. */
export function flowsOf(model: ServiceModel): Flow[] {
  const byPath = Map.groupBy(effectsOf(model), (one) => one.path);
  return live(model.facts.requestFlows)
    .map((flow) => ({ method: flow.method, path: flow.path, steps: stepsOf(flow, byPath) }))
    .filter((flow) => flow.steps.length >= 2)
    .toSorted((a, b) => weight(b) - weight(a) || (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1))
    .slice(0, FLOWS);
}

/** Kinds of steps say more than how many there are. */
function weight({ method, steps }: Flow): number {
  return new Set(steps.map((one) => one.kind)).size * 4 + steps.length + (method === 'GET' ? 0 : 6);
}

/** Whether a line belongs to a stretch of code that a handler runs. */
export function isWithin(stretch: Stretch, { path, line }: Pick<Location, 'path' | 'line'>): boolean {
  return stretch.path === path && line >= stretch.line && line <= (stretch.endLine ?? stretch.line);
}

function stepsOf(flow: RequestFlow, byPath: ReadonlyMap<string, readonly Effect[]>): Step[] {
  const steps: Step[] = [];
  const seen = new Set<string>();
  for (const stretch of flow.stretches) {
    for (const effect of byPath.get(stretch.path) ?? []) {
      if (!isWithin(stretch, effect)) continue;
      const key = `${effect.kind} ${effect.label}`;
      if (seen.has(key)) continue;
      seen.add(key);
      steps.push({ kind: effect.kind, label: effect.label, within: stretch.name, place: { path: effect.path, line: effect.line } });
    }
  }
  return steps.slice(0, STEPS);
}

function effectsOf({ facts }: ServiceModel): Effect[] {
  const effects: Effect[] = [];
  const add = <F extends FactBase>(some: readonly F[], kindOf: (fact: F) => StepKind, label: (fact: F) => string): void => {
    for (const fact of live(some))
      effects.push({ kind: kindOf(fact), label: label(fact), path: fact.location.path, line: fact.location.line });
  };
  add(
    facts.transactions,
    () => 'transaction',
    (one) => one.by,
  );
  add(
    // Statements about no table set up a connection.
    facts.queries.filter((one) => one.operation !== 'ddl' && one.operation !== 'unknown' && one.tables.length > 0),
    (one) => (one.operation === 'select' ? 'read' : 'write'),
    (one) => one.tables.join(', '),
  );
  add(
    facts.cacheOperations,
    () => 'cache',
    // A key that is put together when it runs says nothing but its fixed parts.
    (one) => `${one.operation} ${one.key.replaceAll('${}', '…')}`.replace(/ …$/, ''),
  );
  add(
    facts.outboundCalls,
    () => 'call',
    (one) => hostOf(said(one.url)) ?? (one.by.startsWith('sdk:') ? one.by.slice(4) : one.by),
  );
  add(
    facts.jobEnqueues,
    () => 'job',
    (one) => said(one.queue) ?? one.by,
  );
  add(
    facts.modelCalls,
    () => 'model',
    (one) => said(one.model) ?? one.by,
  );
  add(
    facts.speechSteps,
    () => 'speech',
    (one) => `${one.kind} ${one.by}`,
  );
  add(
    facts.messageSends,
    () => 'message',
    (one) => one.channel,
  );
  // What hands a job to a queue may count as the publication of an event too: it is one step.
  const jobs = new Set(facts.jobEnqueues.map((one) => formatLocation(one.location)));
  add(
    facts.publishedEvents.filter((one) => !jobs.has(formatLocation(one.location))),
    () => 'event',
    (one) => said(one.name) ?? one.by,
  );
  add(
    facts.fileOperations,
    () => 'file',
    (one) => `${one.action} ${one.by}`,
  );
  return effects.toSorted((a, b) => (a.path === b.path ? a.line - b.line || (a.kind < b.kind ? -1 : 1) : a.path < b.path ? -1 : 1));
}

/** A value as far as it can be read. */
export function said(value: Known<string>): string | undefined {
  if (isKnown(value)) return value.value;
  return value.state === 'env' ? (value.fallback ?? value.name) : undefined;
}

/** `https://api.example.com/v1/x` → `api.example.com`. */
export function hostOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : /^[a-z]+:\/\/([^/:?#{]+)/i.exec(url)?.[1];
}
