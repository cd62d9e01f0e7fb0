import { inFolder } from '../../edit/folders.ts';
import type { Instruction } from '../../edit/dockerfile.ts';
import { imagesAgainst } from '../../edit/images.ts';
import type { Image } from '../../edit/images.ts';
import { defineFix } from '../../fix.ts';
import type { FixContext } from '../../fix.ts';

/** A bare install of everything that package.json lists. */
const INSTALL = /\b(npm (?:ci|clean-install|install|i)|pnpm (?:install|i))(?=\s*(?:$|&&|;|\||\)|\\|--|\r|\n))[^&;|\r\n\\]*/;
const BUILD = /\b(?:(?:npm|pnpm|yarn) (?:run )?(?:build|compile|generate)|npx|tsc|prisma generate)\b/;
const OMITS = /--omit[= ]dev|--production|--only[= ]prod|--prod\b/;

export const imageProductionOnly = defineFix({
  item: 'S20-016',
  title: 'Leave development dependencies out of the image',
  afterwards: 'Start the image once: what it runs and package.json lists under devDependencies is missing from now on.',
  write(context) {
    for (const image of imagesAgainst(context)) {
      const needed = neededTool(context, image);
      if (needed !== undefined) return needed;
      let changed = ofFinalStage(context, image);
      for (const name of copiedStages(image)) {
        if (isBase(image, name)) return `another stage of ${image.path} goes on from ${name}`;
        changed = ofEarlierStage(context, image, name) || changed;
      }
      if (!changed) return `how ${image.path} installs its packages could not be read`;
    }
    return undefined;
  },
});

/** What the shipped stage installs itself: nothing but production from the start, or after it was built there. */
function ofFinalStage({ draft }: FixContext, image: Image): boolean {
  const built = image.final.findLast((one) => one.name === 'RUN' && BUILD.test(one.value));
  let changed = false;
  for (const one of image.final) {
    if (one.name !== 'RUN' || OMITS.test(one.value)) continue;
    const text = image.text.slice(one.start, one.end);
    const found = INSTALL.exec(text);
    if (found === null) continue;
    const [, verb = ''] = found;
    const tool = verb.split(' ')[0] as string;
    if (built !== undefined && built.start >= one.start) draft.insert(image.path, built.end, `${image.eol}RUN ${prune(tool)}`);
    else draft.insert(image.path, one.start + found.index + verb.length, tool === 'npm' ? ' --omit=dev' : ' --prod');
    changed = true;
  }
  return changed;
}

/** A stage that is copied from gives up what only development needs once everything is built. */
function ofEarlierStage({ draft }: FixContext, image: Image, name: string): boolean {
  const stage = stageOf(image.all, name);
  const folders = new Map<string, string>();
  let workdir = '/';
  for (const one of stage) {
    if (one.name === 'WORKDIR') workdir = one.value.startsWith('/') ? one.value : `${workdir.replace(/\/$/, '')}/${one.value}`;
    const found = one.name === 'RUN' && !OMITS.test(one.value) ? INSTALL.exec(one.value) : null;
    if (found !== null) folders.set(/\bcd (\/[\w./-]+)/.exec(one.value)?.[1] ?? workdir, (found[1] as string).split(' ')[0] as string);
  }
  const last = stage.findLast((one) => one.name !== 'CMD' && one.name !== 'ENTRYPOINT');
  if (last === undefined || folders.size === 0) return false;
  for (const [folder, tool] of folders)
    draft.insert(image.path, last.end, `${image.eol}RUN ${folder === workdir ? '' : `cd ${folder} && `}${prune(tool)}`);
  return true;
}

function prune(tool: string): string {
  return tool === 'npm' ? 'npm prune --omit=dev' : 'pnpm prune --prod';
}

/** Names of the stages that the shipped one copies packages or folders from. */
function copiedStages(image: Image): string[] {
  const names = image.final.flatMap((one) => (one.name === 'COPY' ? (/--from=(\S+)/.exec(one.value)?.[1] ?? []) : []));
  return [...new Set(names)].filter((name) => stageOf(image.all, name).length > 0);
}

function isBase(image: Image, name: string): boolean {
  return image.all.some(
    (one) => one.name === 'FROM' && new RegExp(`^(?:--\\S+\\s+)?${name.replaceAll(/\W/g, '\\$&')}(?:\\s|$)`, 'i').test(one.value),
  );
}

function stageOf(all: readonly Instruction[], name: string): Instruction[] {
  const first = all.findIndex(
    (one) => one.name === 'FROM' && new RegExp(`\\sas\\s+${name.replaceAll(/\W/g, '\\$&')}$`, 'i').test(one.value),
  );
  if (first < 0) return [];
  const next = all.findIndex((one, at) => at > first && one.name === 'FROM');
  return all.slice(first, next < 0 ? undefined : next);
}

/** Why what the container runs would miss a package: a script of its start calls a tool of development, or runs TypeScript. */
function neededTool({ model, project }: FixContext, image: Image): string | undefined {
  const [manifest] = model.facts.packageManifests;
  const tools = new Set(model.facts.dependencies.flatMap((one) => (one.kind === 'development' ? [one.name] : [])));
  if (tools.has('typescript')) tools.add('tsc');
  const hasTypes = (file: string): boolean => project.tree.has(inFolder(model.service.path, file));
  const seen = new Set<string>();
  const ask = (text: string): string | undefined => {
    for (const [, verb = '', name = ''] of text.matchAll(/\b(?:npm|pnpm|yarn) (run |run-script )?([\w:-]+)/g)) {
      if (verb === '' && name !== 'start') continue;
      const script = manifest?.scripts[name];
      if (script === undefined || seen.has(name)) continue;
      seen.add(name);
      const missing = ask(script);
      if (missing !== undefined) return missing;
    }
    const words = text.split(/[^\w@/.-]+/);
    const tool = words.find((word) => tools.has(word.replace(/^.*node_modules\/\.bin\//, '')));
    if (tool !== undefined) return `what the image runs needs ${tool}, which is a development dependency: ${text.trim().slice(0, 80)}`;
    const typed =
      words.find((word) => /\.[cm]?ts$/.test(word)) ??
      (/\bknex migrate/.test(text) && !/--knexfile/.test(text) && hasTypes('knexfile.ts') ? 'knexfile.ts' : undefined);
    return typed !== undefined && (tools.has('ts-node') || tools.has('tsx') || tools.has('typescript'))
      ? `what the image runs reads ${typed}, which needs a development dependency: ${text.trim().slice(0, 80)}`
      : undefined;
  };
  const started = image.final.flatMap((one) =>
    one.name === 'CMD' || one.name === 'ENTRYPOINT'
      ? [one.value.replaceAll(/[[\]",]+/g, ' ')]
      : [...one.value.matchAll(/\becho '([^']*)'/g)].map((each) => each[1] as string),
  );
  const scripts = image.final.flatMap((one) => (one.name === 'COPY' ? one.value.split(/\s+/).filter((word) => word.endsWith('.sh')) : []));
  const texts = scripts.flatMap((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return project.tree.read(inFolder(model.service.path, name)) ?? [];
  });
  for (const text of [...started, ...texts.flatMap((one) => one.split('\n'))]) {
    const missing = ask(text);
    if (missing !== undefined) return missing;
  }
  return undefined;
}
