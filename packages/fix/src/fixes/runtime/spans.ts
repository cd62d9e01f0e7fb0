import { unwrap } from '@airworthy/engine/lang/typescript/syntax';
import { inStyle } from '../../edit/style.ts';
import { indentAt, nodesAt, nodesOf } from '../../edit/syntax.ts';
import type { Node, ParsedModule } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';

export const spansMonotonic = defineFix({
  item: 'S38-012',
  title: 'Measure spans of time by a clock that is never set',
  write({ draft, places }) {
    const started = new Set<string>();
    for (const at of places) {
      const module = draft.parse(at.path);
      if (module === undefined) return `${at.path} could not be parsed`;
      const where = `${at.path}:${at.line}`;
      const span = nodesAt(module, at, ['BinaryExpression']).find((one) => one.operator === '-' && isNow(unwrap(one.left as Node)));
      if (span === undefined) return `the span in ${where} is not written as Date.now() - start`;
      const start = unwrap(span.right as Node);
      const source = sourceOf(module, start, span.start);
      if (source === undefined) return `where the span of ${where} begins was not found`;
      const rounded = inStyle(
        `Math.round(performance.now() - ${module.text.slice(span.right.start, span.right.end)})`,
        draft.style(at.path),
      );
      const uses = usesOf(module, start, source);
      if (uses.every((use) => isSpan(module, use))) {
        const key = `${at.path}:${source.start}`;
        if (!started.has(key)) draft.replace(at.path, source.start, source.end, 'performance.now()');
        started.add(key);
        draft.replace(at.path, span.start, span.end, rounded);
        continue;
      }
      // The moment itself is told elsewhere, so the span gets a beginning of its own.
      const holder = nodesOf(module, ['VariableDeclaration']).find(
        (one) => one.start <= source.start && source.end <= one.end && one.declarations.length === 1,
      );
      if (holder === undefined || start.type !== 'Identifier')
        return `the beginning of the span of ${where} is used for more than the span`;
      const name = `${start.name}Tick`;
      if (new RegExp(`\\b${name}\\b`).test(module.text)) return `${where} knows a ${name} already`;
      const key = `${at.path}:${holder.end}`;
      const style = draft.style(at.path);
      if (!started.has(key))
        draft.insert(
          at.path,
          holder.end,
          `${style.eol}${indentAt(module.text, holder.start)}${inStyle(`const ${name} = performance.now();`, style)}`,
        );
      started.add(key);
      draft.replace(at.path, span.start, span.end, `Math.round(performance.now() - ${name})`);
    }
    return undefined;
  },
});

function isNow(node: Node): boolean {
  return (
    node.type === 'CallExpression' &&
    node.arguments.length === 0 &&
    node.callee.type === 'MemberExpression' &&
    textOf(node.callee as Node) === 'Date.now'
  );
}

function textOf(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'ThisExpression') return 'this';
  return node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier'
    ? `${textOf(node.object as Node)}.${node.property.name}`
    : '?';
}

/** The `Date.now()` that a name or a field of the class begins with, the last before the span. */
function sourceOf(module: ParsedModule, start: Node, before: number): Node | undefined {
  if (start.type === 'Identifier') {
    const found = nodesOf(module, ['VariableDeclarator']).findLast(
      (one) => one.id.type === 'Identifier' && one.id.name === start.name && one.start < before,
    );
    const init = found?.init ? unwrap(found.init as Node) : undefined;
    return init !== undefined && isNow(init) ? init : undefined;
  }
  if (start.type !== 'MemberExpression' || start.object.type !== 'ThisExpression' || start.property.type !== 'Identifier') return undefined;
  const { name } = start.property;
  const fields = nodesOf(module, ['PropertyDefinition']).filter(
    (one) => one.key.type === 'Identifier' && one.key.name === name && one.value,
  );
  const written = nodesOf(module, ['AssignmentExpression']).filter((one) => textOf(one.left as Node) === `this.${name}`);
  const values = [...fields.map((one) => one.value as Node), ...written.map((one) => one.right as Node)].map(unwrap);
  return values.length === 1 && values[0] !== undefined && isNow(values[0]) ? values[0] : undefined;
}

/** Reads of what begins at `source`, within the function or class around it. */
function usesOf(module: ParsedModule, start: Node, source: Node): Node[] {
  if (start.type !== 'Identifier') {
    const name = textOf(start);
    return nodesOf(module, ['MemberExpression']).filter(
      (one) => textOf(one) === name && !nodesOf(module, ['AssignmentExpression']).some((set) => set.left.start === one.start),
    );
  }
  const scope = nodesOf(module, ['BlockStatement', 'Program', 'StaticBlock']).findLast(
    (one) => one.start <= source.start && source.end <= one.end,
  );
  return nodesOf((scope ?? module.program) as Node, ['Identifier']).filter(
    (one) => one.name === start.name && one.start > source.end && !isKey(module, one),
  );
}

/** A name behind a dot or before a colon is another one. */
function isKey(module: ParsedModule, node: Node): boolean {
  return (
    /[\w)\]]\??\.\s*$/.test(module.text.slice(Math.max(0, node.start - 20), node.start)) ||
    /^\s*:/.test(module.text.slice(node.end, node.end + 5))
  );
}

function isSpan(module: ParsedModule, use: Node): boolean {
  return /\bDate\.now\(\)\s*-\s*$/.test(module.text.slice(Math.max(0, use.start - 40), use.start));
}
