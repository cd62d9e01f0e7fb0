import type { DeadlineCheck } from '@airworthy/model';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { countsAtInstant, fieldName, isBeginning } from './fields.ts';

/** `undefined` where it is no reading of a clock at all, as another stored time. */
export function clockOf(code: CodeIndex, node: CallSite['args'][number], call: CallSite): DeadlineCheck['clock'] | undefined {
  const at = unwrap(node);
  const init = at.type === 'Identifier' ? call.module.bindingAt.get(at.start)?.init : undefined;
  const text = `${code.text(at, call.module)} ${init === undefined ? '' : code.text(init, call.module).slice(0, 200)}`;
  if (/\b(?:raw|fn|sql)\b[^)]*\bnow\b|\bfn\.now\(/i.test(text)) return 'database';
  if (/new Date\(\s*\)|Date\.now\(\)|dayjs\(\s*\)|moment(?:\.utc)?\(\s*\)|DateTime\.(?:now|utc)\(\s*\)|Temporal\.Now/.test(text))
    return 'app';
  return code.flowsFromRequest(node, call.module) === true && /time|now|date/i.test(text) ? 'client' : undefined;
}

export interface Compared {
  name: string;
  operator: string;
  clock: DeadlineCheck['clock'];
  /** The statement changes or deletes rows. */
  changes: boolean;
  table: string | undefined;
  /** What it is compared with, as written. */
  value: string;
}

/** `now() - interval '7 days'`, `Date.now() - WEEK`: a beginning is looked for in the past, to report what happened. */
const EARLIER =
  /(?:now\(\)|Date\.now\(\)|getTime\(\)|CURRENT_TIMESTAMP|\bnow)\s*-|\bsub(?:Days|Hours|Minutes|Months|Weeks|tract)\(|\.minus\(/i;

/** None where a report only looks back over what has begun. */
export function statementCheck(code: CodeIndex, call: CallSite, compared: Compared): DeadlineCheck[] {
  const { name, operator, clock, changes, table, value } = compared;
  if (isBeginning(name) && EARLIER.test(value)) return [];
  return [
    {
      location: call.location,
      wiring: code.reach(call),
      field: fieldName(name),
      ...(table === undefined ? {} : { of: table }),
      where: 'sql',
      clock,
      statement: changes ? 'write' : 'read',
      countsAtInstant: countsAtInstant(operator),
      ...(operator.startsWith('<') ? { past: true } : {}),
      ...(call.enclosing === undefined ? {} : { within: call.enclosing.name }),
    },
  ];
}
