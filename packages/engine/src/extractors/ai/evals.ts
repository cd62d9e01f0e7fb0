import type { ExtractInput } from '../../extract/define-extractor.ts';
import { loadedPackages } from '../../extract/loaded-packages.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { functionsAround } from './around.ts';

// https://www.promptfoo.dev/docs/configuration/guide · https://docs.confident-ai.com · https://www.braintrust.dev/docs/guides/evals · https://www.evalite.dev
const CONFIG = /(?:^|\/)promptfooconfig(?:\.[\w-]+)?\.(?:ya?ml|json|js|ts)$/;
const TOOLS: readonly (readonly [string, RegExp])[] = [
  ['braintrust', /from ['"]braintrust['"]|\bEval\(\s*['"]/],
  ['langsmith', /from ['"]langsmith\/(?:vitest|jest|evaluation)['"]/],
  ['evalite', /from ['"]evalite['"]/],
  ['autoevals', /from ['"]autoevals['"]/],
  ['promptfoo', /from ['"]promptfoo['"]/],
];
const EVAL_FILE = /\.eval\.[cm]?[jt]s$|(?:^|\/)evals?\/(?:.*\/)?[^/]+\.[cm]?[jt]s$/;
/** A feature of the product that is called so, and the tests of its code. */
const OF_PRODUCT = /(?:^|\/)(?:src|app|features|components|pages|server|lib|modules)\/.*\bevals?\/|\.(?:\w*test|spec)\.[cm]?[jt]s$/;
const HOSTILE =
  /ignore (?:all |any |the |your )*(?:previous|prior|above|earlier)|disregard (?:all |the |your )*(?:previous|instructions)|(?:show|print|repeat|reveal|leak|tell me) (?:me )?(?:your|the) (?:system )?(?:prompt|instructions)|prompt.?injection|jailbreak|you are now (?:dan|an? )|pretend (?:to be|you are)|owasp:llm|promptfoo:redteam|\bredteam:/i;
const TESTS = /\b(?:it|test|describe)\s*(?:\.\w+)*\s*\(/;
const MOST_CHARACTERS = 400_000;

/** Tests and recorded examples that reach the code around a model, or the set-up of a tool that tries prompts out. */
export function emitEvals(input: ExtractInput, models: readonly CallSite[]): void {
  if (models.length === 0) return;
  // A test reaches the model when it names a module that calls one, or a module that imports such a one.
  const stems = new Set(
    models.flatMap((site) => [site.module.path, ...functionsAround(input.code, site).map((fn) => fn.module.path)]).map(stemOf),
  );
  const names = new RegExp(String.raw`/(?:${[...stems].join('|')})(?:\.[cm]?[jt]sx?)?['"]`);
  // Code that the service shares with others is tried out where it lies.
  const packages = loadedPackages(input).map((folder) => `${folder}/`);
  const shared = input.tree.files.filter(({ path }) => packages.some((folder) => path.startsWith(folder)));
  for (const path of new Set([...input.files, ...shared].map((file) => file.path))) {
    const config = CONFIG.test(path);
    const script = /\.(?:[cm]?[jt]s|[jt]sx)$/.test(path) && /test|spec|eval/i.test(path);
    if (!config && !script) continue;
    const examples = EVAL_FILE.test(path) && (/\.eval\.[cm]?[jt]s$/.test(path) || !OF_PRODUCT.test(path));
    const text = input.tree.read(path);
    if (text === undefined || text.length > MOST_CHARACTERS) continue;
    const tool = config ? 'promptfoo' : TOOLS.find(([, pattern]) => pattern.test(text))?.[0];
    if (tool === undefined && !(TESTS.test(text) || examples)) continue;
    if (tool === undefined && !names.test(text)) continue;
    const hostile = HOSTILE.exec(text);
    if (hostile)
      input.emit('modelEvals', { location: { path, line: lineAt(text, hostile.index) }, by: tool ?? 'tests', kind: 'injection' });
    if (tool !== undefined || examples) input.emit('modelEvals', { location: { path, line: 1 }, by: tool ?? 'tests', kind: 'examples' });
  }
}

function stemOf(path: string): string {
  const name =
    path
      .replace(/(?:\/index)?\.[cm]?[jt]sx?$/, '')
      .split('/')
      .at(-1) ?? '';
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
