import type { AuditResult, LiveStatus, LiveVerdict, ProbeResult, ProbeRun, Status } from '@airworthy/model';

export interface ItemWords {
  readonly title: string;
  readonly severity: string;
}

/**
 * What was seen of each item, beside what the audit says of it. One refutation refutes an item; it is confirmed only when everything that was tried about it
 * was confirmed.
 */
export function joinVerdicts(
  results: readonly ProbeResult[],
  audit: { result: AuditResult; service: string } | undefined,
  words: ReadonlyMap<string, ItemWords>,
): Pick<ProbeRun, 'verdicts' | 'contradictions'> {
  const statics = new Map<string, Status>();
  const service = audit?.result.services.find((one) => one.name === audit.service);
  for (const verdict of service?.verdicts ?? []) statics.set(verdict.item, verdict.status);
  const items = [...new Set(results.flatMap((one) => one.items))].toSorted();
  const verdicts = items.map((item): LiveVerdict => {
    const about = results.filter((one) => one.items.includes(item));
    const { live, reason } = liveOf(about);
    const said = statics.get(item) ?? null;
    return {
      item,
      title: words.get(item)?.title ?? item,
      severity: words.get(item)?.severity ?? 'medium',
      live,
      static: said,
      agrees: agrees(live, said),
      reason,
      results: about.map((one) => one.id),
    };
  });
  return { verdicts, contradictions: verdicts.flatMap(contradiction) };
}

function liveOf(about: readonly ProbeResult[]): { live: LiveStatus; reason: string } {
  const refuted = about.filter((one) => one.outcome === 'refuted');
  const confirmed = about.filter((one) => one.outcome === 'confirmed');
  const [first] = refuted;
  if (first) return { live: 'FAIL', reason: refuted.length === 1 ? first.message : `${first.message}; ${refuted.length - 1} more` };
  if (confirmed.length === about.length)
    return { live: 'PASS', reason: about.length === 1 ? (about[0]?.message ?? '') : `all ${about.length} that were tried hold` };
  const open = about.find((one) => one.outcome === 'inconclusive');
  return { live: 'INCONCLUSIVE', reason: `${confirmed.length} of ${about.length} hold; ${open?.subject ?? ''}: ${open?.message ?? ''}` };
}

function agrees(live: LiveStatus, said: Status | null): boolean | null {
  if (live === 'INCONCLUSIVE' || said === null || said === 'UNKNOWN') return null;
  if (said === 'N/A') return live === 'PASS' ? null : false;
  // What holds in part may hold where it was tried.
  if (said === 'PARTIAL') return live === 'FAIL' ? true : null;
  return (live === 'PASS') === (said === 'PASS');
}

/** A disagreement is a finding of its own, for a person: it is the build, the configuration, a layer in between, or one of the two that is wrong. */
function contradiction(verdict: LiveVerdict): ProbeRun['contradictions'] {
  if (verdict.agrees !== false) return [];
  const worse = verdict.live === 'FAIL';
  return [
    {
      item: verdict.item,
      kind: worse ? 'worse-live' : 'better-live',
      message: worse
        ? `The audit says ${verdict.static}, the running service does not hold it: ${verdict.reason}. Look whether the target runs the audited build and settings.`
        : `The audit says ${verdict.static}, the running service holds it: ${verdict.reason}. Look what stands in front of it, and whether the probe sees all of it.`,
    },
  ];
}
