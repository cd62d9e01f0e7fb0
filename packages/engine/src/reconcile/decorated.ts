import type { Node } from 'oxc-parser';
import type { ParsedModule } from '../lang/typescript/parse.ts';
import type { Candidate } from './candidates.ts';

const VERBS = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options', 'All', 'Sse']);
const MAY_HOLD = /@nestjs\/common/;

/** Methods with a decorator of NestJS that makes them a route, in classes that are controllers. */
export function findDecorated(parsed: ParsedModule): Candidate[] {
  if (!MAY_HOLD.test(parsed.text) || !/@Controller\b/.test(parsed.text)) return [];
  const out: Candidate[] = [];
  for (const statement of parsed.program.body as readonly Node[]) {
    const node =
      statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration' ? statement.declaration : statement;
    if (node?.type !== 'ClassDeclaration' || !node.decorators?.some((one) => callOf(one.expression)?.name === 'Controller')) continue;
    const name = node.id?.name ?? 'the controller';
    for (const member of node.body.body) {
      if (member.type !== 'MethodDefinition') continue;
      for (const decorator of member.decorators ?? []) {
        const call = callOf(decorator.expression);
        if (call === undefined || !VERBS.has(call.name)) continue;
        out.push({
          path: parsed.path,
          start: decorator.start,
          end: decorator.end,
          kind: 'route',
          label: `${call.name.toUpperCase()} ${name}.${nameOf(member.key)}`,
          functions: [],
          tests: [],
          idle: `${name} is in no module that the running app imports`,
        });
      }
    }
  }
  return out;
}

function nameOf(key: Node): string {
  return key.type === 'Identifier' ? key.name : '';
}

function callOf(expression: Node): { name: string } | undefined {
  if (expression.type !== 'CallExpression' || expression.callee.type !== 'Identifier') return undefined;
  return { name: expression.callee.name };
}
