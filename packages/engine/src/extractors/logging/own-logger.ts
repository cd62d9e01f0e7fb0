import { unknown } from '@airworthy/model';
import type { Logger } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, walk } from '../../lang/typescript/syntax.ts';
import { readOther } from './options.ts';

const PRINTS = /^(?:console\.(?:log|info|warn|error|debug)|process\.std(?:out|err)\.write)$/;
/** What a line of a log has beside its fields. */
const MESSAGE = new Set(['message', 'msg', 'event']);
const LEVEL = new Set(['level', 'severity', 'lvl']);
const TIME = new Set(['time', 'timestamp', 'ts', '@timestamp', 'date']);

/**
 * A logger that the service wrote itself: a function that code of the service calls and that prints an object with a level and a message as one line of JSON.
 * `undefined` where there is none.
 */
export function ownLogger({ code }: ExtractInput): Logger | undefined {
  for (const call of code.callsTo(PRINTS)) {
    if (call.enclosing === undefined || call.enclosing.params.length === 0) continue;
    const printed = printedBy(call);
    const keys = [...printed.keys()];
    if (!keys.some((key) => MESSAGE.has(key)) || !keys.some((key) => LEVEL.has(key))) continue;
    const wiring = code.reach(call);
    if (wiring.state === 'not-wired') continue;
    const { errorKeys: _, ...rest } = readOther('own code', undefined);
    return {
      location: call.location,
      wiring,
      by: 'own code',
      ...rest,
      format: 'json',
      destination: 'stdout',
      // Which levels it leaves out is own code as well.
      level: unknown(),
      timestamp: timeOf(keys.flatMap((key) => (TIME.has(key) ? [code.text(printed.get(key) as Node, call.module)] : []))),
      base: keys.filter((key) => !MESSAGE.has(key) && !LEVEL.has(key) && !TIME.has(key)),
      // What it does with the values is own code, and may take some out.
      redactsElsewhere: true,
    };
  }
  return undefined;
}

function timeOf(values: readonly string[]): NonNullable<Logger['timestamp']> {
  if (values.length === 0) return 'none';
  if (values.some((value) => value.includes('toISOString'))) return 'iso';
  return values.some((value) => /\bDate\.now\(|\.getTime\(/.test(value)) ? 'epoch' : 'unknown';
}

/** Members of the object that the call prints by `JSON.stringify`, here or as a variable just before. */
function printedBy({ args, module, enclosing }: CallSite): Map<string, Node> {
  const out = new Map<string, Node>();
  const read = (node: Node | undefined): void => {
    if (node?.type !== 'ObjectExpression') return;
    for (const property of node.properties)
      if (property.type === 'Property') out.set(keyName(property.key, property.computed) ?? '', property.value);
  };
  const look = (root: Node): void =>
    walk(root, (node) => {
      if (node.type !== 'CallExpression' || !isStringify(node.callee)) return undefined;
      const [given] = node.arguments;
      read(given as Node | undefined);
      if (given?.type === 'Identifier') {
        const binding = module.bindingAt.get(given.start);
        if (binding?.scope.fn === enclosing) read(binding?.init);
      }
      return false;
    });
  for (const argument of args) look(argument);
  out.delete('');
  return out;
}

function isStringify(callee: Node): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'JSON' &&
    callee.property.type === 'Identifier' &&
    callee.property.name === 'stringify'
  );
}
