import type { OwnName } from '@airworthy/model';
import type { FixContext } from '../fix.ts';
import { folderOf } from './folders.ts';
import { inStyle } from './style.ts';
import { nodesOf } from './syntax.ts';
import type { Node, ParsedModule } from './syntax.ts';

/** What is asked of another module. */
export interface Wanted {
  from: string;
  /** Exported name; absent for the default export. */
  name?: string;
  /** What it is called where it is used. */
  as: string;
}

/** Whether the module is written with `require`. */
export function usesRequire(module: ParsedModule): boolean {
  const imports = module.program.body.some((one) => one.type === 'ImportDeclaration' || one.type.startsWith('Export'));
  return !imports && /\brequire\(/.test(module.text);
}

/** Makes a name of another module known in this one; what it is called here. An import that is there already is used. */
export function importName({ draft }: FixContext, module: ParsedModule, wanted: Wanted): string {
  const known = knownAs(module, wanted);
  if (known !== undefined) return known;
  const { path } = module;
  const style = draft.style(path);
  const required = usesRequire(module);
  const names =
    wanted.name === undefined
      ? wanted.as
      : `{ ${wanted.name === wanted.as ? wanted.name : `${wanted.name}${required ? ':' : ' as'} ${wanted.as}`} }`;
  const line = inStyle(required ? `const ${names} = require('${wanted.from}');` : `import ${names} from '${wanted.from}';`, style);
  const last = module.program.body.findLast((one) => one.type === 'ImportDeclaration') ?? (required ? lastRequire(module) : undefined);
  if (last !== undefined) draft.insert(path, last.end, `${style.eol}${line}`);
  else draft.insert(path, headEnd(module), `${line}${style.eol}`);
  return wanted.as;
}

/** Whether a name is declared anywhere in the module. */
export function isTaken(module: ParsedModule, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(module.text);
}

function knownAs(module: ParsedModule, wanted: Wanted): string | undefined {
  for (const one of module.program.body) {
    if (
      one.type !== 'ImportDeclaration' ||
      one.source.value.replace(/^node:/, '') !== wanted.from.replace(/^node:/, '') ||
      one.importKind === 'type'
    )
      continue;
    for (const specifier of one.specifiers) {
      if (wanted.name === undefined && specifier.type === 'ImportDefaultSpecifier') return specifier.local.name;
      if (specifier.type !== 'ImportSpecifier' || specifier.importKind === 'type') continue;
      const imported = specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
      if (imported === wanted.name) return specifier.local.name;
    }
  }
  return undefined;
}

function lastRequire(module: ParsedModule): Node | undefined {
  return nodesOf(module, ['VariableDeclaration']).findLast(
    (one) => module.program.body.includes(one as never) && /=\s*require\(/.test(module.text.slice(one.start, one.end)),
  );
}

/** Offset behind a hash-bang line and directives, where the first statement may stand. */
function headEnd(module: ParsedModule): number {
  const bang = /^#!.*\n/.exec(module.text)?.[0].length ?? 0;
  const directive = module.program.body.findLast(
    (one) => one.type === 'ExpressionStatement' && 'directive' in one && Boolean(one.directive),
  );
  return directive === undefined ? bang : module.text.indexOf('\n', directive.end) + 1;
}

/** Offset behind the imports of a module, where its own statements begin. */
export function importsEnd(module: ParsedModule): number {
  const last = module.program.body.findLast((one) => one.type === 'ImportDeclaration') ?? lastRequire(module);
  return last?.end ?? headEnd(module);
}

/** Specifier by which one file of a service imports another, as its other imports end. */
export function specifierTo(from: string, to: string, ending: string): string {
  const [a, b] = [folderOf(from).split('/').filter(Boolean), to.split('/')];
  let same = 0;
  while (same < a.length && same < b.length - 1 && a[same] === b[same]) same += 1;
  const up = a.length - same;
  const path = `${up === 0 ? './' : '../'.repeat(up)}${b.slice(same).join('/')}`;
  return path.replace(/\.[cm]?[jt]sx?$/, ending).replace(/\/index$/, '');
}

/** A part of the service by its name in this module, imported where it has to be; absent where it can't be had. */
export function ownPart(context: FixContext, module: ParsedModule, role: OwnName['role']): { name: string; by: string } | undefined {
  const { names } = context.model;
  const part = names?.own.find((one) => one.role === role);
  if (part === undefined || names === undefined) return undefined;
  if (part.path === module.path) return part.within === undefined ? { name: part.name, by: part.by } : undefined;
  if (part.exported === 'no') return undefined;
  // Where it is known under its name already, it is surely the same.
  const known = module.program.body
    .flatMap((one) => (one.type === 'ImportDeclaration' ? one.specifiers : []))
    .find((one) => one.local.name === part.name);
  if (known !== undefined) return { name: part.name, by: part.by };
  if (isTaken(module, part.name) || context.draft.parse(part.path) === undefined) return undefined;
  const wanted = {
    from: specifierTo(module.path, part.path, names.ending),
    as: part.name,
    ...(part.exported === 'named' ? { name: part.name } : {}),
  };
  return { name: importName(context, module, wanted), by: part.by };
}
