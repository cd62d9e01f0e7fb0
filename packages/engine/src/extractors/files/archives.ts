import type { ArchiveRead } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { objectOf, optionNode } from '../../extract/option-nodes.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { walk } from '../../lang/typescript/syntax.ts';

/** What unpacks, and whether the library itself keeps entries inside the folder. */
const READERS: readonly { by: string; calls: RegExp; confines: boolean | 'by-hand' }[] = [
  { by: 'adm-zip', calls: /^adm-zip#(?:extractAllTo|extractAllToAsync|extractEntryTo)$/, confines: true },
  { by: 'adm-zip', calls: /^adm-zip#getEntries$/, confines: 'by-hand' },
  { by: 'unzipper', calls: /^unzipper\.Extract$/, confines: true },
  { by: 'unzipper', calls: /^unzipper\.(?:Parse|ParseOne|Open\.\w+)$/, confines: 'by-hand' },
  { by: 'yauzl', calls: /^yauzl(?:-promise)?\.(?:open|fromBuffer|fromFd|fromRandomAccessReader)$/, confines: true },
  { by: 'extract-zip', calls: /^extract-zip$/, confines: true },
  { by: 'decompress', calls: /^decompress$/, confines: true },
  { by: 'tar', calls: /^tar\.(?:x|extract)$/, confines: true },
  { by: 'tar-stream', calls: /^tar-stream\.extract$/, confines: 'by-hand' },
  { by: 'tar-fs', calls: /^tar-fs\.extract$/, confines: true },
  { by: 'jszip', calls: /^jszip(?:#|\.)loadAsync$/, confines: true },
  { by: 'node-stream-zip', calls: /^node-stream-zip(?:\.async)?#extract$/, confines: true },
];
/** Data without names of entries: only its size matters. */
const INFLATES =
  /^zlib\.(?:gunzip|gunzipSync|inflate|inflateSync|unzip|unzipSync|brotliDecompress|brotliDecompressSync|createGunzip|createUnzip|createInflate)$|^pako\.(?:inflate|ungzip)$/;

export function archiveReads(input: ExtractInput): void {
  const { code } = input;
  for (const reader of READERS)
    for (const call of code.callsTo(reader.calls)) {
      const bounds = boundsAround(code, call);
      const preserves = reader.by === 'tar' && optionNode(objectOf(call.args[0], call.module), 'preservePaths') !== undefined;
      input.emit('archiveReads', {
        location: call.location,
        wiring: code.reach(call),
        by: reader.by,
        confined: preserves ? false : reader.confines === 'by-hand' ? byHand(code, call) : reader.confines,
        sizeBounded: bounds.size,
        countBounded: bounds.count,
      });
    }
  for (const call of code.callsTo(INFLATES)) {
    const [first] = call.args;
    if (first === undefined || code.flowsFromRequest(first, call.module) !== true) continue;
    const fact: ArchiveRead = {
      location: call.location,
      wiring: code.reach(call),
      by: call.callee.split('.')[0] ?? 'zlib',
      confined: true,
      sizeBounded: optionNode(objectOf(call.args[1], call.module), 'maxOutputLength') !== undefined || boundsAround(code, call).size,
      countBounded: true,
    };
    input.emit('archiveReads', fact);
  }
}

/** Entries that are only read, or whose names are compared with the folder before anything is written. */
function byHand(code: CodeIndex, call: CallSite): boolean {
  const fn = call.enclosing;
  const text = fn === undefined ? '' : code.text(fn.node, fn.module);
  if (!/createWriteStream|writeFile|path\.(?:join|resolve)/.test(text)) return true;
  return /startsWith\(|path\.relative\(|basename\(|includes\(\s*['"`]\.\./.test(text);
}

/** Comparisons of a number of bytes or entries with something, in the function that unpacks. */
function boundsAround(code: CodeIndex, call: CallSite): { size: boolean; count: boolean } {
  const found = { size: false, count: false };
  let fn = call.enclosing;
  while (fn !== undefined && !fn.held && fn.parent !== undefined) fn = fn.parent;
  if (fn?.node.body === null || fn?.node.body === undefined) return found;
  const { module } = fn;
  walk(fn.node.body, (node: Node) => {
    if (node.type === 'BinaryExpression' && /^[<>]=?$/.test(node.operator)) {
      const text = `${code.text(node.left as Node, module)} ${code.text(node.right, module)}`;
      if (/size|bytes|ratio|total(?!Entries|Count)|maxOutput/i.test(text)) found.size = true;
      if (/count|entries|files|numberOf/i.test(text)) found.count = true;
    }
  });
  return found;
}
