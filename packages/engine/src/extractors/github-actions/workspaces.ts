import type { ExtractInput } from '../../extract/define-extractor.ts';
import { loadedPackages } from '../../extract/loaded-packages.ts';
import { packageJson, packageScripts } from '../../lang/json/package-json.ts';
import { scriptName } from '../../lang/shell/package-scripts.ts';
import type { WorkspaceScripts } from '../../lang/shell/package-scripts.ts';

/** Which packages a command is sent to: all of the repository, or those that a filter names. */
interface Aim {
  filters: string[];
}

/** Follows commands that are sent to packages of the repository, as far as the service is among them. */
export function workspaceScripts(input: ExtractInput): WorkspaceScripts {
  const own = input.service.path;
  return (words) => {
    const aim = aimOf(words);
    if (aim === undefined) return undefined;
    const positive = aim.filters.filter((filter) => !filter.startsWith('!'));
    if (aim.filters.some((filter) => filter.startsWith('!') && names(input, own, filter.slice(1)))) return {};
    if (positive.length > 0 && !positive.some((filter) => names(input, own, filter))) return {};
    // With this flag the scripts of the root run beside those of the packages.
    const root = words.includes('--include-workspace-root') ? packageScripts(input.tree, '') : {};
    const scripts = { ...root, ...packageScripts(input.tree, own) };
    const name = scriptName(words);
    if (name === undefined || Object.hasOwn(scripts, name) || positive.length > 0) return scripts;
    // A thin service: the task runs in the packages that hold its code.
    const other = loadedPackages(input).find((folder) => Object.hasOwn(packageScripts(input.tree, folder), name));
    return other === undefined ? scripts : packageScripts(input.tree, other);
  };
}

function aimOf(words: readonly string[]): Aim | undefined {
  const [runner, verb] = words;
  const filters = valuesOf(words, /^(?:--filter|-F|--scope|--workspace|-w|--include|--project|--projects|-p)$/, runner ?? '');
  switch (runner) {
    case 'turbo':
    case 'lerna':
      return { filters };
    case 'nx':
      return { filters: /^(?:run-many|affected)$/.test(verb ?? '') ? filters.flatMap((one) => one.split(',')) : nxProject(words) };
    case 'pnpm':
      return filters.length > 0 || words.some((word) => word === '-r' || word === '--recursive') ? { filters } : undefined;
    case 'yarn':
      if (verb === 'workspace') return { filters: [words[2] ?? ''] };
      return verb === 'workspaces' ? { filters } : undefined;
    case 'npm':
      return filters.length > 0 || words.some((word) => word === '-ws' || word === '--workspaces') ? { filters } : undefined;
    case 'bun':
      return filters.length > 0 ? { filters } : undefined;
    default:
      return undefined;
  }
}

/** `nx test orders`, `nx run orders:test`. */
function nxProject(words: readonly string[]): string[] {
  const plain = words.slice(1).filter((word) => !word.startsWith('-'));
  const project = plain[0] === 'run' ? plain[1]?.split(':')[0] : plain[1];
  return project === undefined ? [] : [project];
}

function valuesOf(words: readonly string[], flag: RegExp, runner: string): string[] {
  const out: string[] = [];
  words.forEach((word, index) => {
    const [name, value] = word.split(/=(.*)/s);
    if (name === undefined || !flag.test(name) || (name === '-p' && runner !== 'nx') || (name === '-w' && runner === 'pnpm')) return;
    const given = value ?? words[index + 1];
    if (given !== undefined && given !== '') out.push(given);
  });
  return out;
}

/** Whether a filter (`@acme/*`, `./apps/api`, `{apps/**}`, `api...`, `...[origin/main]`) takes in the package of a folder. */
function names(input: ExtractInput, folder: string, filter: string): boolean {
  const body = filter
    .replace(/\[[^\]]*\]/g, '')
    .replace(/^\.{3}\^?|\^?\.{3}$/g, '')
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^\.\//, '')
    .replace(/\/$/, '');
  if (body === '' || body.includes('$')) return true;
  const name = packageJson(input.tree, folder)['name'];
  const last = folder.slice(folder.lastIndexOf('/') + 1);
  const pattern = new RegExp(`^${body.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*')}$`);
  const plainName = typeof name === 'string' ? name : '';
  return [plainName, plainName.replace(/^@[^/]+\//, ''), folder, last].some((one) => one !== '' && pattern.test(one));
}
