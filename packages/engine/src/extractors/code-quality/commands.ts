import type { Node } from 'oxc-parser';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';
import { fromClient, short } from './context.ts';
import type { Context } from './context.ts';

const STARTS =
  /^child_process\.(?:exec|execSync|execFile|execFileSync|spawn|spawnSync|fork)$|^execa(?:\.\w+)?$|^shelljs\.exec$|^cross-spawn(?:\.\w+)?$|^zx\./;
/** These hand one text to a shell. */
const BY_SHELL = /^child_process\.(?:exec|execSync)$|^shelljs\.exec$/;
const SHELLS = /^(?:(?:\/usr)?\/bin\/)?(?:ba|z|da)?sh$|^cmd(?:\.exe)?$|^powershell(?:\.exe)?$|^pwsh$/;

/** Programs that are started, told apart by what the client decides of them. */
export function commandRules(context: Context): void {
  for (const call of context.input.code.callsTo(STARTS)) {
    const [kind, shown] = startOf(context, call);
    context.use(kind, call.node, call.module, short(context, shown, call.module));
  }
}

/**
 * Without a shell, what the client sends stays one argument; whether the program takes it for an option does not stand here.
 * Tags like `$` of zx and execa quote what is put into them.
 */
function startOf(context: Context, call: CallSite): readonly [kind: string, shown: Node] {
  const { code } = context.input;
  const quoted = call.node.type === 'TaggedTemplateExpression';
  const shell = BY_SHELL.test(call.callee) || opensShell(context, call);
  const tainted = call.args.find((argument) => fromClient(context, argument, call.module));
  if (tainted !== undefined)
    return [shell || (tainted === call.args[0] && !quoted) ? 'command-from-input' : 'command-argument-from-input', tainted];
  const unclear = shell ? call.args.find((argument) => code.flowsFromRequest(argument, call.module) === 'unknown') : undefined;
  return unclear === undefined ? ['child-process', call.node] : ['command-unclear', unclear];
}

/** `spawn(x, { shell: true })`, `spawn('sh', ['-c', x])`. */
function opensShell({ input: { code } }: Context, call: CallSite): boolean {
  const [program] = call.args;
  const value = program === undefined ? undefined : code.value(program, call.module);
  if (value?.kind === 'literal' && SHELLS.test(String(value.value))) return true;
  return call.args.slice(1).some((argument) => {
    const options = unwrap(argument);
    return (
      options.type === 'ObjectExpression' &&
      options.properties.some(
        (one) =>
          one.type === 'Property' &&
          keyName(one.key, one.computed) === 'shell' &&
          !(one.value.type === 'Literal' && one.value.value === false),
      )
    );
  });
}
