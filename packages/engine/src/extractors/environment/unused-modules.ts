import type { Wiring } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { walk } from '../../lang/typescript/syntax.ts';

interface Declared {
  name: string;
  start: number;
  end: number;
  used: boolean;
}

const DECLARED = new WeakMap<BoundModule, Declared[]>();

/** Classes with `@Module` in a file, with the span of the decorator, and whether any other file that the service starts speaks of them. */
function declaredModules({ code }: ExtractInput, module: BoundModule): Declared[] {
  let known = DECLARED.get(module);
  if (known !== undefined) return known;
  known = [];
  if (/@Module\s*\(/.test(module.parsed.text))
    walk(module.parsed.program, (node) => {
      if (node.type !== 'ClassDeclaration' || node.id === null) return true;
      const mark = node.decorators.find(({ expression }) =>
        /^Module\s*\(/.test(module.parsed.text.slice(expression.start, expression.start + 10)),
      );
      if (mark === undefined) return true;
      const { name } = node.id;
      const word = new RegExp(`\\b${name}\\b`);
      const used = code.modules.some(
        (one) =>
          one.kind === 'production' &&
          one.reach.state !== 'not-wired' &&
          one.path !== module.path &&
          one.parsed !== undefined &&
          word.test(one.parsed.text),
      );
      known?.push({ name, start: mark.start, end: mark.end, used });
      return true;
    });
  DECLARED.set(module, known);
  return known;
}

/** What the options of a module of a shared library ask for is asked by no app that loads the library and leaves the module out. */
export function moduleLeftOut(input: ExtractInput, module: BoundModule, offset: number): Wiring | undefined {
  const around = declaredModules(input, module).find((one) => one.start <= offset && offset < one.end);
  return around === undefined || around.used
    ? undefined
    : {
        state: 'not-wired',
        rung: 'L3',
        reason: `no module of the service imports ${around.name}`,
        at: input.code.place(module.parsed.program, module),
      };
}
