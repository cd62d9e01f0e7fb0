import { allImages, buildContext } from '../../edit/images.ts';
import { inFolder } from '../../edit/folders.ts';
import { defineFix } from '../../fix.ts';
import type { FixContext } from '../../fix.ts';

const ENV = ['.env', '.env.*', '**/.env', '**/.env.*', '!**/.env.example'];
const LOCAL = ['.git', 'node_modules', '**/node_modules', '**/coverage', '**/*.log'];

/** Adds patterns to the .dockerignore at the root of the build context, which is made where there is none. */
function ignore(context: FixContext, patterns: readonly string[]): string | undefined {
  const { draft, model } = context;
  for (const image of allImages(context)) {
    const folder = buildContext(context, image);
    // A file of its own beside the Dockerfile holds whatever the context is. https://docs.docker.com/build/concepts/context/#filename-and-location
    const path = folder === undefined ? `${image.path}.dockerignore` : inFolder(folder, '.dockerignore');
    const text = draft.read(path);
    const known = model.facts.dockerIgnores.find((one) => one.location.path === path)?.patterns ?? [];
    const missing = patterns.filter((pattern) => !known.includes(pattern) && !(text ?? '').split(/\r?\n/).includes(pattern));
    if (missing.length === 0) continue;
    if (text === undefined) {
      // A fresh file keeps out everything that has no place in an image.
      draft.create(path, `${[...ENV, ...LOCAL].join('\n')}\n`);
      continue;
    }
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    draft.insert(path, text.length, `${text === '' || text.endsWith('\n') ? '' : eol}${missing.join(eol)}${eol}`);
  }
  return undefined;
}

export const envFilesOutOfImages = defineFix({
  item: 'S20-005',
  title: 'Keep .env files out of the build context',
  write: (context) => ignore(context, ENV),
});

export const historyOutOfImages = defineFix({
  item: 'S20-006',
  title: 'Keep the git history and local packages out of the build context',
  write: (context) => ignore(context, LOCAL),
});
