import type { LiveVerdict, ProbeResult, ProbeRun, Severity } from '@airworthy/model';
import { SEVERITIES } from '@airworthy/model';
import type { Block, Document, Inline, Text, Tone } from '../documents/block.ts';
import { callout, code, heading, list, muted, paragraph, strong } from '../documents/build.ts';
import { loadBlocks } from './load-blocks.ts';
import { transcripts } from './transcripts.ts';

const EXPOSURE_WORDS: Readonly<Record<string, string>> = {
  internal: 'internal use',
  public: 'public use',
  scale: 'more than 1,000 users',
  regulated: 'regulated data',
};
const DECISION_TONES: Readonly<Record<string, Tone>> = { 'NO-GO': 'fail', 'GO WITH CONDITIONS': 'partial', GO: 'pass' };
const STATIC = ['PASS', 'PARTIAL', 'FAIL', 'UNKNOWN', 'N/A', null] as const;
const LIVE = ['PASS', 'FAIL', 'INCONCLUSIVE'] as const;

/** A run of probes for people: the decision, what disagrees, the verdicts of both, what was sent, and the transcripts. */
export function probeDocument(run: ProbeRun, options: { date?: string } = {}): Document {
  const count = (outcome: ProbeResult['outcome']): number => run.results.filter((one) => one.outcome === outcome).length;
  const summary = `${count('confirmed')} confirmed, ${count('refuted')} refuted, ${count('inconclusive')} inconclusive`;
  return {
    id: 'probe',
    title: 'Live verification',
    subtitle: run.service ?? run.target,
    language: 'en',
    audience: `what the running service at ${run.target} was seen to do, beside what its audit says`,
    orientation: 'landscape',
    stamp: `airworthy ${run.tool.version} · probe · tier ${run.tier} · ${run.requests.sent} requests`,
    ...(options.date === undefined ? {} : { date: options.date }),
    accent: '#0b57b8',
    blocks: [
      decision(run, summary),
      ...disagreements(run),
      ...refuted(run),
      ...joined(run),
      ...loadBlocks(run.loads ?? []),
      ...wanting(run),
      ...sent(run),
      ...transcripts(run),
    ],
  };
}

/** What the joined verdicts come to. Without an audit there is none, and what was refuted stands for itself. */
function decision(run: ProbeRun, summary: string): Block {
  const counted: Text = [summary, `; ${run.contradictions.length} disagreements with the audit.`];
  const { decisions = [] } = run;
  const worst = ['NO-GO', 'GO WITH CONDITIONS', 'GO'].find((word) => decisions.some((one) => one.decision === word));
  if (worst === undefined) {
    const bad = run.results.some((one) => one.outcome === 'refuted');
    return callout(bad ? 'fail' : 'neutral', bad ? 'Something does not hold' : 'Nothing was refuted', counted, [
      muted('There is no decision without an audit of the sources: name them with --repo.'),
    ]);
  }
  return callout(
    DECISION_TONES[worst] ?? 'neutral',
    decisions.every((one) => one.decision === worst)
      ? `${worst} for every kind of use`
      : `${worst} for ${decisions
          .filter((one) => one.decision === worst)
          .map((one) => EXPOSURE_WORDS[one.exposure] ?? one.exposure)
          .join(', ')}`,
    ...decisions.map((one): Text => [
      strong(`${one.decision} for ${EXPOSURE_WORDS[one.exposure] ?? one.exposure}: `),
      one.reason,
      ...(one.blockers.length > 0 ? [` Blockers: ${one.blockers.join(', ')}.`] : []),
    ]),
    counted,
    [
      muted(
        'What was refuted counts as failed; what was confirmed decides what the audit could not; what is inconclusive changes nothing.',
      ),
    ],
  );
}

function disagreements(run: ProbeRun): Block[] {
  if (run.contradictions.length === 0) return [];
  const by = new Map(run.verdicts.map((one) => [one.item, one]));
  return [
    heading(2, 'Where the running service and the audit disagree', 'disagreements'),
    paragraph(['One of the build, the settings, a layer in between, the audit or the probe is wrong; a person has to look.']),
    {
      kind: 'table',
      columns: [
        { title: 'Item', width: 26 },
        { title: 'Audit', width: 9 },
        { title: 'Live', width: 12 },
        { title: 'What was seen', width: 53 },
      ],
      rows: run.contradictions.map((one) => {
        const verdict = by.get(one.item);
        return [
          itemCell(one.item, verdict),
          [staticMark(verdict?.static ?? null)],
          [liveMark(verdict?.live ?? 'INCONCLUSIVE')],
          [one.message],
        ];
      }),
    },
  ];
}

function refuted(run: ProbeRun): Block[] {
  const found = run.results.filter((one) => one.outcome === 'refuted');
  if (found.length === 0) return [];
  return [
    heading(2, 'What does not hold', 'refuted'),
    {
      kind: 'table',
      columns: [
        { title: 'Probe', width: 18 },
        { title: 'On', width: 24 },
        { title: 'What was seen', width: 40 },
        { title: 'Seen', width: 8 },
        { title: 'Items', width: 10 },
      ],
      rows: found.map((one) => [
        [code(one.probe)],
        [one.subject],
        [one.message],
        [`${one.repeats.same} of ${one.repeats.tried}`],
        [one.items.join(', ')],
      ]),
    },
  ];
}

/** Every item that was tried, worst first. */
function joined(run: ProbeRun): Block[] {
  if (run.verdicts.length === 0) return [];
  const rank = (one: LiveVerdict): number =>
    (one.agrees === false ? 0 : 10) + { FAIL: 1, INCONCLUSIVE: 3, PASS: 5 }[one.live] + SEVERITIES.indexOf(one.severity as Severity) / 10;
  const columns = STATIC.filter((said) => run.verdicts.some((one) => one.static === said));
  return [
    heading(2, 'Verdicts of the audit and of the running service', 'verdicts'),
    {
      kind: 'matrix',
      title: 'Items by verdict of the audit and of the probe',
      corner: 'Live',
      columns: columns.map((said) => (said === null ? 'not asked' : `audit ${said}`)),
      rows: LIVE.map((live) => ({
        title: live,
        cells: columns.map((said) => ({ text: String(run.verdicts.filter((one) => one.live === live && one.static === said).length) })),
      })),
    },
    {
      kind: 'table',
      columns: [
        { title: 'Item', width: 34 },
        { title: 'Severity', width: 9 },
        { title: 'Audit', width: 9 },
        { title: 'Live', width: 12 },
        { title: 'What was seen', width: 36 },
      ],
      rows: run.verdicts
        .toSorted((a, b) => rank(a) - rank(b) || (a.item < b.item ? -1 : 1))
        .map((one) => [
          itemCell(one.item, one),
          [{ kind: 'severity', severity: one.severity as Severity, text: one.severity }],
          [staticMark(one.static)],
          [liveMark(one.live)],
          [one.reason],
        ]),
    },
  ];
}

function sent(run: ProbeRun): Block[] {
  const probes = [...new Set(run.results.map((one) => one.probe))];
  const of = (probe: string, outcome: ProbeResult['outcome']): Text => {
    const n = run.results.filter((one) => one.probe === probe && one.outcome === outcome).length;
    return [n === 0 ? '–' : String(n)];
  };
  return [
    heading(2, 'What was sent', 'plan'),
    paragraph([
      `Tier ${run.tier}; hosts: ${run.allowed.join(', ')}; users: ${run.users.join(', ') || 'none'}; `,
      `${run.requests.sent} requests, ${run.requests.writes} of them such as may write, ${run.requests.limited} refused by a limit and sent again.`,
    ]),
    {
      kind: 'table',
      columns: [
        { title: 'Probe', width: 30 },
        { title: 'Tier', width: 14 },
        { title: 'Exchanges', align: 'right', width: 12 },
        { title: 'Confirmed', align: 'right', width: 14 },
        { title: 'Refuted', align: 'right', width: 14 },
        { title: 'Inconclusive', align: 'right', width: 16 },
      ],
      rows: probes.map((probe) => {
        const own = run.results.filter((one) => one.probe === probe);
        return [
          [code(probe)],
          [own[0]?.tier ?? ''],
          [String(own.reduce((sum, one) => sum + one.exchanges.length, 0))],
          of(probe, 'confirmed'),
          of(probe, 'refuted'),
          of(probe, 'inconclusive'),
        ];
      }),
    },
    ...(run.untried.length === 0
      ? []
      : [
          {
            kind: 'fold' as const,
            title: [`${run.untried.length} probes were not tried`],
            blocks: [list(run.untried.map((one): Text => [code(one.probe), ` ${one.reason}`]))],
          },
        ]),
  ];
}

function itemCell(id: string, verdict: LiveVerdict | undefined): Text {
  return [strong(id), ` ${verdict?.title ?? ''}`];
}

function staticMark(status: LiveVerdict['static']): Inline {
  return status === null ? muted('–') : { kind: 'status', status, text: status };
}

function liveMark(live: LiveVerdict['live']): Inline {
  return { kind: 'status', status: live === 'INCONCLUSIVE' ? 'UNKNOWN' : live, text: live };
}

/** What the run would have to be given to decide more. */
function wanting({ needs = [] }: ProbeRun): Block[] {
  if (needs.length === 0) return [];
  const words = ({ need, settings, probes, results }: (typeof needs)[number]): Text => [
    `${need} (${results} inconclusive results, ${probes} probes not tried)`,
    ...(settings === null ? [] : [': ', code(settings)]),
  ];
  return [heading(2, 'What would decide more', 'needs'), list(needs.map(words))];
}
