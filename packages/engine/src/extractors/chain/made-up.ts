import type { MadeUpChainResult } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { meansProduction } from '../../extract/production.ts';
import { wordsIn } from '../../extract/words.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { MINTS } from './libraries.ts';

/** Names under which results of a chain are handed on. */
const FIELD =
  /^(?:(?:tx|transaction|mint|transfer|blockchain)?_?(?:signature|hash)|tx_?(?:id|hash|sig)|transaction_?(?:id|hash)|token_?id|mint_?address|asset_?id|nft_?(?:id|address)|contract_?address|escrow_?address|block_?(?:height|number))$/i;
/** Such a text can only be of a chain: `tx_${Date.now()}`. */
const MADE = /^(?:tx|sig|mint|token|nft|asset|transfer_tx|0x|sim|mock|fake)[_-]?/i;
/** Fields that nothing but a chain gives; a transaction id may be of a payment, a token id of a sign-in. */
const OF_CHAIN =
  /^(?:tx_?hash|tx_?sig|signature|transaction_?(?:hash|signature)|mint_?address|escrow_?address|nft_?(?:id|address)|block_?(?:height|number))$/i;
const SOURCE = /\b(?:Date\.now|Math\.random|randomUUID|randomBytes|uuidv4|nanoid)\b|Keypair\.generate/;
const SOURCES = ['Date.now', 'Math.random', 'randomUUID', 'randomBytes', 'uuidv4', 'nanoid', 'Keypair.generate'];
/** A mint alone may be one of sign-in tokens. */
const ABOUT = /solana|blockchain|nft|ethereum|on-?chain|web3|mint_?address|tx_?hash|transaction_?hash/i;

export interface MadeUp {
  fn: FunctionInfo;
  fact: MadeUpChainResult;
}

const CACHE = new WeakMap<CodeIndex, MadeUp[]>();

/** Functions that answer for a chain without asking one. */
export function readMadeUp({ code }: Pick<ExtractInput, 'code'>): MadeUp[] {
  const before = CACHE.get(code);
  if (before !== undefined) return before;
  const found: MadeUp[] = [];
  for (const module of code.modules) {
    if (module.kind !== 'production') continue;
    if (!ABOUT.test(wordsIn(module)) || !SOURCES.some((one) => module.parsed.text.includes(one))) continue;
    for (const fn of module.bound.functions) {
      const own = fn.returns.flatMap((node) => fieldsOf(code, fn, node));
      if (own.length === 0) continue;
      const name = fn.name;
      const shown = code.text(fn.node, fn.module);
      if (!ABOUT.test(`${name} ${shown} ${module.path}`) && !own.some((field) => OF_CHAIN.test(field))) continue;
      found.push({
        fn,
        fact: {
          location: fn.location,
          wiring: code.reach(fn),
          name,
          operation: MINTS.test(name) ? 'mint' : /transfer|escrow|release|send|payout|withdraw/i.test(name) ? 'transfer' : 'other',
          fields: [...new Set(own)].toSorted(),
          outsideProduction: refusesProduction(code, fn),
        },
      });
    }
  }
  CACHE.set(code, found);
  return found;
}

/** Fields of what is returned whose values are made up, or the name of the function for a bare text. */
function fieldsOf(code: CodeIndex, fn: FunctionInfo, returned: Node): string[] {
  const node = valueOf(fn, returned);
  if (node.type === 'TemplateLiteral' || node.type === 'BinaryExpression')
    return madeText(code, fn, node) && /transfer|mint|burn|send|sign/i.test(fn.name) ? ['signature'] : [];
  if (node.type !== 'ObjectExpression') return [];
  return node.properties.flatMap((property) => {
    if (property.type !== 'Property') return [];
    const name = keyName(property.key, property.computed);
    if (name === undefined || !FIELD.test(name)) return [];
    return isMade(code, fn, valueOf(fn, property.value)) ? [name] : [];
  });
}

/** Through `await`, `Promise.resolve(x)` and a name that is given its value once. */
function valueOf(fn: FunctionInfo, given: Node): Node {
  const node = unwrap(given);
  if (node.type === 'AwaitExpression') return valueOf(fn, node.argument);
  if (node.type === 'Identifier') {
    const binding = fn.module.bindingAt.get(node.start);
    if (binding?.init !== undefined && binding.kind === 'const' && binding.path.length === 0) return unwrap(binding.init);
  }
  return node;
}

function isMade(code: CodeIndex, fn: FunctionInfo, node: Node): boolean {
  if (node.type === 'TemplateLiteral' || node.type === 'BinaryExpression') return madeText(code, fn, node);
  // A new key pair is an address that nobody put on a chain; its use as a signer of the mint would not be called a signature.
  return (
    node.type === 'CallExpression' &&
    SOURCE.test(code.text(node, fn.module)) &&
    !/create|derive|find|encode\(/i.test(code.text(node, fn.module).slice(0, 30))
  );
}

function madeText(code: CodeIndex, fn: FunctionInfo, node: Node): boolean {
  const text = code.text(node, fn.module);
  return (
    SOURCE.test(text) &&
    (MADE.test(text.replace(/^[`'"(]+/, '')) || /signature|hash|_INIT_|tx|mint|token/i.test(text)) &&
    !/https?:/.test(text)
  );
}

/** It throws or returns first where NODE_ENV says production. */
function refusesProduction(code: CodeIndex, fn: FunctionInfo): boolean {
  let refuses = false;
  if (/production/i.test(code.text(fn.node, fn.module)))
    walk(fn.node, (node) => {
      if (node.type === 'IfStatement' && meansProduction(code.text(node.test, fn.module)) === true) {
        walk(node.consequent, (inner) => {
          if (inner.type === 'ThrowStatement') refuses = true;
        });
      }
      return !refuses;
    });
  const callers = code.callersOf(fn).filter((call) => code.reach(call).state !== 'not-wired');
  return (
    refuses ||
    (callers.length > 0 &&
      callers.every((call) =>
        call.inBranch.some((test) =>
          test.startsWith('not (') ? meansProduction(test.slice(5, -1)) === true : meansProduction(test) === false,
        ),
      ))
  );
}
