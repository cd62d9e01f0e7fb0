import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import manifest from '../apps/cli/package.json' with { type: 'json' };

/** Bundles the command line with our own packages into `apps/cli/dist`, with the standards beside it. Packages of the registry stay dependencies. */
const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'apps/cli');
const OUT = join(CLI, 'dist');

rmSync(OUT, { recursive: true, force: true });
const external = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
const bundle = await rolldown({
  // Rules of custom standards are evaluated in a worker, which is a program of its own.
  input: { bin: join(CLI, 'src/bin.ts'), 'rule-worker': join(ROOT, 'packages/engine/src/custom/rule-worker.ts') },
  platform: 'node',
  external: (id) => id.startsWith('node:') || external.some((name) => id === name || id.startsWith(`${name}/`)),
});
const { output } = await bundle.write({ dir: OUT, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' });
const foreign = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : [])).filter((id) => id.includes('node_modules'));
if (foreign.length > 0) throw new Error(`These packages have to be dependencies of apps/cli: ${[...new Set(foreign)].join(', ')}`);
mkdirSync(join(OUT, 'standards'), { recursive: true });
for (const file of globSync(['*.yaml', 'guides/*.yaml', 'profiles/*.yaml', 'imports/**/*.yaml', 'editions/*.json', '*.generated.json'], {
  cwd: join(ROOT, 'standards'),
}))
  cpSync(join(ROOT, 'standards', file), join(OUT, 'standards', file));
cpSync(join(CLI, 'templates'), join(OUT, 'templates'), { recursive: true });
// The pages of a static site; building them is part of packing, so that an installed command line needs no bundler.
execFileSync(
  process.execPath,
  [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--mode', 'site', '--config', 'vite.site.config.ts', '--logLevel', 'error'],
  { cwd: join(ROOT, 'apps/web') },
);
mkdirSync(join(OUT, 'site'), { recursive: true });
for (const file of ['app.js', 'app.css', 'icon.svg']) cpSync(join(ROOT, 'apps/web/dist-site', file), join(OUT, 'site', file));
for (const file of ['LICENSE', 'README.md']) cpSync(join(ROOT, file), join(CLI, file));
writeFileSync(join(OUT, 'package.json'), `${JSON.stringify({ type: 'module' })}\n`);
console.log(`built ${output.length} files into apps/cli/dist`);
