import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { nameOf, short } from './context.ts';
import type { Context, Visit } from './context.ts';

/** Jobs and timers that only one environment has are work as well. */
const startsWork = (text: string): boolean =>
  /(?:job|jobs|worker|workers|scheduler|cron|consumer|queue)\w*\.(?:start|run|schedule|init\w*|consume)\w*\(|\bsetInterval\(|cron\.schedule\(/i.test(
    text,
  );

/** What the app keeps, whom it believes and which schema it has is the work as well, though it is decided at the start. */
const SHAPES_WORK =
  /['"`]trust proxy['"`]|\btrustProxy\b|\bsynchronize\b|\brunMigrations\(|\bmigrate\w*\(|\bdatabase(?:Name|Url)?\s*[:=]|\bqueueName\s*[:=]/i;
const SHAPING = /synchronize|databasename|queuename|trustproxy/i;

/** `config.isInProductionMode()`, whose body compares NODE_ENV. */
function asksThroughHelper({ input: { code } }: Context, test: Node, module: BoundModule): boolean {
  const node = test.type === 'UnaryExpression' && test.operator === '!' ? test.argument : test;
  if (node.type !== 'CallExpression' || !/^is\w*(?:Prod|Dev|Test|Staging)/i.test(nameOf(node) ?? '')) return false;
  const targets = code.callAt(node)?.targets ?? [];
  return (
    targets.length > 0 && targets.every((fn) => /NODE_ENV/.test(code.text(fn.node, fn.module))) && module.path !== targets[0]?.module.path
  );
}

/** Where a secret comes from is a setting as well. */
const SETTINGS = /(?:^|[/._-])(?:secrets?|config|env|logger|logging|log|cors|swagger|docs|error|cookie|helmet|security|tracing)/i;
const TELLS = /stack|\.message|details?\b|secure|sameSite|maxAge|domain|debug|logger|console\./i;
/** Something is built or awaited; an error at the start only refuses it. */
const MAKES = /(?<!throw )\bnew (?!Error\b)[A-Z]\w*\(|\bawait\b|\.(?:use|register|addHook|start|connect)\(/;

/** Something is given back that another environment would have looked up or made. */
const ANSWERS = /\breturn\s+(?!undefined|null|true|false|['"`\d;])[\w(]/;

/** Decisions of the work that compare NODE_ENV; settings, logging and what an error tells are no such decisions. */
export const environmentAsked: Visit = (context, node, parents, module) => {
  if (node.type !== 'IfStatement' && node.type !== 'ConditionalExpression') return;
  const { code } = context.input;
  const test = code.text(node.test, module);
  const compares = /NODE_ENV|nodeEnv/.test(test) && test.length <= 200 && /===?|!==?/.test(test);
  if (!compares && !asksThroughHelper(context, node.test, module)) return;
  const fn = code.functionAt(module, node.start);
  const work = `${code.text(node.consequent, module)} ${node.alternate === null ? '' : code.text(node.alternate, module)}`;
  // What asks by an undefined name only fills a gap.
  const shapes = !/undefined/.test(test) && work.length < 500 && (SHAPES_WORK.test(work) || SHAPING.test(fn?.own ?? ''));
  if (fn !== undefined && shapes) {
    context.use(
      'node-env-branch',
      node,
      module,
      `${short(context, node.test, module)} decides ${short(context, node.consequent, module, 60)}`,
    );
    return;
  }
  if (!compares) return;
  const file = module.path.slice(module.path.lastIndexOf('/', module.path.lastIndexOf('/') - 1));
  // `setting || (production ? a : b)` is a default.
  const fills =
    node.type === 'ConditionalExpression' &&
    parents()
      .slice(-2)
      .some((parent) => parent.type === 'LogicalExpression');
  // `logger.error({ err: development ? error : short(error) })`
  const logged =
    node.type === 'ConditionalExpression' &&
    parents().some(
      (parent) => parent.type === 'CallExpression' && /(?:^|\.)(?:log|logger|console)\.\w+$/.test(code.text(parent.callee, module)),
    );
  const beside = logged || /origin/i.test(test) || SETTINGS.test(file) || fills || (TELLS.test(work) && work.length < 500);
  const works = fn !== undefined && (context.served(fn) === true || startsWork(work));
  // What is made or called at the start in one environment alone may be work or not, and so may what a function answers that the start does not call.
  const mayWork =
    MAKES.test(work) ||
    (fn !== undefined && !context.input.boot.executedFunctions.has(fn.key) && ANSWERS.test(work) && !/\benv\b|config/i.test(work));
  const kind = beside ? 'node-env-setting' : works ? 'node-env-branch' : mayWork ? 'node-env-unclear' : 'node-env-setting';
  context.use(kind, node, module, short(context, node.test, module));
};
