import { discoverEntries } from '@airworthy/engine/lang/typescript/entries';
import { importsEnd } from '../../edit/imports.ts';
import { logError } from '../../edit/log-line.ts';
import { inStyle } from '../../edit/style.ts';
import type { ParsedModule } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';
import type { Fix, FixContext } from '../../fix.ts';

/** The module that production starts: the one that also handles signals, else the first entry that serves. */
export function startModule({ model, project, draft }: FixContext): ParsedModule | undefined {
  const entries = discoverEntries(project.tree, model.service.path, project.resolver).filter(
    (one) => one.framework === undefined && /^[^.]*\.[cm]?[jt]s$/.test(one.path.split('/').at(-1) ?? ''),
  );
  const handlers = model.facts.shutdownHandlers.filter((one) => one.wiring?.state === 'wired').map((one) => one.location.path);
  const servers = entries.filter((one) => one.kind === 'server');
  const chosen = servers.find((one) => handlers.includes(one.path)) ?? servers[0] ?? entries.find((one) => one.kind === 'worker');
  return chosen === undefined ? undefined : draft.parse(chosen.path);
}

function handlerFix(item: string, event: string, argument: string, words: string): Fix {
  return defineFix({
    item,
    title: `Log what nobody caught (${event}) and end the process`,
    afterwards: 'Whatever starts the process has to start it again: restart policy, Kubernetes, systemd.',
    write(context) {
      const module = startModule(context);
      if (module === undefined) return 'the file that production starts was not found';
      const style = context.draft.style(module.path);
      const code = [
        `process.on('${event}', (${argument}) => {`,
        `  ${logError(context, module, words, argument)}`,
        '  process.exit(1);',
        '});',
      ].join('\n');
      context.draft.insert(module.path, importsEnd(module), `${style.eol}${style.eol}${inStyle(code, style)}`);
      return undefined;
    },
  });
}

export const rejectionsCaught = handlerFix('S03-007', 'unhandledRejection', 'reason', 'Unhandled rejection');
export const exceptionsCaught = handlerFix('S13-026', 'uncaughtException', 'error', 'Uncaught exception');
