import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseModule } from '@airworthy/engine/lang/typescript/parse';

export interface FieldDoc {
  name: string;
  optional: boolean;
  type: string;
  about: string;
}

/** An exported interface or list of words of `packages/model/src/facts`. */
export interface TypeDoc {
  name: string;
  /** File without its ending: `http`. */
  file: string;
  about: string;
  /** For an interface. */
  fields?: FieldDoc[];
  /** For anything else: its text. */
  text?: string;
}

/** Every exported type of the facts with its comments, by name. */
export function readFactDocs(root: string): Map<string, TypeDoc> {
  const base = join(root, 'packages/model/src/facts');
  const docs = new Map<string, TypeDoc>();
  for (const file of globSync('*.ts', { cwd: base }).toSorted()) {
    for (const doc of typesOf(basename(file, '.ts'), readFileSync(join(base, file), 'utf8'))) docs.set(doc.name, doc);
  }
  return docs;
}

/** The type of each family, e.g. `routes` → `Route`. */
export function familyTypes(docs: ReadonlyMap<string, TypeDoc>): Map<string, string> {
  return new Map((docs.get('FactFamilies')?.fields ?? []).map((field) => [field.name, field.type.split('.').at(-1) as string]));
}

function typesOf(file: string, text: string): TypeDoc[] {
  const { program, errors } = parseModule(`${file}.ts`, text);
  if (errors.length > 0) throw new Error(`facts/${file}.ts does not parse: ${errors[0]?.message}`);
  return program.body.flatMap((statement): TypeDoc[] => {
    if (statement.type !== 'ExportNamedDeclaration' || !statement.declaration) return [];
    const about = commentBefore(text, statement.start);
    const declared = statement.declaration;
    if (declared.type === 'TSInterfaceDeclaration')
      return [{ name: declared.id.name, file, about, fields: declared.body.body.flatMap((member) => fieldOf(member, text)) }];
    if (declared.type === 'TSTypeAliasDeclaration')
      return [
        { name: declared.id.name, file, about, text: oneLine(text.slice(declared.typeAnnotation.start, declared.typeAnnotation.end)) },
      ];
    if (declared.type !== 'VariableDeclaration') return [];
    return declared.declarations.flatMap((one) =>
      one.id.type === 'Identifier' && one.init
        ? [{ name: one.id.name, file, about, text: oneLine(text.slice(one.init.start, one.init.end)) }]
        : [],
    );
  });
}

function fieldOf(member: { type: string; start: number; end: number }, text: string): FieldDoc[] {
  if (member.type !== 'TSPropertySignature') return [];
  const match = /^([\w$]+)(\?)?:\s*([\s\S]*?);?$/.exec(text.slice(member.start, member.end));
  if (!match) return [];
  return [
    { name: match[1] as string, optional: match[2] === '?', type: oneLine(match[3] as string), about: commentBefore(text, member.start) },
  ];
}

/** The text of the doc comment that ends right before an offset, with list items kept on lines of their own. */
function commentBefore(text: string, offset: number): string {
  const match = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, offset));
  if (!match) return '';
  const lines = (match[1] as string).split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  return lines.join('\n').trim();
}

function oneLine(text: string): string {
  return text
    .replaceAll(/\/\*\*?([\s\S]*?)\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\[ | \]/g, (bracket) => bracket.trim())
    .replaceAll(', ]', ']')
    .replace(/,\]/, ']')
    .trim();
}
