import { createRequire } from 'node:module';
import { Script } from 'node:vm';

/** Runs the text of a generated migration and gives what it exports. The forms are those that the writers print. */
export function loadMigration(text: string): unknown {
  const plain = text
    .replace(/: (?:Kysely<any>|QueryRunner|Promise<void>)/g, '')
    .replace(/ implements \w+|\bpublic (?=async)|\btype (?=\w+,)/g, '')
    .replace(/^import \{([^}]*)\} from ('[^']+');/gm, 'const {$1} = require($2);')
    .replace(/^export (async function|class) (\w+)/gm, 'exports.$2 = $2;\n$1 $2')
    .replace(/^exports\.(\w+) = \1;\nclass \1 /gm, 'exports.$1 = class $1 ')
    .replace(/^export const (\w+) =/gm, 'exports.$1 =');
  const module = { exports: {} };
  const run = new Script(`(function (exports, module, require) {${plain}\n})`).runInThisContext() as (...args: unknown[]) => void;
  run(module.exports, module, createRequire(import.meta.url));
  return module.exports;
}

/** A refusal says which text was refused. */
export async function named(path: string, text: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw new Error(`${path} is refused: ${error instanceof Error ? error.message : String(error)}\n${text}`, { cause: error });
  }
}
