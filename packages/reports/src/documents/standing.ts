import type { Status } from '@airworthy/model';
import { FINDING_STATES } from '@airworthy/program';
import type { FindingState } from '@airworthy/program';
import type { Block, Text } from './block.ts';
import { column, heading, list } from './build.ts';
import type { Voice } from './text/say.ts';

/** What people of a program decided about a service, beside what the audit found. Names, not ids; days as `YYYY-MM-DD`. */
export interface ServiceStanding {
  findings: readonly { item: string; state: FindingState; owner: string; due: string | null }[];
  /** Risks that are accepted for a time. */
  waivers: readonly { item: string; reason: string; requestedBy: string; approvedBy: string; until: string }[];
  /** Answers that are in force. */
  answers: readonly { item: string; status: Status; by: string; second: string; on: string; reason: string }[];
  /** Hours that auditors wrote down. */
  hours: number;
}

export function stateWord(say: Voice, state: FindingState): string {
  return say.plain(`people.state.${state}`);
}

/** Of an item with several findings, the one that is furthest from done. */
export function itemState(standing: ServiceStanding | undefined, item: string): ServiceStanding['findings'][number] | undefined {
  return standing?.findings
    .filter((one) => one.item === item)
    .toSorted((a, b) => FINDING_STATES.indexOf(a.state) - FINDING_STATES.indexOf(b.state))[0];
}

/**
 * What people decided, as a section of its own: findings by state, answers in force, accepted risks. Nothing where the documents were made
 * without a program.
 *
 * @param named whether rows say which service they are about
 */
export function peopleBlocks(
  say: Voice,
  services: readonly { name: string; standing: ServiceStanding | undefined }[],
  named = false,
): readonly Block[] {
  const known = services.flatMap(({ name, standing }) => (standing === undefined ? [] : [{ name, standing }]));
  if (known.length === 0) return [];
  const findings = known.flatMap((one) => one.standing.findings);
  const states = FINDING_STATES.flatMap((state) => {
    const n = findings.filter((one) => one.state === state).length;
    return n === 0 ? [] : [`${say.number(n)} ${stateWord(say, state)}`];
  });
  const answers = known.flatMap(({ name, standing }) => standing.answers.map((one) => ({ name, ...one })));
  const waivers = known.flatMap(({ name, standing }) => standing.waivers.map((one) => ({ name, ...one })));
  const hours = known.reduce((sum, one) => sum + one.standing.hours, 0);
  const service = (name: string): readonly Text[] => (named ? [[name]] : []);
  const serviceColumn = named ? [column(say, 'program.service', 18)] : [];
  return [
    heading(2, say.plain('people.title'), 'people'),
    list([
      say.rich('people.findings', { n: findings.length, states: states.join(', ') }),
      say.rich('people.answers', { n: answers.length }),
      say.rich('people.waivers', { n: waivers.length }),
      ...(hours > 0 ? [say.rich('people.hours', { hours: say.hours(hours) })] : []),
    ]),
    ...(waivers.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            caption: say.plain('people.waivers.caption'),
            columns: [
              ...serviceColumn,
              column(say, 'column.item', 10),
              column(say, 'ledger.reason', 40),
              column(say, 'people.by', 14),
              column(say, 'people.second', 14),
              column(say, 'people.until', 10),
            ],
            rows: waivers.map((one): readonly Text[] => [
              ...service(one.name),
              [one.item],
              [one.reason],
              [one.requestedBy],
              [one.approvedBy],
              [one.until],
            ]),
          },
        ]),
    ...(answers.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            caption: say.plain('people.answers.caption'),
            columns: [
              ...serviceColumn,
              column(say, 'column.item', 10),
              column(say, 'ledger.verdict', 10),
              column(say, 'ledger.reason', 40),
              column(say, 'people.by', 14),
              column(say, 'people.second', 14),
              column(say, 'people.on', 10),
            ],
            rows: answers.map((one): readonly Text[] => [
              ...service(one.name),
              [one.item],
              [one.status],
              [one.reason],
              [one.by],
              [one.second],
              [one.on],
            ]),
          },
        ]),
  ];
}
