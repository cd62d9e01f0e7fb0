import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import manifest from '../apps/cli/package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '..');
const REGISTRY_OPTIONS = ['--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'];

export interface Release {
  /** The package as npm gets it. */
  tarball: string;
  /** An empty project in which it was installed. */
  project: string;
}

/** Writes everything that a release consists of into a folder: the package, its bill of materials, our audit of ourselves, checksums. */
export function makeRelease(out: string, project: string): Release {
  mkdirSync(out, { recursive: true });
  mkdirSync(project, { recursive: true });
  const npm = (args: readonly string[], cwd: string): string =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'inherit'] });
  npm(['pack', '--silent', '--pack-destination', out], join(ROOT, 'apps/cli'));
  const stem = `airworthy-${manifest.version}`;
  const tarball = join(out, `${stem}.tgz`);
  writeFileSync(join(project, 'package.json'), '{"name":"project","version":"1.0.0","private":true}\n');
  npm(['install', ...REGISTRY_OPTIONS, tarball], project);
  writeFileSync(join(out, `${stem}.sbom.cdx.json`), npm(['sbom', '--sbom-format=cyclonedx', '--sbom-type=application'], project));
  const audit = [
    'airworthy',
    'audit',
    ROOT,
    ...['cdx.json', 'sarif', 'html'].flatMap((ending) => ['--out', join(out, `${stem}.self-audit.${ending}`)]),
  ];
  execFileSync('npx', audit, { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(join(out, 'SHA256SUMS'), checksums(out));
  return { tarball, project };
}

/** As `sha256sum` prints them, by name. */
export function checksums(folder: string): string {
  return readdirSync(folder)
    .filter((name) => name !== 'SHA256SUMS')
    .toSorted()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}  ${name}\n`,
    )
    .join('');
}

if (process.argv[1] === import.meta.filename) {
  const project = mkdtempSync(join(tmpdir(), 'airworthy-release-'));
  try {
    const out = resolve(process.argv[2] ?? 'release');
    makeRelease(out, project);
    console.log(readFileSync(join(out, 'SHA256SUMS'), 'utf8').trimEnd());
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}
