import type { Edition, EditionItem } from './editions.ts';

/** What is not as it was about one item. */
export interface ItemChange {
  id: string;
  kind: 'came' | 'went' | 'changed';
  title: string;
  severity: string;
  /** One line each: what was, and what is. Empty for what came or went. */
  wording: string[];
  /** Changes that can move a verdict, or what it counts for. */
  decision: string[];
}

/** What a newer edition asks otherwise than an older one, by id. */
export function compareEditions(before: Edition, after: Edition): ItemChange[] {
  const old = itemsOf(before);
  const now = itemsOf(after);
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((id): ItemChange[] => {
    const was = old.get(id);
    const is = now.get(id);
    const { title, severity } = (is ?? was) as Placed;
    if (!was || !is) return [{ id, kind: was ? 'went' : 'came', title, severity, wording: [], decision: [] }];
    const change: ItemChange = { id, kind: 'changed', title, severity, wording: wordingOf(was, is), decision: decisionOf(was, is) };
    return change.wording.length + change.decision.length > 0 ? [change] : [];
  });
}

/** An item with the conditions of its standard. */
type Placed = EditionItem & { standard: string; conditions: string[] };

function itemsOf(edition: Edition): Map<string, Placed> {
  return new Map(
    edition.standards.flatMap((standard) =>
      standard.items.map((item) => [
        item.id,
        { ...item, standard: standard.id, conditions: [...standard.appliesWhen, ...item.appliesWhen] },
      ]),
    ),
  );
}

function wordingOf(was: Placed, is: Placed): string[] {
  const lines: string[] = [];
  if (was.title !== is.title) lines.push(`title: ${was.title} → ${is.title}`);
  if (was.ask !== is.ask) lines.push(`question: ${was.ask ?? '(none)'} → ${is.ask ?? '(none)'}`);
  if (lines.length === 0 && was.text !== is.text) lines.push('reason or steps of the fix');
  return lines;
}

function decisionOf(was: Placed, is: Placed): string[] {
  const say = (name: string, a: string, b: string): string[] => (a === b ? [] : [`${name}: ${a || '(none)'} → ${b || '(none)'}`]);
  return [
    ...say('severity', was.severity, is.severity),
    ...say('decided by', decider(was), decider(is)),
    ...say('applies when', was.conditions.join(' and '), is.conditions.join(' and ')),
    ...say('exposures', was.exposures.join(', '), is.exposures.join(', ')),
    ...say('standard', was.standard, is.standard),
    ...say('component', was.component, is.component),
    ...say('effort', `${was.effort.hours} h ${was.effort.role}`, `${is.effort.hours} h ${is.effort.role}`),
  ];
}

function decider({ verify }: EditionItem): string {
  if (!verify) return 'a person';
  const every = 'all' in verify;
  const names = (every ? verify.all : verify.any).map((one) =>
    typeof one === 'string' ? one : `${one.check}${one.where ? ` where ${JSON.stringify(one.where)}` : ''}`,
  );
  return `${every ? 'all of' : 'any of'} ${names.join(', ')}`;
}
