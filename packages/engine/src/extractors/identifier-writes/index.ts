import type { IdentifierWrite } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { defineExtractor } from '../../extract/define-extractor.ts';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';

const IDENTIFIER =
  /^(?:ssn|social_?security(?:_?number)?|tax_?id(?:_?number)?|taxpayer_?id|tin|national_?id(?:_?number)?|passport(?:_?number|_?no)?|driver_?s?_?licen[cs]e(?:_?number)?|iban|bank_?account(?:_?number)?|account_?number|aadhaar\w*)(?:_?(?:encrypted|hash|hashed|enc|ciphertext))?$/i;
const WORDS = /ssn|social_?security|tax_?id|taxpayer|\btin\b|national_?id|passport|licen[cs]e|iban|bank_?account|account_?number|aadhaar/i;
const WRITES =
  /(?:^|[.#)])(?:insert|insertOne|insertMany|create|createMany|update|updateMany|updateOne|upsert|save|values|set|query|execute|raw|unsafe|\$executeRaw)$/;

/** Values that are stored in columns of tax numbers, bank accounts and papers, and what protects them. */
export const identifierWrites = defineExtractor({
  id: 'identifier-writes',
  about: 'What is stored in columns of tax numbers, bank accounts and papers of identity: encrypted, hashed, shortened or as it came.',
  emits: ['identifierWrites'],
  extract({ code, emit }) {
    for (const module of code.modules) {
      if (module.kind !== 'production' || !WORDS.test(wordsIn(module))) continue;
      for (const raw of module.bound.calls) {
        const call = code.callAt(raw.node);
        if (call === undefined || !WRITES.test(call.callee) || call.args.length === 0) continue;
        for (const one of sqlParts(code, call) ?? objectParts(code, call)) {
          if (!IDENTIFIER.test(one.column)) continue;
          const fact: IdentifierWrite = {
            location: code.place(one.value, module),
            wiring: code.reach(call),
            table: one.table,
            column: one.column,
            value: protection(code, one.value, module.bound, 0),
          };
          emit('identifierWrites', fact);
        }
      }
    }
  },
});

interface Part {
  table: string;
  column: string;
  value: Node;
}

/** `INSERT INTO t (a, b) VALUES ($1, $2)` with its list of values. */
function sqlParts(code: CodeIndex, call: CallSite): Part[] | undefined {
  const [first, second] = call.args;
  if (first === undefined || second === undefined) return undefined;
  const text = code.value(first, call.module);
  if (text.kind !== 'literal' || typeof text.value !== 'string') return undefined;
  const list = unwrap(second);
  const values = list.type === 'ArrayExpression' ? list.elements : [];
  const at = (mark: string): Node | undefined => values[Number(mark.replace(/^\$/, '')) - 1] ?? undefined;
  const insert = /insert\s+into\s+["`]?([\w.]+)["`]?\s*\(([^)]*)\)\s*values\s*\(([\s\S]*?)\)(?:\s|$)/i.exec(text.value);
  if (insert !== null) {
    const columns = (insert[2] as string).split(',').map((one) => one.trim().replaceAll(/["`]/g, ''));
    const marks = (insert[3] as string).split(',').map((one) => one.trim());
    return columns.flatMap((column, index) => {
      const value = /^\$\d+$/.test(marks[index] ?? '') ? at(marks[index] as string) : undefined;
      return value === undefined ? [] : [{ table: insert[1] as string, column, value }];
    });
  }
  const update = /update\s+["`]?([\w.]+)["`]?\s+set\s+([\s\S]*?)(?:\bwhere\b|$)/i.exec(text.value);
  if (update === null) return undefined;
  return [...(update[2] as string).matchAll(/["`]?(\w+)["`]?\s*=\s*(\$\d+)/g)].flatMap((match) => {
    const value = at(match[2] as string);
    return value === undefined ? [] : [{ table: update[1] as string, column: match[1] as string, value }];
  });
}

/** `insert({ tax_id: … })`, `create({ data: { taxId: … } })` */
function objectParts(code: CodeIndex, call: CallSite): Part[] {
  const table = tableOf(code, call);
  const found: Part[] = [];
  const visit = (input: Node, depth: number): void => {
    const node = unwrap(input);
    if (node.type === 'ArrayExpression')
      for (const one of node.elements) if (one !== null && one.type !== 'SpreadElement') visit(one, depth);
    if (node.type !== 'ObjectExpression') return;
    for (const one of node.properties) {
      if (one.type !== 'Property') continue;
      const name = keyName(one.key, one.computed);
      if (name === undefined) continue;
      if (IDENTIFIER.test(name)) found.push({ table, column: name, value: one.value });
      else if (depth < 2 && /^(?:data|create|update|set|values|\$set)$/.test(name)) visit(one.value, depth + 1);
    }
  };
  for (const argument of call.args) visit(argument, 0);
  return found;
}

function tableOf(code: CodeIndex, call: CallSite): string {
  const [start] = code.chain(call.node, call.module);
  const named = start?.args?.[0];
  const value = named === undefined ? undefined : code.value(named, call.module);
  if (value?.kind === 'literal' && typeof value.value === 'string') return value.value;
  return (call.receiver && memberName(unwrap(call.receiver))) ?? 'the table';
}

const ENCRYPTS = /encrypt|cipher|seal|kms/i;
const HASHES = /hash|hmac|digest|pseudonymi/i;
const SHORTENS = /(?:^|\.)(?:slice|substring|substr)$|last_?4|last_?four|mask|redact/i;
const TOKEN = /token|vault|plaid|stripe/i;

function protection(code: CodeIndex, input: Node, module: BoundModule, depth: number): IdentifierWrite['value'] {
  const node = unwrap(input);
  if (depth > 4) return 'unknown';
  if (node.type === 'AwaitExpression') return protection(code, node.argument, module, depth);
  if (node.type === 'Literal') return node.value === null ? 'token' : 'unknown';
  if (node.type === 'ConditionalExpression') {
    const arms = [node.consequent, node.alternate].map((one) => protection(code, one, module, depth + 1));
    return arms.includes('plain') ? 'plain' : (arms.find((one) => one !== 'unknown' && one !== 'token') ?? arms[0] ?? 'unknown');
  }
  if (node.type === 'LogicalExpression') return protection(code, node.left, module, depth + 1);
  if (node.type === 'CallExpression') {
    const callee = code.text(node.callee, module);
    if (ENCRYPTS.test(callee)) return 'encrypted';
    if (HASHES.test(callee)) return 'hashed';
    if (SHORTENS.test(callee)) return 'shortened';
    const fn = code.functionOf(node.callee, module);
    if (fn !== undefined) {
      const body = code.text(fn.node, fn.module);
      if (/createCipheriv|EncryptCommand|\bencrypt\(/.test(body)) return 'encrypted';
      if (/createH(?:ash|mac)\(/.test(body)) return 'hashed';
    }
    // `String(x)`, `x.trim()` leave what it is.
    if (/(?:^|\.)(?:trim|toString|toUpperCase|toLowerCase|replace|replaceAll|String)$/.test(callee)) {
      const inner = node.callee.type === 'MemberExpression' ? node.callee.object : node.arguments[0];
      return inner === undefined || inner.type === 'SpreadElement' ? 'unknown' : protection(code, inner, module, depth + 1);
    }
    return 'unknown';
  }
  const name = node.type === 'Identifier' ? node.name : memberName(node);
  if (name === undefined) return 'unknown';
  if (ENCRYPTS.test(name)) return 'encrypted';
  if (HASHES.test(name)) return 'hashed';
  if (SHORTENS.test(name)) return 'shortened';
  if (TOKEN.test(name)) return 'token';
  if (node.type === 'Identifier') {
    const binding = module.bindingAt.get(node.start);
    if (binding?.kind === 'const' && binding.init !== undefined && binding.path.length === 0)
      return protection(code, binding.init, module, depth + 1);
    if (binding?.kind === 'param' && depth < 3) {
      const owner = module.functionByStart.get(binding.declaration.start);
      const given =
        owner === undefined
          ? []
          : code
              .callersOf(owner)
              .flatMap((call) =>
                call.args[binding.index] === undefined || binding.path.length > 0
                  ? []
                  : [protection(code, call.args[binding.index] as Node, call.module, depth + 1)],
              );
      if (given.length > 0 && given.every((one) => one === 'encrypted' || one === 'hashed' || one === 'token'))
        return given[0] as IdentifierWrite['value'];
    }
  }
  return 'plain';
}
