import type { WebhookRegistration } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import { wordsIn } from '../../extract/words.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { surroundingsOf, textsOf } from './surroundings.ts';
import { targetCheckOf } from './target.ts';

const TABLE =
  /^(?:\w+_)?(?:webhooks?|webhook_(?:subscriptions?|endpoints?|configs?|targets?|urls?)|callback_(?:urls?|endpoints?)|webhookSubscriptions?|webhookEndpoints?)$/i;
const ADDRESS = /\b(?:url|target_?url|endpoint(?:_?url)?|callback_?url|webhook_?url)\b/i;
const WRITES = /^knex\(\)\(\)\.(?:insert|update)$|PrismaClient#(\w+)\.(?:create|update|upsert)$|(?:query|raw|execute)$/;

/** Inserts and updates that store the address of an endpoint. */
export function registrations(input: ExtractInput): WebhookRegistration[] {
  const { code } = input;
  const found: WebhookRegistration[] = [];
  for (const module of code.modules) {
    if (module.kind !== 'production' || !/web_?hook|callback_?url/i.test(wordsIn(module))) continue;
    for (const raw of module.bound.calls) {
      const call = code.callAt(raw.node);
      if (call === undefined || !WRITES.test(call.callee)) continue;
      const table = tableOf(code, call);
      if (table === undefined || !TABLE.test(table)) continue;
      const own = code.text(call.node, call.module);
      const written = writtenKeys(code, call);
      if (
        !(written.length > 0 ? written.some((key) => ADDRESS.test(key)) : /(?:query|raw|execute)$/.test(call.callee) && ADDRESS.test(own))
      )
        continue;
      const around = surroundingsOf(code, call);
      const texts = textsOf(code, around.functions);
      const names = [own, ...written].join(' ');
      found.push({
        location: call.location,
        wiring: code.reach(call),
        table,
        ...(call.enclosing === undefined ? {} : { within: call.enclosing.name }),
        ...targetCheckOf(around.calls, texts),
        secret: !/secret|signing_?key/i.test(names)
          ? 'none'
          : around.calls.some(
                (one) =>
                  /createCipheriv$|\bkms\b.*encrypt|(?:^|[.*#])encrypt\w*$/i.test(one.callee) ||
                  /^encrypt/i.test(one.member ?? one.targets[0]?.own ?? ''),
              ) || /encrypted/i.test(names)
            ? 'encrypted'
            : 'plain',
      });
    }
  }
  return found;
}

/** Columns that are set, where they are written as an object. */
function writtenKeys(code: CodeIndex, call: CallSite): string[] {
  return call.args
    .map((one) => code.value(one, call.module))
    .flatMap((value) => {
      const parts = ['data', 'create', 'update'].flatMap((name) => {
        const part = code.property(value, name);
        return part?.kind === 'object' ? [...part.keys] : [];
      });
      return value.kind === 'object' ? (parts.length > 0 || value.keys.includes('where') ? parts : [...value.keys]) : [];
    });
}

function tableOf(code: CodeIndex, call: CallSite): string | undefined {
  const prisma = /PrismaClient#(\w+)\./.exec(call.callee)?.[1];
  if (prisma !== undefined) return prisma;
  if (call.callee.startsWith('knex')) {
    const [first] = code.chain(call.node, call.module);
    const value = first?.args[0] === undefined ? undefined : code.value(first.args[0], call.module);
    return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
  }
  const [text] = call.args;
  const sql = text === undefined ? undefined : sqlTextOf(code, text, call.module)?.text;
  return /^\s*(?:insert\s+into|update)\s+"?(?:\w+\.)?(\w+)"?/i.exec(sql ?? '')?.[1];
}
