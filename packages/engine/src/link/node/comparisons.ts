import type { Node } from 'oxc-parser';
import type { Machine } from '../../boot/machine.ts';
import type { Site } from '../../boot/value.ts';
import { walk } from '../../lang/typescript/syntax.ts';

interface Range {
  start: number;
  end: number;
}

/** What is asked before something runs: the condition of an `if`, or a case. */
interface Test extends Range {
  /** What runs then. */
  consequent: Range;
}

interface Texts {
  tests: Test[];
  texts: Map<string, Range[]>;
}

const READ = new WeakMap<Machine, Map<string, Texts>>();

/**
 * Where a file compares the address of a request, for one method: of several comparisons with the same text the one beside the method or
 * within what runs for it, or the comparison of the method within what runs for the address. `undefined` where that does not single one out.
 */
export function comparedAt(machine: Machine, path: string, address: string, method: string): Site | undefined {
  const { tests, texts } = readTexts(machine, path);
  const within = (range: Range): ((one: Range) => boolean) => {
    return (one) => one.start >= range.start && one.end <= range.end;
  };
  const addresses = texts.get(address) ?? [];
  const methods = texts.get(method) ?? [];
  const found = tests.flatMap((test) => addresses.filter(within(test)).map((text) => ({ test, text })));
  const beside = found.filter(({ test }) => methods.some(within(test)));
  const below = found.filter(({ text }) => tests.some((outer) => within(outer.consequent)(text) && methods.some(within(outer))));
  const inside = found.flatMap(({ test }) => tests.filter(within(test.consequent)).flatMap((inner) => methods.filter(within(inner))));
  for (const [only, ...more] of [beside.map(({ text }) => text), below.map(({ text }) => text), inside])
    if (only !== undefined) return more.length > 0 ? undefined : { path, start: only.start, end: only.end };
  return undefined;
}

function readTexts(machine: Machine, path: string): Texts {
  let files = READ.get(machine);
  if (files === undefined) READ.set(machine, (files = new Map()));
  const known = files.get(path);
  if (known !== undefined) return known;
  const out: Texts = { tests: [], texts: new Map() };
  const program = machine.parse(path)?.program;
  if (program !== undefined)
    walk(program as Node, (node) => {
      if (node.type === 'IfStatement') out.tests.push({ ...rangeOf(node.test), consequent: rangeOf(node.consequent) });
      else if (node.type === 'SwitchCase' && node.test !== null) out.tests.push({ ...rangeOf(node.test), consequent: rangeOf(node) });
      else if (node.type === 'Literal' && typeof node.value === 'string') {
        const all = out.texts.get(node.value);
        if (all === undefined) out.texts.set(node.value, [rangeOf(node)]);
        else all.push(rangeOf(node));
      }
    });
  files.set(path, out);
  return out;
}

function rangeOf({ start, end }: Range): Range {
  return { start, end };
}
