import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** What a call changes outside of the process, by the callee as package-paths.ts spells it. */
const WRITES: readonly (readonly [pattern: RegExp, effect: string])[] = [
  [/^knex\(\)\(\)\.(?:insert|update|del|delete|increment|decrement|truncate|upsert)$/, 'database'],
  [/PrismaClient#\w+\.(?:create|createMany|update|updateMany|upsert|delete|deleteMany)/, 'database'],
  [/^mongo(?:ose|db)\b.*(?:create|insert|save|update|delete|replace|bulkWrite|remove)\w*$/i, 'database'],
  [/^(?:typeorm|drizzle-orm|kysely|sequelize)\b.*(?:save|insert|update|delete|remove|upsert|create|destroy|increment)\w*$/i, 'database'],
  [/^(?:bull#|bullmq\.(?:Queue|FlowProducer)#)add/, 'queue'],
  [/(?:^amqplib\.|\.)(?:sendToQueue|publish)$|^pg-boss#(?:send|publish|insert)$|^kafkajs\..*send$|^@aws-sdk\/client-sqs/, 'queue'],
  [/sendMail$|^@sendgrid\/mail\.send|^resend\..*send$|^twilio\b.*create$|^postmark\b.*send|^@aws-sdk\/client-ses/, 'mail'],
  [/^(?:axios(?:\.create\(\))?|got|ky|superagent)\.(?:post|put|patch|delete)$/, 'request'],
  [
    /^stripe#.*\.(?:create|update|cancel|capture|confirm|del|pay)$|^@solana\/web3\.js\..*(?:sendTransaction|sendRawTransaction|sendAndConfirm\w*)$|^ethers\b.*sendTransaction$/,
    'request',
  ],
  [
    /^(?:ioredis#|redis\.createClient\(\)\.)(?:set|setex|psetex|del|unlink|incr\w*|decr\w*|h(?:set|del|incrby|mset)|l(?:push|rem|trim|pop)|r(?:push|pop)|s(?:add|rem)|z(?:add|rem\w*)|expire|flush\w*)$/i,
    'cache',
  ],
  [
    /^fs(?:\/promises)?\.(?:promises\.)?(?:writeFile|appendFile|unlink|rm|rename|copyFile|mkdir)(?:Sync)?$|PutObjectCommand|DeleteObjectCommand/,
    'file',
  ],
];
const SENDS_SQL = /(?:query|raw|execute|\$executeRaw\w*|\$queryRaw\w*|unsafe)$/;
const FETCHES = /^(?:fetch|undici\.(?:fetch|request)|axios(?:\.create\(\))?(?:\.request)?|got|ky|\*\.request)$/;

/** The effects of some calls, sorted. */
export function effectsOf(code: CodeIndex, calls: readonly CallSite[]): string[] {
  const found = new Set<string>();
  for (const call of calls) {
    const known = WRITES.find(([pattern]) => pattern.test(call.callee))?.[1];
    if (known !== undefined) found.add(known);
    else if ((SENDS_SQL.test(call.callee) || SENDS_SQL.test(call.member ?? '')) && call.args.length > 0) {
      const text = shortText(code, call);
      if (/\b(?:INSERT\s+INTO|UPDATE\s+[\w".]+\s+SET|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE)\b/i.test(text)) found.add('database');
      // A function of the database that is called for what it does; those of the server itself only tell something.
      else if (/\bCALL\s+\w+|\bSELECT\s+(?!pg_|now\b|count\b|version\b|current_)\w+\(\s*\)/i.test(text)) found.add('procedure');
    } else if (FETCHES.test(call.callee) && /\bmethod\s*:\s*['"`](?:POST|PUT|PATCH|DELETE)/i.test(shortText(code, call)))
      found.add('request');
  }
  return [...found].toSorted();
}

export function shortText(code: CodeIndex, call: CallSite): string {
  return call.node.end - call.node.start > 2_000 ? '' : code.text(call.node, call.module);
}
