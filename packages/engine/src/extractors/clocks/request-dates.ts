import type { ClockUse } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

const FORM = /date-?time|\.iso\w*\(|iso_?date|format:\s*['"`]date|\b(?:coerce\.)?date\(|Type\.Date|[iI]sDateString|IsISO8601|\^\\d\{4\}/;

/** A text of the request, when no schema of the service says which form it has. */
export function formlessText(code: CodeIndex, given: Node, module: CallSite['module']): string | undefined {
  if (code.flowsFromRequest(given, module) !== true) return undefined;
  const at = unwrap(given);
  const name = at.type === 'Identifier' ? at.name : memberName(at);
  if (name === undefined) return undefined;
  const told = new RegExp(`\\b${name}\\b['"\`]?\\s*[?]?\\s*:\\s*([^\\n]{0,200}(?:\\n[^\\n]{0,120}){0,3})`, 'g');
  if (isTried(code, at, name, module)) return undefined;
  const places = isDirect(code, at, module) ? around(code, module) : all(code);
  const stated = places.some(({ parsed: { text } }) =>
    [...text.matchAll(told)].some(
      (hit) => FORM.test(hit[1] ?? '') || DECORATED.test(text.slice(Math.max(0, hit.index - 400), hit.index).replace(/^[^]*;/, '')),
    ),
  );
  return stated ? undefined : name;
}

/** Decorators stand before the member that they are about. */
const DECORATED = /@(?:IsDateString|IsISO8601|IsDate|IsRFC3339|IsMilitaryTime|Matches)\(|@Type\(\s*\(\)\s*=>\s*Date\b/;

/** `if (!ISO_8601.test(input)) throw …` around it. */
function isTried(code: CodeIndex, node: Node, name: string, module: CallSite['module']): boolean {
  const fn = code.functionAt(module, node.start);
  return (
    fn !== undefined &&
    new RegExp(
      `\\.test\\(\\s*(?:\\w+\\.)*${name}\\s*\\)|\\b${name}\\??\\.match\\(|\\b(?:isISO8601|isIsoDate|isRFC3339)\\w*\\(\\s*(?:\\w+\\.)*${name}\\b`,
      'i',
    ).test(module.parsed.code.slice(fn.node.start, node.start))
  );
}

const stem = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
const names = (module: CallSite['module'], other: CallSite['module']): boolean =>
  new RegExp(`/${stem(other.path).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?:\\.\\w+)?['"]`).test(module.parsed.text);

const DIRECT = /\b(?:req|request|ctx|query|body|params)\b/;

/** It is taken out of the request here, and not handed on from elsewhere, where it may have become a date. */
function isDirect(code: CodeIndex, node: Node, module: CallSite['module']): boolean {
  if (node.type !== 'Identifier') return DIRECT.test(code.text(node, module));
  const init = module.bindingAt.get(node.start)?.init;
  return init !== undefined && DIRECT.test(code.text(init, module).slice(0, 200));
}

const all = (code: CodeIndex): CallSite['module'][] => code.modules.filter((one) => one.kind === 'production').map((one) => one.bound);

/** The module itself, those that import it (where its routes stand) and what these import (their schemas). */
function around(code: CodeIndex, module: CallSite['module']): CallSite['module'][] {
  const production = all(code);
  const near = production.filter((one) => one === module || names(one, module));
  return production.filter((one) => near.includes(one) || near.some((other) => names(other, one)));
}

const DATED = /(?:_at|_on|_date|_time|timestamp|_start|_end|_from|_until)$|^(?:date|timestamp)$/;
const SENDERS = ['query', 'raw', 'execute', '$queryRawUnsafe', 'whereRaw', 'andWhereRaw'];
const COMPARED = /([\w".]+)\s*(?:<=|>=|<|>|=|BETWEEN)\s*\$(\d+)(?:\s+AND\s+\$(\d+))?/gi;
/** A date of a calendar or clock is made of it on the way. */
const MADE = /\bnew Date\b|dayjs|moment|DateTime|parseISO/;

/** Texts of the request that reach a column of dates as they came: the database reads them by its own settings. */
export function requestDates({ code }: ExtractInput): ClockUse[] {
  const found: ClockUse[] = [];
  const add = (call: CallSite, column: string, node: Node): void => {
    if (MADE.test(code.text(node, call.module)) || !isDirect(code, unwrap(node), call.module)) return;
    const name = formlessText(code, node, call.module);
    const bare = column.replace(/^.*\./, '').replaceAll('"', '').toLowerCase();
    if (name === undefined || !DATED.test(bare)) return;
    found.push({ location: call.location, wiring: code.reach(call), kind: 'request-parse', detail: `${name} is compared with ${bare}` });
  };
  for (const member of ['where', 'andWhere', 'orWhere'])
    for (const call of code.callsOfMember(member)) {
      const [column, operator, value] = call.args.map((one) => unwrap(one));
      if (column?.type !== 'Literal' || typeof column.value !== 'string' || operator?.type !== 'Literal' || value === undefined) continue;
      if (/^(?:[<>]=?|=)$/.test(String(operator.value))) add(call, column.value, value);
    }
  for (const call of code.callsOfMember('whereBetween')) {
    const [column, range] = call.args.map((one) => unwrap(one));
    if (column?.type !== 'Literal' || typeof column.value !== 'string' || range?.type !== 'ArrayExpression') continue;
    for (const one of range.elements) if (one !== null) add(call, column.value, one);
  }
  for (const member of SENDERS)
    for (const call of code.callsOfMember(member)) {
      const [first, given] = call.args;
      const values = given === undefined ? undefined : unwrap(given);
      if (first === undefined || values?.type !== 'ArrayExpression') continue;
      const text = sqlTextOf(code, first, call.module)?.text;
      if (text === undefined) continue;
      for (const match of text.matchAll(COMPARED))
        for (const index of [match[2], match[3]]) {
          const node = index === undefined ? undefined : values.elements[Number(index) - 1];
          if (node !== null && node !== undefined) add(call, match[1] ?? '', node);
        }
    }
  return found;
}
