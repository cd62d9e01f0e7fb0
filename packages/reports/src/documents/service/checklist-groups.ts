import type { Component, ItemCard, Verdict } from '@airworthy/model';
import type { ServiceContext } from '../context.ts';
import type { MessageKey } from '../text/say.ts';

const GROUPS: readonly { id: string; title: MessageKey; components: readonly Component[] }[] = [
  { id: 'security', title: 'checklist.security', components: ['api-security', 'websocket', 'secrets'] },
  { id: 'data', title: 'checklist.data', components: ['database', 'transactions', 'caching'] },
  { id: 'operations', title: 'checklist.operations', components: ['logging', 'observability', 'reliability', 'deployment'] },
  {
    id: 'quality',
    title: 'checklist.quality',
    components: ['architecture', 'errors', 'testing', 'documentation', 'performance', 'scalability'],
  },
];

export interface ChecklistGroup {
  id: string;
  title: string;
  /** Critical and high items that apply, in the order of their ids. */
  lines: { item: ItemCard; verdict: Verdict }[];
  total: number;
  pass: number;
  fail: number;
  unknown: number;
}

/** What has to be true before production: every critical and high question that applies, in four groups. */
export function checklistGroups(context: ServiceContext): ChecklistGroup[] {
  const { cards } = context;
  return GROUPS.map((group) => {
    const lines = context.service.verdicts.flatMap((verdict) => {
      const item = cards.get(verdict.item);
      if (item === undefined || verdict.status === 'N/A') return [];
      const asked = group.components.includes(item.component) && (item.severity === 'critical' || item.severity === 'high');
      return asked ? [{ item, verdict }] : [];
    });
    const count = (...some: Verdict['status'][]): number => lines.filter((line) => some.includes(line.verdict.status)).length;
    return {
      id: group.id,
      title: context.say.plain(group.title),
      lines,
      total: lines.length,
      pass: count('PASS'),
      fail: count('FAIL', 'PARTIAL'),
      unknown: count('UNKNOWN'),
    };
  });
}
