import type { TempFile } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { startedBy } from '../../extract/callers-above.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { walk } from '../../lang/typescript/syntax.ts';
import { isTemporary } from './operations.ts';

const OWN_FOLDER = /^(?:fs|fs\/promises|fs\.promises|fs-extra)\.mkdtemp(?:Sync)?$/;
const MANAGED = /^(?:tmp|tmp-promise)\.(?:file|dir|fileSync|dirSync|withFile|withDir|tmpName)$|^tempy\b|^temp(?:-write|-dir)?\b.*/;
const WRITES = /^(?:fs|fs\/promises|fs\.promises|fs-extra)\.(?:writeFile|writeFileSync|createWriteStream|outputFile|mkdir)$/;
const REMOVES =
  /^(?:fs|fs\/promises|fs\.promises|fs-extra)\.(?:unlink|unlinkSync|rm|rmSync|rmdir|remove|removeSync)$|^rimraf|^tmp\.setGracefulCleanup$|^(?:tmp|tmp-promise|tempy)\b.*(?:cleanup|removeCallback)$|^del$/;

export function tempFiles(input: ExtractInput): void {
  const { code, boot } = input;
  const served = onRequestPath(code, boot);
  const runs = (call: CallSite): boolean => {
    if (served(call.enclosing) === true) return true;
    const above = startedBy(input, call.enclosing);
    return above.routes.length > 0 || above.worker;
  };
  const seen = new Set<FunctionInfo>();
  const emit = (call: CallSite, by: string, isPrivate: boolean): void => {
    const fn = call.enclosing;
    if (fn !== undefined) {
      if (seen.has(fn)) return;
      seen.add(fn);
    }
    const managed = /with(?:File|Dir)$/.test(call.callee);
    input.emit('tempFiles', {
      location: call.location,
      wiring: code.reach(call),
      by,
      private: isPrivate,
      removed: managed ? 'always' : removal(code, call),
    });
  };
  for (const call of code.callsTo(OWN_FOLDER)) emit(call, 'mkdtemp', true);
  for (const call of code.callsTo(MANAGED)) emit(call, call.package ?? 'tmp', true);
  for (const call of code.callsTo(WRITES)) {
    const [name] = call.args;
    if (name === undefined || !runs(call) || !isTemporary(code, name, call.module)) continue;
    // A cache on disk is meant to stay.
    if (/cache/i.test(call.enclosing?.name ?? '')) continue;
    const text = `${code.text(name, call.module)} ${call.enclosing === undefined ? '' : code.text(call.enclosing.node, call.module)}`;
    emit(call, 'fs', /mkdtemp|mode:\s*0o?[67]00|randomUUID|randomBytes|uuid|nanoid/.test(text));
  }
}

/** Where the removal stands: in a `finally`, only at the end, or nowhere in the function and those that call it. */
function removal(code: CodeIndex, call: CallSite): TempFile['removed'] {
  const fn = call.enclosing;
  if (fn === undefined) return 'unknown';
  const places = [fn, ...code.callersOf(fn).flatMap((one) => one.enclosing ?? [])];
  let success = false;
  for (const place of places)
    for (const one of [place, ...(place.parent === undefined ? [] : [place.parent])]) {
      const removes = code
        .callsIn(one)
        .filter(
          (inner) =>
            REMOVES.test(inner.callee) || inner.targets.some((target) => code.callsIn(target).some((next) => REMOVES.test(next.callee))),
        );
      if (removes.some((inner) => inFinally(one, inner.node))) return 'always';
      if (removes.length > 0) success = true;
    }
  return success ? 'success' : 'never';
}

function inFinally(fn: FunctionInfo, node: Node): boolean {
  let found = false;
  walk(fn.node, (at) => {
    if (at.type === 'TryStatement' && at.finalizer !== null && at.finalizer.start <= node.start && node.end <= at.finalizer.end)
      found = true;
    return !found;
  });
  return found;
}
