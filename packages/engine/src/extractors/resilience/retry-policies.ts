import type { Known, RetryPolicy } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { Retrier } from '../../extract/retries.ts';
import { retriersOf } from '../../extract/retries.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { readPauses } from './pauses.ts';
import { boundOf } from './attempts.ts';

export function emitRetries(input: ExtractInput): void {
  const { code } = input;
  for (const retrier of retriersOf(code)) {
    if (retrier.fn !== undefined && !leavesProcess(code, retrier)) continue;
    const wiring = retrier.site === undefined ? code.reach(retrier.fn as NonNullable<Retrier['fn']>) : code.reach(retrier.site);
    input.emit('retryPolicies', {
      location: retrier.location,
      wiring,
      ...(retrier.fn === undefined ? ofLibrary(code, retrier) : ofOwn(code, retrier)),
      retriesWrites: retriesWrites(code, retrier),
    });
  }
}

const WRITES =
  /^axios(?:\.create\(\))?\.(?:post|put|patch|delete)$|^(?:got|ky|superagent|needle)\.(?:post|put|patch|delete)$|^stripe#(?!billing\.meterEvents|checkout\.|billingPortal\.).*\.(?:create|update|cancel|capture|confirm|del)$|^knex\(\)\(\)\.(?:insert|update|del|delete)$|PrismaClient#\w+\.(?:create|update|upsert|delete)\w*$|sendRawTransaction$|sendTransaction$|sendMail$|@sendgrid\/mail.*send$|twilio.*\.create$|(?:sendToQueue|publish)$|bull(?:mq\.Queue)?#add$/;
const READS =
  /^axios(?:\.create\(\))?\.(?:get|head)$|^(?:got|ky)\.(?:get|head)$|Connection#get\w+$|\.(?:retrieve|list|get|findUnique|findMany|findFirst|select)$|^stripe#.*\.(?:retrieve|list|search)$/;
const OUTSIDE =
  /^(?:fetch|axios|got|ky|undici|https?\.|stripe|twilio|@sendgrid|@aws-sdk|aws-sdk|openai|@anthropic|@google|@solana|nodemailer|minio|superagent|needle|@deepgram|plaid|square|@slack|googleapis|firebase-admin)/;

/** Own loops count when they repeat whatever they are handed, or calls to other systems. Opening a store at start, or waiting for a lock, is no retry of a call. */
function leavesProcess(code: CodeIndex, retrier: Retrier): boolean {
  const stores =
    /^(?:(?:new )?(?:pg|knex|kysely|drizzle-orm|sequelize|ioredis|redis|mongo\w*|@prisma|mysql2?|typeorm|amqplib|redlock)\b)|\.(?:findFirst|findUnique|findMany|upsert|executeTakeFirst|executeTakeFirstOrThrow|execute|executeWithRetry|\$?transaction)$/;
  // `prisma.$transaction` after a conflict: the database settles it, and pauses or bounds are its own affair.
  if (retrier.sites.some((site) => stores.test(site.callee))) return false;
  if (retrier.wrapped.length > 0) return true;
  const below = retrier.sites.flatMap((site) => [
    site.callee,
    ...site.targets.flatMap((fn) => callsBelow(code, fn, 3).map(({ call }) => call.callee)),
  ]);
  if (below.some((callee) => OUTSIDE.test(callee))) return true;
  return !below.some((callee) => stores.test(callee)) && retrier.sites.some((site) => site.awaited && site.callee.startsWith('*'));
}

/** Errors after which the database has taken everything back, or nothing has begun. */
const UNDONE = /deadlock|serializ\w*fail|\b(?:40001|40P01|P2034|P2028)\b|acquisition/i;

function retriesWrites(code: CodeIndex, retrier: Retrier): boolean | 'unknown' {
  if (retrier.fn !== undefined && UNDONE.test(code.text(retrier.fn.node, retrier.fn.module))) return false;
  const callees = [
    ...retrier.sites.flatMap((site) => [site, ...site.targets.flatMap((fn) => callsBelow(code, fn, 4).map(({ call }) => call))]),
    ...retrier.wrapped.flatMap((fn) => callsBelow(code, fn, 4).map(({ call }) => call)),
  ].map((call) => call.callee);
  if (callees.some((callee) => WRITES.test(callee))) return true;
  return callees.some((callee) => READS.test(callee)) && !callees.some((callee) => /^(?:\*|fetch$|axios$|.*\.request$)/.test(callee))
    ? false
    : 'unknown';
}

type Read = Omit<RetryPolicy, 'location' | 'wiring' | 'retriesWrites'>;

function ofOwn(code: CodeIndex, retrier: Retrier): Read {
  const fn = retrier.fn as NonNullable<Retrier['fn']>;
  const pauses = readPauses(code, fn, retrier.loop, retrier.catches);
  return { by: 'own code', attempts: boundOf(code, fn, retrier.loop, retrier.catches), ...pauses };
}

function option(code: CodeIndex, options: StaticValue | undefined, ...names: string[]): Known<number> {
  for (const name of names) {
    const value = code.property(options, name);
    if (value !== undefined) return asNumber(asBootValue(value));
  }
  return ABSENT;
}

const plusOne = (value: Known<number>): Known<number> => (value.state === 'known' ? known(value.value + 1) : value);
const or = (value: Known<number>, fallback: number): Known<number> => (value.state === 'absent' ? known(fallback) : value);

/** Options and defaults as the libraries document them. */
function ofLibrary(code: CodeIndex, retrier: Retrier): Read {
  const { site, by } = retrier;
  const options = retrier.options === undefined || site === undefined ? undefined : code.value(retrier.options, site.module);
  const has = (name: string): boolean => code.property(options, name) !== undefined;
  switch (by) {
    // https://github.com/softonic/axios-retry#options
    case 'axios-retry': {
      const delay = code.property(options, 'retryDelay');
      const text = delay === undefined ? '' : code.text(delay.node, site?.module ?? (delay.module as never));
      const exponential = /exponentialDelay|\*\*|Math\.pow/.test(text);
      return {
        by,
        attempts: plusOne(or(option(code, options, 'retries'), 3)),
        backoff: delay === undefined ? 'none' : exponential ? 'exponential' : /linearDelay|\*/.test(text) ? 'linear' : 'fixed',
        jitter: /exponentialDelay|Math\.random/.test(text),
        maxDelay: ABSENT,
        selective: true,
        observed: has('onRetry'),
      };
    }
    // https://github.com/tim-kos/node-retry#retrytimeoutsoptions
    case 'p-retry':
    case 'async-retry':
    case 'promise-retry': {
      const factor = option(code, options, 'factor');
      const randomize = code.property(options, 'randomize');
      const forever = code.property(options, 'forever');
      return {
        by,
        attempts: forever?.kind === 'literal' && forever.value === true ? ABSENT : plusOne(or(option(code, options, 'retries'), 10)),
        backoff: factor.state === 'known' && factor.value === 1 ? 'fixed' : 'exponential',
        jitter: randomize?.kind === 'literal' ? randomize.value === true : by === 'async-retry',
        maxDelay: option(code, options, 'maxTimeout'),
        selective:
          has('shouldRetry') || retrier.wrapped.some((fn) => code.callsIn(fn).some((call) => /AbortError|^\*bail$|bail/.test(call.callee))),
        observed: has('onFailedAttempt') || has('onRetry'),
      };
    }
    case 'cockatiel': {
      const backoff = code.property(options, 'backoff');
      const text = backoff === undefined ? '' : code.text(backoff.node as Node, backoff.module as never);
      return {
        by,
        attempts: plusOne(option(code, options, 'maxAttempts')),
        backoff: /Exponential/.test(text) ? 'exponential' : /Constant/.test(text) ? 'fixed' : text === '' ? 'none' : 'unknown',
        jitter: /Exponential/.test(text),
        maxDelay: /Exponential/.test(text) ? known(30_000) : ABSENT,
        selective: code.callsTo(/^cockatiel\.(?:handleType|handleWhen)$/).length > 0,
        observed: 'unknown',
      };
    }
    // https://github.com/coveooss/exponential-backoff#backoffoptions
    case 'exponential-backoff': {
      const multiple = option(code, options, 'timeMultiple');
      const jitter = code.property(options, 'jitter');
      return {
        by,
        attempts: or(option(code, options, 'numOfAttempts'), 10),
        backoff: multiple.state === 'known' && multiple.value <= 1 ? 'fixed' : 'exponential',
        jitter: jitter === undefined ? false : jitter.kind === 'literal' ? jitter.value === 'full' : 'unknown',
        maxDelay: option(code, options, 'maxDelay'),
        selective: has('retry'),
        observed: has('retry') ? 'unknown' : false,
      };
    }
    default:
      return {
        by,
        attempts: or(option(code, options, 'retries', 'maxAttempts', 'numOfAttempts', 'maxTry'), 10),
        backoff: 'unknown',
        jitter: 'unknown',
        maxDelay: option(code, options, 'maxDelay', 'maxTimeout'),
        selective: 'unknown',
        observed: 'unknown',
      };
  }
}
