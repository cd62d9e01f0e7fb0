import type { ExtractInput } from '../../extract/define-extractor.ts';
import { objectOf, optionNode } from '../../extract/option-nodes.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';

const OTHERS = /^(?:jimp(?:\.Jimp)?\.read|gm|canvas\.loadImage|@napi-rs\/canvas\.loadImage|imagemagick\.\w+)$/;
/** Later in the same statement. */
const OUT = /^[^;]*?\.(?:toBuffer|toFile|pipe)\(/;
const KEEPS = /\.(?:withMetadata|keepMetadata|keepExif|withExif)\(/;

/** https://sharp.pixelplumbing.com/api-constructor: 268 million pixels unless limitInputPixels says otherwise; metadata is dropped unless it is kept. */
export function imageReads(input: ExtractInput): void {
  const { code } = input;
  for (const call of code.callsTo('sharp')) {
    if (call.args.length === 0 || isMade(call)) continue;
    const limit = optionNode(objectOf(call.args[1], call.module), 'limitInputPixels');
    const off = limit !== undefined && /^(?:false|0)$/.test(code.text(limit, call.module));
    const text = lineOfWork(code, call);
    const out = OUT.test(call.module.parsed.code.slice(call.node.end, call.node.end + 600)) || writtenByName(call, text);
    input.emit('imageReads', {
      location: call.location,
      wiring: code.reach(call),
      by: 'sharp',
      bounded: !off,
      ...(out ? { keepsMetadata: KEEPS.test(text) } : {}),
    });
  }
  for (const call of code.callsTo(OTHERS))
    input.emit('imageReads', {
      location: call.location,
      wiring: code.reach(call),
      by: call.callee.replace(/\..*$/, ''),
      bounded: /(?:width|height|pixels|bitmap)[^;\n]{0,60}[<>]/i.test(lineOfWork(code, call)),
      keepsMetadata: !/\.noProfile\(|\.strip\(/.test(lineOfWork(code, call)) && call.callee === 'gm',
    });
}

/** `const image = sharp(input); … await image.toBuffer()` */
function writtenByName(call: CallSite, text: string): boolean {
  const before = call.module.parsed.code.slice(Math.max(0, call.node.start - 60), call.node.start);
  const name = /(\w+)\s*=\s*(?:await\s+)?$/.exec(before)?.[1];
  return name !== undefined && new RegExp(`\\b${name}\\b[^;]*\\.(?:toBuffer|toFile|pipe)\\(`).test(text);
}

/** Pictures that the code itself makes: `sharp({ create: … })`. */
function isMade(call: CallSite): boolean {
  const [first] = call.args;
  const at = first === undefined ? undefined : unwrap(first);
  return at?.type === 'ObjectExpression' && optionNode(at, 'create', 'text') !== undefined;
}

function lineOfWork(code: CodeIndex, call: CallSite): string {
  return call.enclosing === undefined ? '' : code.text(call.enclosing.node, call.module);
}
