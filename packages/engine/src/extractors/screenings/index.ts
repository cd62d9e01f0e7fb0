import type { Screening } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { wordsOf } from '../../derive/columns.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import { functionsBelow, placesOf } from '../../extract/functions-below.ts';
import type { Below } from '../../extract/functions-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { isFunction, unwrap, walk } from '../../lang/typescript/syntax.ts';

const VERB = /^(?:check|screen|verify|validate|search|lookup|match|run|perform|assess|is|has)/i;
const NOUNS: readonly (readonly [Screening['subject'], RegExp])[] = [
  ['sanctions', /(?:^|_)(?:ofac|sanctions?|sanctioned|sdn|watch_?list|pep|peps|aml|denied_part(?:y|ies))(?:_|$)/],
  [
    'identity',
    /kyc|kyb|(?:verify|check|validate)_?(?:user_?|customer_?)?identity|identity_?(?:verification|check)|document_?verification|(?:verify|validate)_?(?:w9|passport|government_?id|id_?document)/i,
  ],
  ['bank-account', /(?:verify|check|validate)_?bank_?(?:account|details)?|bank_?verification/i],
  ['age', /(?:verify|check|validate)_?age(?:_?(?:restriction|verification))?$|is_?of_?age|age_?gate/i],
];
const OUTSIDE =
  /^(?:axios\b.*|fetch|got\b.*|undici\.(?:fetch|request)|ky\b.*|superagent\b.*|https?\.(?:request|get))$|^(?:new )?(?:stripe|plaid|persona|onfido|@onfido|sumsub|jumio|@complyadvantage|complyadvantage|trulioo|veriff|alloy|socure|@chainalysis|elliptic|trm|@aws-sdk\/client-rekognition)\b/;

/** Checks of persons and companies that the law asks for: what they ask, how they decide, and what an error means. */
export const screenings = defineExtractor({
  id: 'screenings',
  about:
    'Checks against sanction lists and of identity, bank accounts and age: whether they ask anybody, and what happens when that fails.',
  emits: ['screenings'],
  extract({ code, emit }) {
    for (const fn of code.functions) {
      const name = fn.own;
      if (name === undefined || !VERB.test(name) || fn.params.length === 0 || !fn.held || fn.node.body === null) continue;
      const subject = subjectOf(name);
      if (subject === undefined || isHandler(fn)) continue;
      const below = functionsBelow(code, [fn], 4);
      emit('screenings', {
        location: fn.location,
        wiring: code.reach(fn),
        name: fn.name,
        subject,
        runs: placesOf(below.functions),
        asksOutside: below.calls.some(({ call }) => OUTSIDE.test(call.callee)),
        decides: decides(code, fn, below),
        failsOpen: failsOpen(fn),
      });
    }
  },
});

function subjectOf(name: string): Screening['subject'] | undefined {
  const words = wordsOf(name).join('_');
  return NOUNS.find(([, pattern]) => pattern.test(words))?.[0];
}

/** Handlers and controllers hand the question on; what they call decides. */
function isHandler(fn: FunctionInfo): boolean {
  const [first] = fn.params;
  const target = first?.type === 'AssignmentPattern' ? first.left : first;
  return target?.type === 'Identifier' && /^_?(?:req|request|ctx|context|c)$/.test(target.name);
}

function decides(code: CodeIndex, fn: FunctionInfo, below: Below): Screening['decides'] {
  const answers = fn.returns.map((one) => unwrap(one));
  if (answers.length === 0) return 'unknown';
  if (answers.every((one) => isSettled(one)) && new Set(answers.map((one) => code.text(one, fn.module))).size === 1) return 'constant';
  // Words in the source are all that it compares with: nothing is read, nobody is asked.
  if (below.calls.some(({ call }) => OUTSIDE.test(call.callee) || READS.test(call.callee))) return 'data';
  return 'literals';
}

const READS = /(?:query|raw|execute|findFirst|findUnique|findMany|findOne|find|findById|select|first|get|hget|smembers|sismember|exists)$/;

/** The answer is written out: a literal, or an object of literals. */
function isSettled(input: Node): boolean {
  const node = unwrap(input);
  if (node.type === 'Literal') return true;
  if (node.type === 'ObjectExpression')
    return node.properties.every(
      (one) =>
        one.type === 'Property' &&
        (isSettled(one.value) ||
          (one.value.type === 'ArrayExpression' && one.value.elements.length === 0) ||
          /Date/.test(one.value.type === 'NewExpression' && one.value.callee.type === 'Identifier' ? one.value.callee.name : '')),
    );
  return false;
}

const CLEARS = /^(?:clear|cleared|passed|approved|verified|valid|success|isValid|isClear|ok|allowed|eligible)$/;
const HITS = /^(?:isMatch|match|matched|hit|flagged|blocked|sanctioned|isSanctioned|is_match|requiresReview)$/;

/** Whether a `catch` in it gives the answer that lets somebody pass. */
function failsOpen(fn: FunctionInfo): Screening['failsOpen'] {
  let open: Screening['failsOpen'] = false;
  walk(fn.node, (node) => {
    if (node !== fn.node && isFunction(node)) return false;
    if (node.type !== 'CatchClause') return undefined;
    walk(node.body, (inner) => {
      if (isFunction(inner)) return false;
      if (inner.type !== 'ReturnStatement' || inner.argument === null) return undefined;
      const value = unwrap(inner.argument);
      if (value.type === 'Literal') {
        if (value.value === true) open = !/^(?:is|has)(?:Match|Sanction|Hit|Blocked)/i.test(fn.own ?? '');
      } else if (value.type === 'ObjectExpression') {
        for (const one of value.properties) {
          if (one.type !== 'Property' || one.key.type !== 'Identifier' || one.value.type !== 'Literal') continue;
          if (CLEARS.test(one.key.name) && one.value.value === true) open = true;
          if (HITS.test(one.key.name) && one.value.value === false) open = true;
        }
      } else if (open === false) open = 'unknown';
      return undefined;
    });
    return undefined;
  });
  return open;
}
