import type { DeadModule, DuplicateModule } from '@airworthy/model';
import type { CodeModule } from '../../lang/typescript/code-index.ts';

const SHORT = 15;

/** Production files that no production entry reaches. Files with types only are nothing that runs. */
export function deadModules(modules: readonly CodeModule[]): DeadModule[] {
  return modules.flatMap((module) => {
    if (module.kind !== 'production' || !module.inService || module.reach.state !== 'not-wired' || !runs(module)) return [];
    return [{ location: { path: module.path, line: 1 }, lines: linesOf(module.parsed.text) }];
  });
}

function runs({ bound }: CodeModule): boolean {
  if (bound.functions.length > 0 || bound.classes.length > 0 || bound.calls.length > 0) return true;
  return bound.parsed.program.body.some(
    (statement) =>
      statement.type === 'VariableDeclaration' ||
      (statement.type === 'ExportNamedDeclaration' && statement.declaration?.type === 'VariableDeclaration') ||
      statement.type === 'TSEnumDeclaration',
  );
}

/** Files with the same text but for comments and white space; the first by path names the others. */
export function duplicateModules(modules: readonly CodeModule[]): DuplicateModule[] {
  const byShape = new Map<string, CodeModule[]>();
  for (const module of modules) {
    if (module.kind !== 'production' || !module.inService) continue;
    const { text } = module.parsed;
    if (text.length < 400 || linesOf(text) < SHORT) continue;
    const shape = shapeOf(module);
    const list = byShape.get(shape);
    if (list === undefined) byShape.set(shape, [module]);
    else list.push(module);
  }
  const byText = new Map<string, string[]>();
  for (const { path, parsed } of [...byShape.values()].filter((alike) => alike.length > 1).flat()) {
    const key = parsed.text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, '').replaceAll(/\s+/g, '');
    if (key.length < 200) continue;
    const list = byText.get(key);
    if (list === undefined) byText.set(key, [path]);
    else list.push(path);
  }
  return [...byText.values()]
    .filter((paths) => paths.length > 1)
    .map(([first = '', ...copies]) => ({ location: { path: first, line: 1 }, copies }));
}

/** What files of the same text have in common, and hardly any others do: cheaper to compare than texts. */
function shapeOf({ bound }: CodeModule): string {
  const parts = [bound.functions, bound.calls, bound.references, bound.memberReferences, bound.imports, bound.parsed.program.body];
  return parts.map((part) => part.length).join();
}

function linesOf(text: string): number {
  let lines = text === '' || text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
