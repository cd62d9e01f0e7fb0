import type { Node } from 'oxc-parser';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { Context } from './context.ts';
import { short } from './context.ts';
import { bodyLooksAfterItself, listInList, looksAfterItself } from '../../extract/dropped-promises.ts';
import { isInBrowser } from '../../extract/in-browser.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';

/** Promises whose outcome nobody sees: dropped calls of the service's own async functions, and `.then` without a catch. */
export function floatingPromises(context: Context): void {
  const { code } = context.input;
  for (const call of code.callsTo(/^Promise\.(?:all|race|any|allSettled)$/)) {
    const list = listInList(code, call);
    if (list !== undefined) context.use('floating-promise', list, call.module, short(context, call.node, call.module, 80));
  }
  const callbacks = code.modules.some((entry) => entry.kind === 'production' && entry.bound.parsed.text.includes('amqplib/callback_api'));
  for (const call of code.calls) {
    if (call.use !== 'dropped' || call.node.type !== 'CallExpression') continue;
    // What fails at the top of a module ends the start of the process, with the error on its last line.
    if (call.enclosing === undefined || isInBrowser(code, call)) continue;
    if (call.member === 'then') {
      // A promise in a variable may have been caught where it was made; one that settles all never rejects.
      if (call.receiver?.type === 'Identifier' || code.text(call.receiver ?? call.node, call.module).startsWith('Promise.allSettled('))
        continue;
      if (call.args.length === 1 && !/\.catch\(/.test(code.text(call.node, call.module)))
        context.use('floating-promise', call.node, call.module, short(context, call.node, call.module, 80));
      continue;
    }
    if (call.member === 'forEach') {
      const callback = call.args[0] === undefined ? undefined : code.functionOf(call.args[0], call.module);
      // `all.forEach((one) => save(one))` drops what `save` promises like an async callback does.
      const handed = callback?.node.body?.type === 'CallExpression' ? code.callAt(callback.node.body) : undefined;
      if (
        (callback?.async === true && !looksAfterItself(callback)) ||
        (callback?.async === false && handed && isFloating(handed, callbacks))
      )
        context.use(
          'floating-promise',
          call.node,
          call.module,
          `${short(context, call.receiver ?? call.node, call.module, 40)}.forEach(async …)`,
        );
      continue;
    }
    if (isFloating(call, callbacks))
      context.use('floating-promise', call.node, call.module, short(context, call.node.callee, call.module, 80));
  }
}

/** Requests whose answer and failure nobody waits for. */
const REQUESTS = /^(?:fetch|globalThis\.fetch|undici\.(?:fetch|request)|axios(?:\.(?:get|post|put|patch|delete|request))?)$/;

/**
 * Calls of libraries that promise something and begin at once. Left out: queries that wait for `then` before they begin (Knex, Mongoose, Prisma),
 * and what is called when the process ends.
 */
const PROMISING =
  /^(?:bullmq|bull)\.Job#(?:progress|updateProgress|update|updateData|log|remove|retry|promote|moveTo\w+)$|^(?:bullmq\.Queue|bull)#(?:add|addBulk|empty|clean|obliterate|pause|resume)$|^pg-boss#(?:work|send|publish|insert|schedule)$|^pg\.(?:Pool|Client)#(?:query|connect)$|^ioredis#(?:set|setex|get|del|unlink|expire|incr|decr|incrby|hset|hdel|hincrby|sadd|srem|zadd|zrem|lpush|rpush|lpop|ltrim|xadd|publish|p?subscribe|flushdb|flushall)$|^sequelize\.Model#(?:save|update|destroy|reload|increment|decrement)$|^typeorm\.(?:Repository|EntityManager)#(?:save|insert|update|delete|remove|upsert)$|^mongodb\.Collection#(?:insertOne|insertMany|updateOne|updateMany|deleteOne|deleteMany|replaceOne|createIndex)$|^mongoose\.model\(\)\.(?:create|insertMany)$|^kysely\b.*\.(?:execute|executeTakeFirst|executeTakeFirstOrThrow)$|^amqplib\.connect\(\)\.createChannel\(\)\.(?:consume|assertQueue|assertExchange|bindQueue|deleteQueue)$|^nodemailer\.createTransport\(\)\.sendMail$|^(?:@sendgrid\/mail\.send|resend#emails\.send)$|^@aws-sdk\/client-[\w-]+\.\w+Client#send$|^kafkajs\b.*\.(?:send|sendBatch)$|^fs(?:\/promises|\.promises)\.(?:writeFile|appendFile|unlink|rm|mkdir|rename|copyFile)$|^p-queue#add$/;

/** `// if this errors, the unhandled rejection ends the process`: somebody chose it. */
const CHOSEN =
  /unhandled rejection|unhandledRejection|fire.?(?:and|&).?forget|not awaited|(?:don't|do not|no) await|on purpose|intentional/i;

/** A callback is told what fails; a task that looks after itself has nothing to tell. */
function isWaitedFor(call: CallSite, callbacks: boolean): boolean {
  // The API of callbacks promises nothing. https://amqp-node.github.io/amqplib/channel_api.html
  if (callbacks && call.callee.startsWith('amqplib')) return true;
  const { text } = call.module.parsed;
  const near = text.slice(Math.max(0, call.node.start - 240), text.indexOf('\n', call.node.end) + 1 || undefined);
  if (near.split('\n').some((line) => /\/\/|\*/.test(line) && CHOSEN.test(line.slice(line.search(/\/\/|\*/))))) return true;
  return call.args.some((argument) => {
    const node = unwrap(argument);
    if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return false;
    if (call.callee.startsWith('p-queue')) return bodyLooksAfterItself(node.body);
    return !/#work$|\.consume$/.test(call.callee);
  });
}

function isFloating(call: CallSite, callbacks: boolean): boolean {
  if (call.targets.length === 0 && REQUESTS.test(call.callee ?? '')) return true;
  if (call.targets.length === 0 && PROMISING.test(call.callee)) return !isWaitedFor(call, callbacks);
  if (call.resolvedBy === 'byName' || call.resolvedBy === 'none' || call.targets.length === 0 || call.node.type !== 'CallExpression')
    return false;
  return call.targets.every(
    (fn) => fn.async && fn.node.type !== 'TSDeclareFunction' && fn.node.generator !== true && !looksAfterItself(fn),
  );
}

export function throws(node: Node): boolean {
  let found = false;
  const visit = (at: Node): void => {
    if (found || /Function/.test(at.type)) return;
    if (at.type === 'ThrowStatement') {
      found = true;
      return;
    }
    for (const value of Object.values(at)) {
      if (Array.isArray(value)) {
        for (const item of value) if (item !== null && typeof item === 'object' && 'type' in item) visit(item as Node);
      } else if (value !== null && typeof value === 'object' && 'type' in value) visit(value as Node);
    }
  };
  visit(node);
  return found;
}
