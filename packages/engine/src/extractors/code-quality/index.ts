import type { Node } from 'oxc-parser';
import { defineExtractor } from '../../extract/define-extractor.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import { callRules, massAssignments } from './call-rules.ts';
import { pagesAsked, rowsAsked } from './rows-asked.ts';
import { catchBlock, tried } from './catch-blocks.ts';
import { causesLost } from './causes.ts';
import { commentUses, remindersIn } from './comments.ts';
import { emitUses, routesByFunction, workByFunction } from './context.ts';
import type { Context } from './context.ts';
import { growingMaps } from './growing-maps.ts';
import { deadModules, duplicateModules } from './modules.ts';
import { NODE_RULES, RULE_TYPES } from './node-rules.ts';
import { errorAnswers } from './error-answers.ts';
import { errorsSent } from './errors-sent.ts';
import { unguardedParsing } from './outside-data.ts';
import { floatingPromises } from './promises.ts';
import { randomUsed, secureRandom } from './random-values.ts';
import { refusals } from './refusals.ts';
import { tenantUses } from './tenants.ts';
import { tlsOffInFiles, tlsOffInTools } from './tls-off.ts';
import { figureInvented, madeUpSaid, mockUsed, stubOf } from './stubs.ts';

const TEXTS = ['Literal', 'TemplateElement', 'JSXText'] as const;
const LOOKED_AT = typesOf(...RULE_TYPES, ...TEXTS, 'CallExpression', 'TryStatement', 'ReturnStatement');

export const codeQuality = defineExtractor({
  id: 'code-quality',
  about: 'Places in the code that rules ask about: swallowed errors, stubs, dangerous calls with data of clients, dead and duplicate files',
  emits: ['stubs', 'catchBlocks', 'codeUses', 'deadModules', 'duplicateModules'],
  extract(input) {
    const { code, boot } = input;
    const served = onRequestPath(code, boot);
    const context: Context = { input, served, routes: routesByFunction(input), work: workByFunction(input), use: emitUses(input, served) };
    const calls = tried(context);
    const random = new Set<Node>(code.callsTo('Math.random').map((call) => call.node));
    for (const entry of code.modules) {
      if (entry.kind === 'browser' && /\.(?:[cm]?ts|[jt]sx)$/.test(entry.path))
        for (const use of remindersIn(entry.path, entry.text, entry.reach)) input.emit('codeUses', use);
      if (entry.kind !== 'production') continue;
      const module = entry.bound;
      const literals: Node[] = [];
      visitNodes(module.parsed.program, LOOKED_AT, (node, parents) => {
        if (node.type === 'Literal' || node.type === 'TemplateElement' || node.type === 'JSXText') {
          literals.push(node);
          const said = node.type === 'Literal' ? madeUpSaid(context, node, parents, module) : undefined;
          if (said !== undefined) input.emit('stubs', said);
        }
        const rules = NODE_RULES.get(node.type);
        if (rules !== undefined) for (let at = 0; at < rules.length; at += 1) rules[at]?.(context, node, parents, module);
        if (random.has(node)) randomUsed(context, node, parents, module);
        if (node.type === 'TryStatement') causesLost(context, node, module);
        if (node.type === 'TryStatement' || node.type === 'CallExpression') {
          const block = catchBlock(context, node, module, calls);
          if (block !== undefined) input.emit('catchBlocks', block);
          const invented = figureInvented(context, node, module);
          if (invented !== undefined) input.emit('stubs', invented);
        } else if (node.type === 'ReturnStatement') {
          const stub = mockUsed(context, node, module);
          if (stub !== undefined) input.emit('stubs', stub);
        }
      });
      for (const use of commentUses(module, literals, entry.reach)) input.emit('codeUses', use);
      for (const fn of module.functions) {
        const stub = stubOf(context, fn);
        if (stub !== undefined) input.emit('stubs', stub);
      }
    }
    callRules(context);
    secureRandom(context);
    tlsOffInTools(context);
    tlsOffInFiles(context);
    massAssignments(context);
    rowsAsked(context);
    pagesAsked(context);
    tenantUses(context);
    floatingPromises(context);
    unguardedParsing(context);
    errorsSent(context);
    errorAnswers(context);
    refusals(context);
    growingMaps(context);
    for (const fact of deadModules(code.modules)) input.emit('deadModules', fact);
    for (const fact of duplicateModules(code.modules)) input.emit('duplicateModules', fact);
  },
});
