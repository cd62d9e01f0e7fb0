import type { ProbeExchange, ProbeResult, ProbeRun } from '@airworthy/model';
import type { Block, Text } from '../documents/block.ts';
import { code, heading, list, muted, paragraph, strong } from '../documents/build.ts';

/** Exchanges of one result that are printed; the run as JSON holds them all. */
const MOST = { refuted: 24, inconclusive: 10, confirmed: 6 } as const;
const LONGEST_BODY = 700;
const ORDER = { refuted: 0, inconclusive: 1, confirmed: 2 } as const;
/** Headers that every exchange carries and that tell nothing. */
const DULL = /^(?:accept|user-agent|connection|keep-alive|date|host)$/i;

/** What was sent and what came back, one fold for each result, grouped by probe; what was refuted first. */
export function transcripts(run: ProbeRun): Block[] {
  if (run.results.length === 0) return [];
  const exchanges = new Map(run.exchanges.map((one) => [one.id, one]));
  const results = run.results.toSorted((a, b) => ORDER[a.outcome] - ORDER[b.outcome] || (a.id < b.id ? -1 : 1));
  return [
    heading(2, 'Transcripts', 'transcripts'),
    paragraph([muted('Credentials are masked; the same credential by the same mask. Open a line to see its exchanges.')]),
    ...(['refuted', 'inconclusive', 'confirmed'] as const).flatMap((outcome): Block[] => {
      const own = results.filter((one) => one.outcome === outcome);
      return own.length === 0
        ? []
        : [heading(3, `${outcome} (${own.length})`, `transcripts-${outcome}`), ...own.map((one) => ofResult(one, exchanges))];
    }),
  ];
}

function ofResult(result: ProbeResult, exchanges: ReadonlyMap<string, ProbeExchange>): Block {
  const most = MOST[result.outcome];
  const own = result.exchanges.flatMap((id) => exchanges.get(id) ?? []);
  // The last ones show what was found.
  const shown = own.length <= most ? own : [...own.slice(0, Math.ceil(most / 3)), ...own.slice(-Math.floor((most * 2) / 3))];
  const left = own.length - shown.length;
  const plain = [...result.controls.positive, ...result.controls.negative].filter((id) => !exchanges.has(id));
  return {
    kind: 'fold',
    title: [code(result.probe), ' ', strong(result.subject), ` – ${result.message}`],
    blocks: [
      paragraph([muted(`${result.id} · ${result.code} · ${result.items.join(', ') || 'no item'} · tried ${result.repeats.tried} times`)]),
      ...(plain.length > 0 ? [list(plain.map((words): Text => [`control: ${words}`]))] : []),
      ...shown.map((one): Block => ({ kind: 'code', language: 'http', text: printed(one) })),
      ...(left > 0 ? [paragraph([muted(`${left} more exchanges stand in the run as JSON.`)])] : []),
    ],
  };
}

function printed({ request, response, role, as, from, at, ms, class: kind, id }: ProbeExchange): string {
  const headers = (pairs: readonly (readonly [string, string])[]): string[] =>
    pairs.filter(([name]) => !DULL.test(name)).map(([name, value]) => `${name}: ${cut(value, 200)}`);
  return [
    `# ${id} ${role}, as ${as}${from === undefined ? '' : ` from ${from}`}, ${at} ms after the start`,
    `${request.method} ${cut(request.target, 300)}`,
    ...headers(request.headers),
    ...(request.body === null ? [] : ['', cut(request.body, LONGEST_BODY)]),
    '',
    ...(response === null
      ? [`# no answer after ${ms} ms: ${kind}`]
      : [
          `HTTP ${response.status}   # ${kind}, ${ms} ms, ${response.bytes} bytes`,
          ...headers(response.headers),
          ...(response.body === '' ? [] : ['', cut(response.body, LONGEST_BODY)]),
        ]),
  ].join('\n');
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`;
}
