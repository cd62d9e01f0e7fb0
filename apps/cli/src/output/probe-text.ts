import type { LiveVerdict, ProbeNeed, ProbeRun } from '@airworthy/model';
import type { Plan } from '@airworthy/probe';
import { table } from './table.ts';

/** What would be sent, one line for each probe, or with `all` for each case. */
export function planText(plan: Plan, where: { target: string; allowed: readonly string[] }, tier: string, all: boolean): string {
  const rows = new Map<string, { cases: number; requests: number; first: string; tier: string }>();
  for (const [at, { probe, wanted }] of plan.cases.entries()) {
    const key = all ? `${probe}#${at}` : probe;
    const row = rows.get(key) ?? { cases: 0, requests: 0, first: wanted.sends, tier: wanted.tier ?? 'safe' };
    rows.set(key, { ...row, cases: row.cases + 1, requests: row.requests + wanted.requests });
  }
  const requests = plan.cases.reduce((sum, one) => sum + one.wanted.requests, 0);
  const lines = [...rows].map(([probe, row]) => [
    probe.split('#')[0] ?? probe,
    row.tier,
    String(row.cases),
    String(row.requests),
    row.first,
  ]);
  const parts = [
    `Target: ${where.target}; allowed besides this machine: ${where.allowed.join(', ') || 'nothing'}; tier ${tier}`,
    table(['PROBE', 'TIER', 'CASES', 'REQUESTS', 'SENDS, FOR EXAMPLE'], lines),
    `About ${requests} requests; those that refute a claim are sent three times.`,
  ];
  if (plan.untried.length > 0)
    parts.push(
      all
        ? `Not tried:\n${plan.untried.map((one) => `  ${one.probe}: ${one.reason}`).join('\n')}`
        : `${plan.untried.length} probes are not tried; --all says of each why.`,
    );
  parts.push(...needsText(plan.needs ?? []));
  return parts.join('\n\n');
}

const RANK: Readonly<Record<string, number>> = { FAIL: 0, INCONCLUSIVE: 1, PASS: 2 };

/** A run for the terminal. */
export function runText(run: ProbeRun, all: boolean): string {
  const count = (outcome: string): number => run.results.filter((one) => one.outcome === outcome).length;
  const parts: string[] = [];
  const verdicts = run.verdicts.toSorted((a, b) => (RANK[a.live] ?? 9) - (RANK[b.live] ?? 9) || (a.item < b.item ? -1 : 1));
  if (verdicts.length > 0) parts.push(table(['ITEM', 'SEVERITY', 'AUDIT', 'LIVE', 'WHAT WAS SEEN'], verdicts.map(verdictRow)));
  const shown = run.results.filter((one) => all || one.outcome === 'refuted');
  if (shown.length > 0) {
    parts.push(
      `${all ? 'Results' : 'Refuted'}:\n${table(
        ['ID', 'PROBE', 'SUBJECT', 'OUTCOME', 'WHAT WAS SEEN'],
        shown.map((one) => [
          one.id,
          one.probe,
          one.subject,
          one.outcome === 'inconclusive' ? `inconclusive (${one.code})` : one.outcome,
          one.message,
        ]),
      )}`,
    );
  }
  if (run.contradictions.length > 0) {
    parts.push(
      `The running service and the audit disagree:\n${run.contradictions.map((one) => `  ${one.item}: ${one.message}`).join('\n')}`,
    );
  }
  if (all && run.untried.length > 0) parts.push(`Not tried:\n${run.untried.map((one) => `  ${one.probe}: ${one.reason}`).join('\n')}`);
  parts.push(...needsText(run.needs ?? []));
  if (run.decisions)
    parts.push(`Audit and probe together:\n${run.decisions.map((one) => `  ${one.exposure}: ${one.decision} – ${one.reason}`).join('\n')}`);
  parts.push(
    `${run.target}, tier ${run.tier}: ${count('confirmed')} confirmed, ${count('refuted')} refuted, ${count('inconclusive')} inconclusive, ${run.untried.length} probes not tried; ${run.requests.sent} requests`,
  );
  return parts.join('\n\n');
}

/** What would decide more, with an example of each for the settings. */
function needsText(needs: readonly ProbeNeed[]): string[] {
  if (needs.length === 0) return [];
  const lines = needs.flatMap(({ need, settings, probes, results }) => [
    `  ${need}`,
    `    (${[...(results > 0 ? [`${results} inconclusive ${results === 1 ? 'result' : 'results'}`] : []), ...(probes > 0 ? [`${probes} ${probes === 1 ? 'probe' : 'probes'} not tried`] : [])].join(', ')})`,
    ...(settings?.split('\n').map((line) => `      ${line}`) ?? []),
  ]);
  return [`What would decide more, in airworthy.probe.yaml or by the option named:\n${lines.join('\n')}`];
}

function verdictRow(verdict: LiveVerdict): string[] {
  const words = verdict.reason.length > 110 ? `${verdict.reason.slice(0, 109)}…` : verdict.reason;
  return [verdict.item, verdict.severity, verdict.static ?? '–', `${verdict.live}${verdict.agrees === false ? ' ≠' : ''}`, words];
}
