// https://docs-prv.pcisecuritystandards.org/PCI%20DSS/Standard/PCI-DSS-v4_0_1.pdf
import type { CardField } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { cardKind } from '../../derive/personal-data.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import { wordsIn } from '../../extract/words.ts';
import { memberName } from '../../lang/typescript/syntax.ts';

/** A look at the whole text saves all modules that speak of no card. */
const WORDS = /card_?n(?:umber|o|um)\b|cvv|cvc|security_?code|magstripe|track_?data|pin_?block|\bpan\b/i;

export const cardFields = defineExtractor({
  id: 'card-fields',
  about: 'Reads of the number or the security code of payment cards, and names by which they are taken from requests.',
  emits: ['cardFields'],
  extract({ code, emit }) {
    for (const module of code.modules) {
      if (module.kind !== 'production' || !WORDS.test(wordsIn(module))) continue;
      const seen = new Set<number>();
      const found = (node: Node, name: string): void => {
        const kind = cardKind(name);
        if (kind === undefined || seen.has(node.start)) return;
        seen.add(node.start);
        const fn = code.functionAt(module, node.start);
        const fact: CardField = { location: code.place(node, module), wiring: code.reachAt(module, node.start), name, kind };
        if (fn !== undefined) fact.within = fn.name;
        emit('cardFields', fact);
      };
      for (const { node, written } of module.bound.memberReferences) {
        const name = memberName(node);
        // Taking it out of an object before that is logged is the opposite of using it.
        if (name !== undefined && !written && !isDeleted(code.text(node, module), module.parsed.text, node.start)) found(node, name);
      }
      for (const binding of module.bound.bindingAt.values())
        if (binding.path.length > 0 || binding.kind === 'param') found(binding.node, binding.path.at(-1) ?? binding.name);
    }
  },
});

function isDeleted(text: string, whole: string, start: number): boolean {
  return text !== '' && /\bdelete\s+$/.test(whole.slice(Math.max(0, start - 12), start));
}
