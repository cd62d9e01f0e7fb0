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
  const byText = new Map<string, string[]>();
  for (const module of modules) {
    if (module.kind !== 'production' || !module.inService) continue;
    const { text } = module.parsed;
    if (text.length < 400 || linesOf(text) < SHORT) continue;
    const key = text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, '').replaceAll(/\s+/g, '');
    if (key.length < 200) continue;
    const list = byText.get(key);
    if (list === undefined) byText.set(key, [module.path]);
    else list.push(module.path);
  }
  return [...byText.values()]
    .filter((paths) => paths.length > 1)
    .map(([first = '', ...copies]) => ({ location: { path: first, line: 1 }, copies }));
}

function linesOf(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
