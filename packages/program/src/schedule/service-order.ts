import { pushTo } from '@airworthy/model';
import type { Phase, PlannedService } from './plan-input.ts';
import { STEP_GROUPS } from './plan-input.ts';
import type { Unscheduled } from './schedule.ts';

/** Services so that each comes after those it depends on, else in their order; those that never can are told with why. */
export function inOrder(
  services: readonly PlannedService[],
  phases: readonly Phase[],
): { ordered: readonly PlannedService[]; refused: readonly Unscheduled[] } {
  const rank = new Map(phases.map((one, index) => [one.id, index]));
  const byId = new Map(services.map((one) => [one.id, one]));
  const refused = new Map<string, Unscheduled[]>();
  const refuse = (service: PlannedService, why: Unscheduled['why'], sentence: string): void => {
    const pieces = STEP_GROUPS.map((group) => ({ service: service.id, group, hours: service.hours[group], why, sentence }));
    refused.set(service.id, pieces);
  };
  for (const service of services) {
    const own = rank.get(service.phase);
    const unknown = service.dependsOn.find((one) => !byId.has(one));
    const late = service.dependsOn.find((one) => (rank.get(byId.get(one)?.phase ?? '') ?? -1) > (own ?? 0));
    if (own === undefined) refuse(service, 'unknown phase', `${service.id} is in phase ${service.phase}, which is not planned.`);
    else if (unknown !== undefined)
      refuse(service, 'dependency unknown', `${service.id} depends on ${unknown}, which is no service of the program.`);
    else if (late !== undefined)
      refuse(service, 'dependency in a later phase', `${service.id} depends on ${late}, which is in a later phase.`);
  }
  const ordered = topological(
    services.filter((one) => !refused.has(one.id)),
    refused,
    refuse,
  );
  return { ordered, refused: services.flatMap((one) => refused.get(one.id) ?? []) };
}

function topological(
  services: readonly PlannedService[],
  refused: ReadonlyMap<string, unknown>,
  refuse: (service: PlannedService, why: Unscheduled['why'], sentence: string) => void,
): PlannedService[] {
  const ordered: PlannedService[] = [];
  const waiting = new Map(services.map((one) => [one.id, new Set(one.dependsOn)]));
  const followers = new Map<string, string[]>();
  for (const one of services) for (const before of one.dependsOn) pushTo(followers, before, one.id);
  const byId = new Map(services.map((one) => [one.id, one]));
  // What depends on a refused service keeps its place; it is told later that it waits for what has none.
  const queue = services.filter((one) => one.dependsOn.every((before) => refused.has(before))).map((one) => one.id);
  for (const one of queue) waiting.set(one, new Set());
  for (const [id, before] of waiting) for (const one of before) if (refused.has(one)) waiting.get(id)?.delete(one);
  for (let index = 0; index < queue.length; index += 1) {
    const service = byId.get(queue[index] ?? '');
    if (service === undefined) continue;
    ordered.push(service);
    for (const next of followers.get(service.id) ?? []) {
      const before = waiting.get(next);
      if (before?.delete(service.id) === true && before.size === 0) queue.push(next);
    }
  }
  const done = new Set(queue);
  for (const one of services)
    if (!done.has(one.id))
      refuse(one, 'dependency circle', `${one.id} is in or behind a circle of dependencies: ${one.dependsOn.join(', ')}.`);
  return ordered;
}
