import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { walk } from '../../lang/typescript/syntax.ts';

const LIBRARIES =
  /^(?:new )?(?:json2csv\.(?:Parser|parse|AsyncParser|Transform)|@json2csv\/[\w-]+\.\w*(?:Parser|Transform)|csv-stringify(?:\/sync)?(?:\.stringify)?|@fast-csv\/format\.(?:format|write\w*)|fast-csv\.(?:format|write\w*)|papaparse\.unparse|json-2-csv\.\w+|csv-writer\.createObject(?:Csv)?\w*|csv-writer\.create\w+|objects-to-csv)$/;
const EXCEL = /^exceljs\.Workbook#csv\.\w+$|^xlsx\.utils\.sheet_to_csv$/;
const SAFE = /escape_formulas\s*:\s*true|escapeFormulae\s*:\s*(?:true|\/)|preventCsvInjection\s*:\s*true/;
/** `/^[=+\-@\t\r]/`, `['=', '+', '-', '@']`, `startsWith('=')` */
const BY_HAND = /\[=\\?\+|\[\\?[+@=-]{1,2}\\?[+@=-]|['"]=['"]\s*,\s*['"]\+['"]|startsWith\(\s*['"]=['"]|\^\(\?:\[=|'=\+-@|"=\+-@/;

/** https://owasp.org/www-community/attacks/CSV_Injection */
export function tableExports(input: ExtractInput): void {
  const { code } = input;
  const seen = new Set<FunctionInfo>();
  for (const call of [...code.callsTo(LIBRARIES), ...code.callsTo(EXCEL)]) {
    if (call.enclosing !== undefined) seen.add(call.enclosing);
    input.emit('tableExports', {
      location: call.location,
      wiring: code.reach(call),
      by: call.package ?? call.callee,
      neutralised: safe(code, call),
    });
  }
  for (const call of code.callsOfMember('join')) {
    const [first] = call.args;
    const fn = call.enclosing;
    if (fn === undefined || first?.type !== 'Literal') continue;
    const between = String(first.value);
    if (!/^(?:[,;\t]|\r?\n)$/.test(between)) continue;
    const outer = heldOf(fn);
    if (seen.has(outer) || !isTable(code, outer) || (between.endsWith('\n') && !hasLineOfCells(outer))) continue;
    seen.add(outer);
    input.emit('tableExports', { location: call.location, wiring: code.reach(call), by: 'own', neutralised: safe(code, call) });
  }
}

function heldOf(fn: FunctionInfo): FunctionInfo {
  let at = fn;
  while (!at.held && at.parent !== undefined) at = at.parent;
  return at;
}

/** Rows joined by commas become a table when lines follow, under a name or type that says so. */
function isTable(code: CodeIndex, fn: FunctionInfo): boolean {
  const text = code.text(fn.node, fn.module);
  return /join\(\s*['"`]\\r?\\n|\\n['"`]\)|\+=?\s*['"`]\\n/.test(text) && /csv/i.test(`${fn.name} ${text}`);
}

/** A line that is written as cells with separators between them: `${row.name},${row.seat}`. */
function hasLineOfCells(fn: FunctionInfo): boolean {
  let found = false;
  walk(fn.node, (node) => {
    if (node.type === 'TemplateLiteral')
      found ||= node.quasis.slice(1, -1).some((part) => /^["']?\s*[,;\t]\s*["']?$/.test(part.value.cooked ?? ''));
    return !found;
  });
  return found;
}

function safe(code: CodeIndex, call: CallSite): boolean {
  const fn = call.enclosing === undefined ? undefined : heldOf(call.enclosing);
  if (SAFE.test(code.text(call.node, call.module))) return true;
  if (fn === undefined) return false;
  const inside = [fn, ...code.functions.filter((one) => one.parent === fn || one.parent?.parent === fn)];
  // Functions that are called, and those handed to `map`.
  const functions = inside.flatMap((one) => [
    one,
    ...code
      .callsIn(one)
      .flatMap((each) => [...each.targets, ...each.args.flatMap((argument) => code.functionOf(argument, each.module) ?? [])]),
  ]);
  return functions.some((one) => {
    const text = code.text(one.node, one.module);
    return SAFE.test(text) || BY_HAND.test(text);
  });
}
