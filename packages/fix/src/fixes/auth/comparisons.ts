import { importName, isTaken } from '../../edit/imports.ts';
import { inStyle } from '../../edit/style.ts';
import { nodesAt } from '../../edit/syntax.ts';
import type { ParsedModule } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';

const NAME = 'isSameSecret';

export const secretsCompared = defineFix({
  item: 'S05-005',
  title: 'Compare secrets and signatures in constant time',
  write(context) {
    const { draft, places } = context;
    const done = new Set<string>();
    for (const at of places) {
      const module = draft.parse(at.path);
      const found =
        module === undefined ? undefined : nodesAt(module, at, ['BinaryExpression']).find((one) => /^[!=]==?$/.test(one.operator));
      if (module === undefined || found === undefined) return `the comparison in ${at.path}:${at.line} was not found`;
      const part = (node: { start: number; end: number }): string => module.text.slice(node.start, node.end);
      const [left, right] = [part(found.left), part(found.right)];
      const not = found.operator.startsWith('!') ? '!' : '';
      if (/^[\w.]+$/.test(left) && /^[\w.]+$/.test(right)) {
        const equal =
          importedCrypto(module) ?? importName(context, module, { from: 'crypto', name: 'timingSafeEqual', as: 'timingSafeEqual' });
        const texts = `typeof ${left} === 'string' && typeof ${right} === 'string'`;
        const lengths = `Buffer.byteLength(${left}) === Buffer.byteLength(${right})`;
        const same = inStyle(`${texts} && ${lengths} && ${equal}(Buffer.from(${left}), Buffer.from(${right}))`, draft.style(at.path));
        draft.replace(at.path, found.start, found.end, `${not}(${same})`);
        continue;
      }
      draft.replace(at.path, found.start, found.end, `${not}${NAME}(${left}, ${right})`);
      if (done.has(at.path)) continue;
      done.add(at.path);
      if (isTaken(module, NAME)) continue;
      const hash = importName(context, module, { from: 'crypto', name: 'createHash', as: 'createHash' });
      const equal = importName(context, module, { from: 'crypto', name: 'timingSafeEqual', as: 'timingSafeEqual' });
      const style = draft.style(at.path);
      const types = /\.[cm]?tsx?$/.test(at.path) ? [': unknown', ': boolean', ': string'] : ['', '', ''];
      const code = [
        '',
        '/** Digests have one length, so that the comparison tells nothing about that of the secret. */',
        `function ${NAME}(given${types[0]}, expected${types[0]})${types[1]} {`,
        `  if (typeof given !== 'string' || typeof expected !== 'string') return false;`,
        `  const digest = (text${types[2]}) => ${hash}('sha256').update(text).digest();`,
        `  return ${equal}(digest(given), digest(expected));`,
        '}',
        '',
      ].join('\n');
      draft.insert(at.path, module.text.length, `${module.text.endsWith('\n') ? '' : style.eol}${inStyle(code, style)}`);
    }
    return undefined;
  },
});

/** The comparison of a module that knows the whole of `crypto` by one name. */
function importedCrypto(module: ParsedModule): string | undefined {
  for (const one of module.program.body) {
    if (one.type !== 'ImportDeclaration' || !/^(?:node:)?crypto$/.test(one.source.value)) continue;
    const whole = one.specifiers.find((specifier) => specifier.type !== 'ImportSpecifier');
    if (whole !== undefined) return `${whole.local.name}.timingSafeEqual`;
  }
  return undefined;
}
