import type { Block, Text, Tone } from '../block.ts';
import { paragraph } from '../build.ts';
import type { ServiceContext } from '../context.ts';
import type { MessageKey, Voice } from '../text/say.ts';
import { HOURS_A_DAY } from './common.ts';

const PHASE_WORDS: Readonly<Record<string, MessageKey>> = {
  'Before release': 'phase.before',
  'Within 30 days': 'phase.30',
  'Within 90 days': 'phase.90',
  Backlog: 'phase.backlog',
};

export function phaseWord(say: Voice, phase: string): string {
  const key = PHASE_WORDS[phase];
  return key === undefined ? phase : say.plain(key);
}

const TONES: readonly Tone[] = ['fail', 'partial', 'accent'];
/** People who work on the plan side by side, where nobody says otherwise. */
export const TEAM = 3;

/** Working days of each phase for a team, one phase after the other; the backlog has no date. */
export function phaseDays(context: ServiceContext): { phase: string; start: number; end: number; hours: number }[] {
  let start = 0;
  return context.service.effort.byPhase
    .filter((phase) => phase.phase !== 'Backlog' && phase.hours > 0)
    .map((phase) => {
      const end = start + Math.max(1, Math.ceil(phase.hours / (HOURS_A_DAY * TEAM)));
      const row = { phase: phase.phase, start, end, hours: phase.hours };
      start = end;
      return row;
    });
}

/** @param more a sentence that follows the one about the team */
export function timeline(context: ServiceContext, more: Text = []): readonly Block[] {
  const { say } = context;
  const rows = phaseDays(context);
  if (rows.length === 0) return [paragraph(say.rich('none'))];
  return [
    paragraph([...say.rich('executive.timeline.text', { people: TEAM }), ...(more.length === 0 ? [] : [' ', ...more])]),
    {
      kind: 'gantt',
      title: say.plain('executive.timeline'),
      description: rows.map((row) => `${phaseWord(say, row.phase)} ${row.start}–${row.end}`).join('; '),
      unit: say.plain('executive.timeline.unit'),
      length: rows.at(-1)?.end ?? 1,
      rows: rows.map((row, index) => ({
        label: phaseWord(say, row.phase),
        detail: say.hours(row.hours),
        start: row.start,
        end: row.end,
        tone: TONES[index] ?? 'accent',
      })),
    },
  ];
}
