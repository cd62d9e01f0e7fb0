import type { ClockUse } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { contains, keyName } from '../../lang/typescript/syntax.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';

/** Options of libraries that say until when a token, a link, a cookie or an entry counts. */
const OPTIONS: readonly (readonly [members: readonly string[], keys: RegExp])[] = [
  [['sign', 'signAsync', 'jwtSign'], /^expiresIn$/],
  [['cookie', 'setCookie', 'set', 'serialize', 'setSignedCookie'], /^(?:maxAge|EX|PX)$/],
];

/** `jwt.sign(claims, key, { expiresIn: '7d' })`, `redis.setex(key, 3600, text)`: lifetimes that are handed to a library while work is done. */
export function libraryLifetimes({ code }: ExtractInput): ClockUse[] {
  const found: ClockUse[] = [];
  const add = (call: CallSite, given: Node, name: string): void => {
    const named = namesIt(given);
    const text = code.text(given, call.module);
    // `maxAge: 0` takes a cookie away.
    if (!named && !/[1-9]/.test(text)) return;
    found.push({
      location: call.location,
      wiring: code.reach(call),
      kind: named ? 'lifetime-named' : 'lifetime-literal',
      detail: `${call.member ?? call.callee.split(/[./#]/).at(-1) ?? 'a call'}(…) with ${name} ${text}`
        .replaceAll(/\s+/g, ' ')
        .slice(0, 120),
    });
  };
  // What stands at the top of a module is set up once; it is the setting.
  const inWork = (member: string): CallSite[] =>
    code.callsOfMember(member).filter((call) => call.targets.length === 0 && call.enclosing !== undefined);
  for (const [members, keys] of OPTIONS)
    for (const member of members)
      for (const call of inWork(member)) for (const [key, value] of optionsOf(call, keys)) add(call, value, key);
  for (const call of code.callsTo(/^@aws-sdk\/s3-request-presigner[./]getSignedUrl$|^jsonwebtoken[./]sign$/))
    if (call.member === undefined && call.enclosing !== undefined)
      for (const [key, value] of optionsOf(call, /^expiresIn$/)) add(call, value, key);
  for (const member of ['setex', 'psetex', 'setEx', 'pSetEx', 'expire', 'pexpire', 'pExpire'])
    for (const call of inWork(member)) if (call.args[1] !== undefined) add(call, call.args[1], 'its time to live');
  for (const call of inWork('set')) {
    const at = call.args.findIndex((one) => one.type === 'Literal' && (one.value === 'EX' || one.value === 'PX'));
    const given = at === -1 ? undefined : call.args[at + 1];
    if (given !== undefined) add(call, given, 'its time to live');
  }
  for (const call of inWork('setExpirationTime')) if (call.args[0] !== undefined) add(call, call.args[0], 'its end');
  return found;
}

function optionsOf(call: CallSite, keys: RegExp): [string, Node][] {
  return call.args.flatMap((argument) =>
    argument.type !== 'ObjectExpression'
      ? []
      : argument.properties.flatMap((one): [string, Node][] => {
          const key = one.type === 'Property' ? keyName(one.key, one.computed) : undefined;
          return one.type === 'Property' && key !== undefined && keys.test(key) ? [[key, one.value]] : [];
        }),
  );
}

/** Something besides numbers, units and texts is part of it. */
function namesIt(node: Node): boolean {
  return contains(node, (one) => one.type === 'Identifier');
}
