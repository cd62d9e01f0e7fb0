import type { Location, TokenVerification } from '@airworthy/model';
import { unwrap } from '@airworthy/engine/lang/typescript/syntax';
import { callAt, setOption, setOptions } from '../../edit/options.ts';
import type { CallNode, Node } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';
import type { Fix, FixContext } from '../../fix.ts';
import { readSetting } from '../../edit/setting-file.ts';

function verificationAt({ model }: FixContext, at: Location): TokenVerification | undefined {
  return model.facts.tokenVerifications.find((one) => one.location.path === at.path && one.location.line === at.line);
}

export const algorithmsPinned = defineFix({
  item: 'S01-013',
  title: 'Name the algorithm that tokens are accepted with',
  afterwards: 'Make sure that whoever issues the tokens signs with this algorithm: others are refused from now on.',
  write: (context) =>
    setOptions(context, (at, module, call) => {
      const one = verificationAt(context, at);
      const where = `${at.path}:${at.line}`;
      if (one === undefined || !one.by.startsWith('jsonwebtoken.'))
        return `how ${one?.by ?? 'the verification'} in ${where} is told is not known here`;
      const algorithm = algorithmOf(context, one, call);
      if (algorithm === undefined) return `by which algorithm tokens are signed could not be read for ${where}`;
      if (isCallback(call.arguments[2] as Node | undefined)) return `${where} hands over a callback where options would stand`;
      void module;
      return [{ path: ['algorithms'], code: `['${algorithm}']`, argument: 2 }];
    }),
});

/** What the service signs with itself under the same key; else by the kind of key. */
function algorithmOf({ model }: FixContext, one: TokenVerification, call: CallNode): string | undefined {
  const name = keyName(one, call);
  const issue = model.facts.tokenIssues.find((each) => each.key.state === 'env' && each.key.name === name);
  if (issue?.algorithm.state === 'known') return issue.algorithm.value;
  if (issue !== undefined) return 'HS256';
  if (/PUBLIC|CERT|PEM/i.test(name)) return 'RS256';
  return /SECRET/i.test(name) ? 'HS256' : undefined;
}

function keyName(one: TokenVerification, call: CallNode): string {
  if (one.key.state === 'env') return one.key.name;
  const argument = call.arguments[1] as Node | undefined;
  const node = argument === undefined ? undefined : unwrap(argument);
  if (node?.type === 'Identifier') return node.name;
  return node?.type === 'MemberExpression' && node.property.type === 'Identifier' ? node.property.name : '';
}

function isCallback(node: Node | undefined): boolean {
  return node !== undefined && /Function/.test(unwrap(node).type);
}

/** A claim is compared with a setting, and a service that was not given it does not start. */
function claimFix(item: string, claim: 'issuer' | 'audience', setting: string): Fix {
  return defineFix({
    item,
    title: `Accept tokens of the ${claim} that ${setting} names only`,
    afterwards: `Set ${setting} to what stands in the tokens (\`${claim === 'issuer' ? 'iss' : 'aud'}\`) before this is released: without it the service does not start, with another value it refuses every token.`,
    write(context) {
      for (const at of context.places) {
        const one = verificationAt(context, at);
        const found = callAt(context, at);
        const where = `${at.path}:${at.line}`;
        if (found === undefined || one === undefined || !one.by.startsWith('jsonwebtoken.'))
          return `how ${one?.by ?? 'the verification'} in ${where} is told is not known here`;
        const { module, call } = found;
        if (isCallback(call.arguments[2] as Node | undefined)) return `${where} hands over a callback where options would stand`;
        const wanted = readSetting(context, module, {
          name: setting,
          about: `Whom tokens have to name as their ${claim}`,
          pattern: '/^[^\\s]+$/',
          wrong: 'is not set, or holds blanks',
          file: `token-${claim}`,
          exported: claim === 'issuer' ? 'tokenIssuer' : 'tokenAudience',
        });
        if (typeof wanted === 'string') return wanted;
        const reason = setOption(context, module, call, { path: [claim], code: wanted.name, argument: 2 });
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
  });
}

export const issuerChecked = claimFix('S05-006', 'issuer', 'JWT_ISSUER');
export const audienceChecked = claimFix('S05-007', 'audience', 'JWT_AUDIENCE');
