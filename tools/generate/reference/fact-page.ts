import { FACT_FAMILIES } from '@airworthy/model';
import { familyTypes, readFactDocs } from './fact-docs.ts';
import type { TypeDoc } from './fact-docs.ts';
import type { Reference } from './load-reference.ts';
import { code, markdownTable, page, pageHead } from './markdown-text.ts';

/** One page with every fact family, its fields, and who writes and reads it. */
export function factPage(reference: Reference, root: string): Record<string, string> {
  const docs = readFactDocs(root);
  const types = familyTypes(docs);
  const used = new Set(['FactFamilies', 'FACT_FAMILIES', ...types.values()]);
  const families = FACT_FAMILIES.flatMap((family) => {
    const doc = docs.get(types.get(family) ?? '');
    if (!doc) throw new Error(`the type of the fact family ${family} is not documented`);
    const writers = reference.extractors.filter((one) => one.emits.includes(family)).map((one) => one.id);
    const readers = [...reference.checks.values()].filter((one) => one.needs.includes(family)).length;
    return [
      `## ${family}`,
      '',
      ...typeText(doc),
      `Written by ${writers.map((id) => `[${code(id)}](extractors.md#${id})`).join(', ') || 'no extractor yet'}. Read by ${readers === 1 ? 'one check' : `${readers || 'no'} checks`}.`,
      '',
    ];
  });
  const rest = [...docs.values()].filter((doc) => !used.has(doc.name) && !doc.name.startsWith('_'));
  return {
    'docs/reference/facts.md': page([
      ...pageHead('Facts'),
      `${FACT_FAMILIES.length} families. A fact says what was read and where, never whether it is good. \`airworthy facts FAMILY DIR\` prints them.`,
      '',
      ...families,
      '## Parts of facts',
      '',
      ...rest.flatMap((doc) => [`### ${doc.name}`, '', ...typeText(doc)]),
    ]),
  };
}

function typeText(doc: TypeDoc): string[] {
  return [
    ...(doc.about ? [doc.about, ''] : []),
    ...(doc.text === undefined ? [] : [code(doc.text), '']),
    ...(doc.fields && doc.fields.length > 0
      ? [
          ...markdownTable(
            ['Field', 'Type', 'Meaning'],
            doc.fields.map((field) => [code(field.optional ? `${field.name}?` : field.name), code(field.type), field.about]),
          ),
          '',
        ]
      : []),
  ];
}
