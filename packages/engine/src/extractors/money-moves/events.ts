import type { MoneyEvent } from '@airworthy/model';
import { wordsIn } from '../../extract/words.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

const LITERAL = /(['"`])([a-z][a-z_]*(?:[.:][a-z][a-z_]*)+)\1/gi;
const ABOUT: readonly (readonly [RegExp, string])[] = [
  [/dispute|chargeback/i, 'dispute'],
  [/refund/i, 'refund'],
  [/payout/i, 'payout'],
  [/^transfer\.|application_fee\./i, 'transfer'],
  [/^account\.|^capability\./i, 'account'],
  [/payment_intent|^charge\.|^payment[._]|checkout\.session|^invoice\./i, 'charge'],
  [/cancel/i, 'cancelled'],
  [/[._](?:used|scanned|redeemed|checked_in|checkedin)$/i, 'used'],
  [/[._]expired$/i, 'expired'],
];
const HEARD_BEFORE = /(?:\bcase\s*|[!=]==?\s*|\.(?:on|once|subscribe|bindQueue|consume|process|addListener|includes)\([^()]*|\[\s*)$/;
/** A map from the kind to the function that handles it. */
const HANDLED_AFTER = /^\s*\]?\s*:\s*(?:async\b|\(|function\b|this\.|\w*[hH]andle\w*|on[A-Z])/;
const SENT_BEFORE =
  /(?:publish\w*|emit\w*|send\w*|enqueue\w*|dispatch\w*|add|insert)\([^()]*$|(?:event_?type|type|routing_?key|topic|event)['"]?\s*:\s*$/i;

/** Kinds of events about money that running code chooses by, subscribes to or publishes, by the names written in it. */
export function moneyEvents(code: CodeIndex): MoneyEvent[] {
  const found: MoneyEvent[] = [];
  for (const module of code.modules) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    if (!/refund|dispute|chargeback|payout|payment|cancel|expired|charge/i.test(wordsIn(module))) continue;
    const { text } = module.parsed;
    LITERAL.lastIndex = 0;
    for (let hit = LITERAL.exec(text); hit !== null; hit = LITERAL.exec(text)) {
      const name = hit[2] as string;
      const about = ABOUT.find(([pattern]) => pattern.test(name))?.[1];
      if (about === undefined || /^(?:https?|node|application|text):/.test(name)) continue;
      const before = text.slice(Math.max(0, hit.index - 90), hit.index);
      if (/(?:\/\/|^\s*\*)[^\n]*$/.test(before)) continue;
      const after = text.slice(hit.index + hit[0].length, hit.index + hit[0].length + 40);
      const direction = HEARD_BEFORE.test(before) || HANDLED_AFTER.test(after) ? 'heard' : SENT_BEFORE.test(before) ? 'sent' : undefined;
      if (direction === undefined) continue;
      const wiring = code.reachAt(module, hit.index);
      if (wiring.state === 'not-wired') continue;
      const { line, column } = module.parsed.locate(hit.index);
      found.push({ location: { path: module.path, line, column }, wiring, name, about, direction });
    }
  }
  return found;
}
