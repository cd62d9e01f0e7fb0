import { KnownError } from '@airworthy/engine/known-error';
import type { AuditResult, Profile, ServiceResult } from '@airworthy/model';
import { auditFolder, namedProfile, ownStandards } from '../audit-run.ts';
import type { RunOptions } from '../audit-run.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { print, printJson } from '../output/terminal.ts';

/** How much of a profile applies to one service. */
export interface ScopeRow {
  service: string;
  phase: string | null;
  /** Standards of which at least one item applies. */
  standards: { general: number; domain: number };
  /** Items that apply. */
  items: { general: number; domain: number };
  /** Items that are decided by machine. */
  decided: number;
  /** Questions for people. */
  open: number;
}

/** `airworthy scope [dir]`: applicable items, decided share and open questions by service and phase, beside the figures of a plan. */
export async function scopeCommand(dir: string, options: RunOptions & { json?: boolean }): Promise<number> {
  const profile = namedProfile(dir, options.profile)?.profile;
  const result = await auditFolder(dir, options);
  if (result.services.length === 0) throw new KnownError('no-service', `No service was found in ${dir}.`);
  const rows = scopeOf(result, profile);
  if (options.json) await printJson({ profile: result.profile ?? null, services: rows, phases: phasesOf(rows, profile) });
  else await print(scopeText(result, rows, profile));
  return EXIT.ok;
}

/** One row a service, in the order of the phases. */
export function scopeOf(result: AuditResult, profile: Profile | undefined): ScopeRow[] {
  const kinds = new Map(ownStandards().standards.map((one) => [one.id, kindIn(profile, one.number, one.kind)]));
  const phases = profile?.phases ?? [];
  const cards = new Map(result.items.map((item) => [item.id, kinds.get(item.standard) ?? 'domain']));
  const order = (name: string): number => phases.findIndex((phase) => phase.services.includes(name));
  return result.services
    .map((service) => rowOf(service, cards, kinds, phases.find((one) => one.services.includes(service.name))?.name ?? null))
    .toSorted((a, b) => (order(a.service) >>> 0) - (order(b.service) >>> 0) || (a.service < b.service ? -1 : 1));
}

type Kind = 'general' | 'domain';

/** A program may split general and domain standards in a way of its own: by its groups of that name. */
function kindIn(profile: Profile | undefined, number: number, own: Kind): Kind {
  const group = profile?.groups.find((one) => one.select.some((selector) => selector.standards?.some((name) => Number(name) === number)));
  if (group === undefined) return own;
  return /general/i.test(group.title) ? 'general' : /domain/i.test(group.title) ? 'domain' : own;
}

function rowOf(service: ServiceResult, cards: ReadonlyMap<string, Kind>, kinds: ReadonlyMap<string, Kind>, phase: string | null): ScopeRow {
  const applicable = service.verdicts.filter((one) => one.status !== 'N/A');
  const items = (kind: Kind): number => applicable.filter((one) => cards.get(one.item) === kind).length;
  const standards = (kind: Kind): number =>
    service.standards.filter((one) => kinds.get(one.standard) === kind && one.score.grade !== 'N/A').length;
  const open = applicable.filter((one) => one.status === 'UNKNOWN').length;
  return {
    service: service.name,
    phase,
    standards: { general: standards('general'), domain: standards('domain') },
    items: { general: items('general'), domain: items('domain') },
    decided: applicable.length - open,
    open,
  };
}

interface PhaseRow {
  name: string | null;
  title: string;
  services: number;
  items: number;
  decided: number;
  open: number;
  plan?: { services: number; items: number; hours?: [number, number] };
}

/** The services of each phase together; what no phase names comes last. */
export function phasesOf(rows: readonly ScopeRow[], profile: Profile | undefined): PhaseRow[] {
  const sum = (list: readonly ScopeRow[], of: (row: ScopeRow) => number): number => list.reduce((total, row) => total + of(row), 0);
  const add = (name: string | null, title: string, plan?: PhaseRow['plan']): PhaseRow[] => {
    const list = rows.filter((row) => row.phase === name);
    if (list.length === 0) return [];
    const items = sum(list, (row) => row.items.general + row.items.domain);
    return [
      {
        name,
        title,
        services: list.length,
        items,
        decided: sum(list, (row) => row.decided),
        open: sum(list, (row) => row.open),
        ...(plan === undefined ? {} : { plan }),
      },
    ];
  };
  return [
    ...(profile?.phases ?? []).flatMap((phase) =>
      add(
        phase.name,
        phase.title,
        phase.plan && {
          services: phase.services.length,
          items: phase.plan.items,
          ...(phase.plan.hours === undefined ? {} : { hours: phase.plan.hours }),
        },
      ),
    ),
    ...add(null, 'In no phase'),
  ];
}

function scopeText(result: AuditResult, rows: readonly ScopeRow[], profile: Profile | undefined): string {
  const phases = phasesOf(rows, profile);
  const planned = phases.some((one) => one.plan !== undefined);
  const share = (decided: number, items: number): string => (items === 0 ? '–' : `${((100 * decided) / items).toFixed(1)} %`);
  const head = ['SERVICE', 'STANDARDS', 'GENERAL ITEMS', 'DOMAIN ITEMS', 'APPLY', 'DECIDED', 'OPEN', ...(planned ? ['PLAN'] : [])];
  const blocks = phases.map((phase) => {
    const list = rows.filter((row) => row.phase === phase.name);
    const each = phase.plan === undefined ? '' : `~${Math.round(phase.plan.items / phase.plan.services)}`;
    const lines = list.map((row) => {
      const items = row.items.general + row.items.domain;
      const standards = `${row.standards.general} + ${row.standards.domain}`;
      return [
        row.service,
        standards,
        String(row.items.general),
        String(row.items.domain),
        String(items),
        share(row.decided, items),
        String(row.open),
        ...(planned ? [each] : []),
      ];
    });
    const total = [
      'together',
      '',
      '',
      '',
      String(phase.items),
      share(phase.decided, phase.items),
      String(phase.open),
      ...(planned ? [phase.plan ? `~${phase.plan.items}` : ''] : []),
    ];
    const hours = phase.plan?.hours ? `, planned at ${phase.plan.hours.join('–')} hours` : '';
    const missing = phase.plan && phase.plan.services > phase.services ? `, ${phase.services} of ${phase.plan.services} services here` : '';
    const title = phase.name === null ? phase.title : `Phase ${phase.name}: ${phase.title}`;
    return `${phases.length > 1 || phase.name !== null ? `${title}${missing}${hours}\n` : ''}${table(head, [...lines, total])}`;
  });
  const items = phases.reduce((sum, one) => sum + one.items, 0);
  const decided = phases.reduce((sum, one) => sum + one.decided, 0);
  // Of a phase that is here in part, the plan counts by the services that are.
  const plan = Math.round(phases.reduce((sum, one) => sum + (one.plan ? (one.plan.items * one.services) / one.plan.services : 0), 0));
  const most = Math.max(...rows.map((row) => row.open));
  const named = result.profile
    ? `Profile ${result.profile.name}: ${result.profile.items} of ${result.profile.of} items are asked.`
    : `All ${result.items.length} items are asked.`;
  return [
    named,
    ...blocks,
    `${rows.length} services: ${items} items apply${plan > 0 ? ` (the plan says ~${plan} for them)` : ''}, ${share(decided, items)} decided by machine, ${items - decided} questions for people, at most ${most} a service.`,
    ...(planned ? ['A plan that counts checklist lines counts other units; its figures stand beside ours for comparison.'] : []),
  ].join('\n\n');
}
