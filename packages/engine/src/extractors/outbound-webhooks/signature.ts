import type { OutboundWebhook } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { argumentsFor } from '../../extract/handed-functions.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';

const HMAC = /(?:^|\.)createHmac$/;
const SIGNS = /^(?:standardwebhooks|svix)\b.*sign$|^crypto\.sign$|(?:^|\.)createSign$|ed25519\b.*sign$/;

/** What proves who sends a delivery, and what it covers. */
export function signatureOf(
  code: CodeIndex,
  calls: readonly CallSite[],
  texts: readonly string[],
): Pick<OutboundWebhook, 'signature' | 'covers'> {
  const hmac = calls.find((call) => HMAC.test(call.callee));
  const library = calls.find((call) => SIGNS.test(call.callee));
  if (hmac === undefined && library === undefined) {
    const unread = calls.some(
      (call) =>
        call.targets.length === 0 &&
        /sign(?:ature)?/i.test(call.member ?? call.callee) &&
        !/signal|assign|design/i.test(call.member ?? call.callee),
    );
    return { signature: unread ? 'unknown' : 'none', covers: [] };
  }
  const key = hmac?.args[1];
  const signature = hmac === undefined || key === undefined ? 'unknown' : keyOf(code, key, hmac.module);
  const updates = calls.filter((call) => call.member === 'update' && /createHmac/.test(call.callee));
  const covered = updates.flatMap((call) => call.args.slice(0, 1).map((one) => spelled(code, one, call.module, 0))).join(' ');
  const optional = texts.some(
    (text) =>
      /\bsecret\w*\s*\?\s*(?:await\s+)?[\w.]*(?:sign|hmac)/i.test(text) ||
      /if\s*\(\s*[\w.]*secret\w*\s*\)\s*\{?[^}]{0,300}(?:sign|hmac)/i.test(text),
  );
  return {
    signature: library !== undefined && hmac === undefined ? 'endpoint-key' : optional ? 'optional' : signature,
    covers:
      library !== undefined && hmac === undefined
        ? ['body', 'id', 'timestamp']
        : [
            ...(/body|payload|JSON\.stringify|data/i.test(covered) ? ['body'] : []),
            ...(/\b(?:\w*_?id|\w+Id)\b/.test(covered) ? ['id'] : []),
            ...(/time_?stamp|\bts\b|Date\.now|sentAt|sent_at/i.test(covered) ? ['timestamp'] : []),
          ],
  };
}

/** Whose key it is: a member of a record, or one that configuration gives for all. */
function keyOf(code: CodeIndex, written: Node, module: BoundModule, depth = 0): OutboundWebhook['signature'] {
  const node = unwrap(written);
  const value = code.value(node, module);
  const text = code.text(node, module);
  if (value.kind === 'env' || value.kind === 'literal' || /process\.env|\bconfig\.|\benv\./.test(text)) return 'shared-key';
  const given = argumentsFor(code, node, module);
  if (given.length > 0 && depth < 3) {
    const kinds = given.map((one) => keyOf(code, one.node, one.module, depth + 1));
    return kinds.includes('shared-key') ? 'shared-key' : (kinds[0] ?? 'unknown');
  }
  return /secret|key/i.test(text) ? 'endpoint-key' : 'unknown';
}

/** The signed text with what its names were made from, through callers. */
function spelled(code: CodeIndex, written: Node, module: BoundModule, depth: number): string {
  const node = unwrap(written);
  const text = code.text(node, module);
  if (depth > 3) return text;
  const init = node.type === 'Identifier' ? module.bindingAt.get(node.start)?.init : undefined;
  const given = argumentsFor(code, node, module);
  const inside =
    node.type === 'CallExpression'
      ? node.arguments.map((one) => spelled(code, one, module, depth + 1))
      : node.type === 'TemplateLiteral'
        ? node.expressions.map((one) => spelled(code, one, module, depth + 1))
        : [];
  return [
    text,
    ...(init === undefined ? [] : [spelled(code, init, module, depth + 1)]),
    ...given.map((one) => spelled(code, one.node, one.module, depth + 1)),
    ...inside,
  ].join(' ');
}
