import type { Idempotency, Known } from '@airworthy/model';
import { known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

/** `db('idempotency_keys').where(…).first()`, `prisma.idempotencyKey.create(…)`: a table named after what it keeps. */
const TABLE = /^[\s\w.()]*(?:\(\s*['"`]\w*idempoten\w*['"`]|\.\w*idempoten\w*\.)/i;
const LOOKS = /^(?:first|findUnique|findFirst|findOne|findOneBy)$/;
const WRITES = /^(?:insert|create|save)$/;
const ANSWER = /respon|result|answer|body|payload|output/i;
const TENANT = /tenant|organi[sz]ation|workspace/i;
const USER = /user|principal|subject|customer/i;
const ROUTE = /route|\burl\b|path|method|operation|endpoint/i;

/**
 * What rows of keys show: whether the key is claimed before the work, how long it stays, and which columns it is looked up by.
 * A row that is written with the answer, and by nothing before, was written when the work was done: a second request in between finds none.
 */
export function keptRows(code: CodeIndex, calls: readonly CallSite[]): Pick<Idempotency, 'atomic' | 'ttl' | 'scopedBy'> {
  const ofKeys = calls.filter(
    (call) =>
      (LOOKS.test(call.member ?? '') || WRITES.test(call.member ?? '')) &&
      call.node.end - call.node.start < 3000 &&
      TABLE.test(code.text(call.node, call.module).slice(0, 120)),
  );
  const looks = ofKeys.filter((call) => LOOKS.test(call.member ?? ''));
  const writes = ofKeys.filter((call) => WRITES.test(call.member ?? ''));
  if (looks.length === 0 || writes.length === 0 || ofKeys.some((call) => /conflict/i.test(code.text(call.node, call.module)))) return {};
  const scopes = new Set(looks.flatMap((call) => columns(call.node)).flatMap(scopeOf));
  const ttl = writes.map((call) => lifetime(code, call)).find((one) => one !== undefined);
  return {
    ...(writes.every((call) => columns(call.node).some((name) => ANSWER.test(name))) ? { atomic: false } : {}),
    ...(ttl === undefined ? {} : { ttl }),
    scopedBy: [...scopes].toSorted(),
  };
}

function scopeOf(column: string): string[] {
  return TENANT.test(column) ? ['tenant'] : USER.test(column) ? ['user'] : ROUTE.test(column) ? ['route'] : [];
}

/** Names of members of object literals in a call: what is compared or stored. */
function columns(root: Node): string[] {
  const found: string[] = [];
  walk(root, (node) => {
    if (node.type === 'Property') found.push(keyName(node.key, node.computed) ?? '');
    if (node.type === 'CallExpression' && /^(?:and)?where$/i.test(memberName(unwrap(node.callee)) ?? '')) {
      const [first] = node.arguments;
      if (first?.type === 'Literal' && typeof first.value === 'string') found.push(first.value);
    }
  });
  return found;
}

/** Seconds of `expires_at: new Date(Date.now() + 24 * 60 * 60 * 1000)`. */
function lifetime(code: CodeIndex, call: CallSite): Known<number> | undefined {
  let found: Known<number> | undefined;
  walk(call.node, (node) => {
    if (found !== undefined || node.type !== 'Property' || !/expire/i.test(keyName(node.key, node.computed) ?? '')) return;
    const value = unwrap(node.value);
    const [sum] = value.type === 'NewExpression' ? value.arguments : [];
    const added = sum?.type === 'BinaryExpression' && sum.operator === '+' ? sum.right : undefined;
    if (added === undefined) return;
    const read = asNumber(asBootValue(code.value(added, call.module)), 0.001);
    if (read.state === 'known') found = known(read.value);
  });
  return found;
}
