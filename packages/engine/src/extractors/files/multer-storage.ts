import type { FileOperation } from '@airworthy/model';
import { ABSENT } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { objectOf, optionNode } from '../../extract/option-nodes.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';
import { nameOrigin } from './name-origin.ts';

/**
 * `multer.diskStorage({ destination, filename })` and `multer({ dest })`: uploads are written by the package, before the handler runs.
 * Without `filename` the names are random. https://github.com/expressjs/multer
 */
export function multerStorage(input: ExtractInput): void {
  const { code } = input;
  for (const call of code.callsTo(/^multer(?:\.diskStorage)?$/)) {
    const options = objectOf(call.args[0], call.module);
    const folder = optionNode(options, 'destination', 'dest');
    const naming = optionNode(options, 'filename');
    if (folder === undefined && naming === undefined) continue;
    const named = naming === undefined ? undefined : answerOf(input, naming, call);
    const place = folder === undefined ? undefined : (answerOf(input, folder, call) ?? folder);
    const text = (node: Node | undefined): string => (node === undefined ? '' : code.text(node, call.module).replaceAll(/\s+/g, ' '));
    input.emit('fileOperations', {
      location: call.location,
      wiring: code.reach(call),
      by: 'fs',
      action: 'write',
      ...nameFor(input, call, naming, named),
      nameSource: `${text(place).replaceAll(/^['"`]|['"`]$/g, '')} ${text(named)}`.trim().slice(0, 80),
      access: ABSENT,
      body: 'stream',
      fromUpload: true,
      onRequestPath: true,
    });
  }
}

function nameFor(
  { code }: ExtractInput,
  call: CallSite,
  naming: Node | undefined,
  named: Node | undefined,
): Pick<FileOperation, 'name' | 'nameCleaned'> {
  if (naming === undefined) return { name: 'generated' };
  if (named === undefined) return { name: 'unknown' };
  const origin = nameOrigin(code, named, call.module);
  const given = /\boriginalname\b/.test(code.text(named, call.module));
  const extension = /extname\([^)]*originalname/.test(code.text(named, call.module));
  if (!given && !origin.raw) return { name: origin.generated ? 'generated' : 'unknown' };
  return {
    name: origin.generated || /Date\.now|random|uuid/i.test(code.text(named, call.module)) ? 'mixed' : 'user',
    nameCleaned: extension,
  };
}

/** What a callback of multer answers with: the second argument of `cb(null, value)`. */
function answerOf({ code }: ExtractInput, node: Node, call: CallSite): Node | undefined {
  const fn = code.functionOf(node, call.module);
  const last = fn?.node.params?.at(2);
  if (fn === undefined || last?.type !== 'Identifier') return undefined;
  let found: Node | undefined;
  walk(fn.node, (inner) => {
    if (inner.type !== 'CallExpression') return;
    const callee = unwrap(inner.callee);
    if (callee.type === 'Identifier' && callee.name === last.name && inner.arguments[1] !== undefined) found ??= inner.arguments[1];
  });
  const at = found === undefined ? undefined : unwrap(found);
  const init = at?.type === 'Identifier' ? fn.module.bindingAt.get(at.start)?.init : undefined;
  return init ?? at;
}
