import type { ServiceResult } from '@airworthy/model';
import { count, percent } from './numbers.ts';

type Requirement = NonNullable<ServiceResult['requirements']>[number];
type Group = NonNullable<ServiceResult['groups']>[number];

/** `at most 0 critical items fail: 2 do`. */
export function requirementText({ name, wanted, actual, met }: Requirement): string {
  const is = met ? 'holds' : 'does not hold';
  switch (name) {
    case 'coverage':
      return `coverage of at least ${percent(wanted)} ${is}: it is ${actual === null ? 'not known' : percent(actual)}`;
    case 'points':
      return `at least ${wanted} points ${is}: ${actual === null ? 'too little was verified to tell' : `there are ${actual}`}`;
    case 'open':
      return `at most ${count(wanted)} open questions ${is}: there are ${count(actual ?? 0)}`;
    default:
      return `at most ${count(wanted)} failing ${name} items ${is}: there are ${count(actual ?? 0)}`;
  }
}

/** `21 of 25 lines hold, 3 fail, 1 not verified`, for a group without lines the same of its items. */
export function groupText(group: Group): string {
  const lines = (status: string): number => group.lines.filter((one) => one.status === status).length;
  const { counts } = group.score;
  const listed = group.lines.length > 0;
  const pass = listed ? lines('PASS') : counts.pass;
  const fail = listed ? lines('FAIL') + lines('PARTIAL') : counts.fail + counts.partial;
  const open = listed ? lines('UNKNOWN') : counts.unknown;
  const away = listed ? lines('N/A') : counts.notApplicable;
  return `${count(pass)} of ${count(pass + fail + open)} ${listed ? 'lines' : 'items'} hold, ${count(fail)} fail, ${count(open)} not verified${away > 0 ? `, ${count(away)} not applicable` : ''}`;
}
