import type { Draft } from './draft.ts';
import { inStyle } from './style.ts';
import { indentAt } from './syntax.ts';
import type { CallNode, ObjectNode, ParsedModule } from './syntax.ts';

/** Adds a property to an object literal, on a line of its own where the others have one. */
export function addProperty(
  draft: Draft,
  module: ParsedModule,
  object: ObjectNode,
  property: string,
  place: 'last' | 'first' = 'last',
): void {
  const { text, path } = module;
  const style = draft.style(path);
  const last = object.properties.at(-1);
  if (last === undefined) {
    const between = text.slice(object.start + 1, object.end - 1);
    if (between.trim() === '') draft.replace(path, object.start, object.end, `{ ${inStyle(property, style)} }`);
    else draft.insert(path, object.start + 1, ` ${inStyle(property, style)},`);
    return;
  }
  const first = object.properties[0] as typeof last;
  const many = module.locate(object.start).line !== module.locate(first.start).line;
  const indent = indentAt(text, first.start);
  const lines = inStyle(property, style)
    .split(style.eol)
    .join(`${style.eol}${many ? indent : indentAt(text, object.start)}`);
  if (place === 'first') {
    draft.insert(path, first.start, many ? `${lines},${style.eol}${indent}` : `${lines}, `);
    return;
  }
  const comma = /^\s*,/.exec(withoutComments(text.slice(last.end, object.end)));
  const end = last.end + (comma?.[0].length ?? 0);
  // A remark behind the last property stays beside it.
  const remark = many ? (/^[ \t]*\/\/[^\r\n]*/.exec(text.slice(end, object.end))?.[0].length ?? 0) : 0;
  if (comma === null && remark > 0) draft.insert(path, last.end, ',');
  const lead = comma === null && remark === 0 ? ',' : '';
  const tail = comma === null ? '' : ',';
  draft.insert(path, end + remark, many ? `${lead}${style.eol}${indent}${lines}${tail}` : `${lead} ${lines}${tail}`);
}

/** Gives a call an options object at a position, or adds to the one that stands there. False where something else stands there. */
export function addOption(
  draft: Draft,
  module: ParsedModule,
  call: CallNode,
  index: number,
  property: string,
  object?: ObjectNode,
): boolean {
  if (object !== undefined) {
    addProperty(draft, module, object, property);
    return true;
  }
  const { text, path } = module;
  if (call.arguments.length !== index) return false;
  const option = `{ ${inStyle(property, draft.style(path))} }`;
  const last = call.arguments.at(-1);
  if (last !== undefined) {
    draft.insert(path, last.end, `, ${option}`);
    return true;
  }
  const close = call.end - 1;
  if (text[close] !== ')') {
    draft.insert(path, call.end, `(${option})`);
    return true;
  }
  draft.insert(path, close, option);
  return true;
}

/** Blanks out comments, so that offsets stay. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\/|\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
}
