// https://docs.npmjs.com/cli/configuring-npm/npmrc · https://pnpm.io/settings · https://yarnpkg.com/configuration/yarnrc · https://bun.com/docs/runtime/bunfig
import type { RegistrySettings } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { packageJson } from '../../lang/json/package-json.ts';
import { lineOfKey, toRecord } from '../../lang/json/read-json.ts';
import { foldersUp, joinPath } from '../../lang/typescript/paths.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';

export const registrySettings = defineExtractor({
  id: 'registry-settings',
  about: 'Settings of package managers: registries of scopes, install scripts, the age that a release must have, insecure transport',
  emits: ['registrySettings'],
  extract(input) {
    for (const folder of foldersUp(input.service.path)) {
      const at = (name: string): string => joinPath(folder, name) as string;
      const read = (name: string): string | undefined => (input.tree.has(at(name)) ? input.tree.read(at(name)) : undefined);
      const npmrc = read('.npmrc');
      if (npmrc !== undefined) input.emit('registrySettings', fromRows(at('.npmrc'), 'npmrc', npmrc));
      const bunfig = read('bunfig.toml');
      if (bunfig !== undefined) input.emit('registrySettings', fromRows(at('bunfig.toml'), 'bunfig', bunfig));
      for (const [name, by] of [
        ['pnpm-workspace.yaml', 'pnpm-workspace'],
        ['.yarnrc.yml', 'yarnrc'],
      ] as const) {
        const text = read(name);
        if (text !== undefined) emitYaml(input, at(name), by, text);
      }
      emitManifest(input, folder, at('package.json'));
    }
    for (const { path } of input.tree.files) if (SCRIPTS.test(path) && isOwn(input, path)) emitScript(input, path);
  },
});

/** Files of pipelines and shells that may install packages. */
const SCRIPTS =
  /(?:^|\/)(?:buildspec[\w.-]*\.ya?ml|Dockerfile[\w.-]*|[\w.-]+\.(?:Dockerfile|sh)|\.gitlab-ci\.yml|Jenkinsfile|cloudbuild\.ya?ml|azure-pipelines\.ya?ml|bitbucket-pipelines\.yml)$|(?:^|\/)\.github\/(?:workflows|actions)\/.*\.ya?ml$/;
const INSTALLS = /\b(?:npm|pnpm|yarn|bun)\s+(?:\S+\s+)*?(?:ci|install|i|add)\b/;
const UNCHECKED =
  /\bNODE_TLS_REJECT_UNAUTHORIZED['"]?\s*[:=]\s*['"]?0\b|\bstrict-ssl[\s=]+false|\bNPM_CONFIG_STRICT_SSL\s*[:=]\s*['"]?false|--registry[=\s]+http:\/\/(?!localhost|127\.)/i;

/** In the folder of the service, of a package that it loads, or of no package at all. */
function isOwn({ service, code, tree }: ExtractInput, path: string): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    if (folder === service.path) return true;
    if (tree.has(`${folder}/package.json`)) return code.modules.some((module) => module.path.startsWith(`${folder}/`));
  }
  return true;
}

/** Certificates that are not asked for on a machine that installs packages. */
function emitScript(input: ExtractInput, path: string): void {
  const text = input.tree.read(path);
  if (text === undefined || !UNCHECKED.test(text) || !INSTALLS.test(text)) return;
  const out = empty(path, path.slice(path.lastIndexOf('/') + 1));
  text.split('\n').forEach((row, index) => {
    const what = /^\s*(?:#|\/\/)/.test(row) ? undefined : UNCHECKED.exec(row)?.[0];
    if (what !== undefined) out.insecure.push({ what, line: index + 1 });
  });
  if (out.insecure.length > 0) input.emit('registrySettings', { ...out, location: { path, line: out.insecure[0]?.line ?? 1 } });
}

function empty(path: string, by: string, line = 1): RegistrySettings {
  return { location: { path, line }, by, scopes: [], ignoresScripts: false, insecure: [] };
}

/** `key=value` of .npmrc and `key = value` of bunfig.toml. */
function fromRows(path: string, by: string, text: string): RegistrySettings {
  const out = empty(path, by);
  let section = '';
  text.split('\n').forEach((row, index) => {
    if (/^\s*[#;]/.test(row)) return;
    const heading = /^\s*\[([\w.]+)\]/.exec(row)?.[1];
    if (heading !== undefined) section = heading;
    const match = /^\s*"?([\w@./:-]+)"?\s*=\s*"?([^"#]*?)"?\s*$/.exec(row);
    if (match === null) return;
    const [, key = '', value = ''] = match;
    const scope = /^(@[\w.-]+)(?::registry)?$/.exec(key)?.[1];
    if (scope !== undefined && (key.endsWith(':registry') || section === 'install.scopes'))
      out.scopes.push({ scope, registry: value, line: index + 1 });
    if (/^ignore-?scripts$/i.test(key) && value === 'true') out.ignoresScripts = true;
    if (/^(?:minimum-?release-?age|min-?release-?age)$/i.test(key)) out.cooldown = `${key} ${value}`;
    if (key === 'before') out.cooldown = `before ${value}`;
    const insecure =
      (key === 'strict-ssl' && value === 'false') || (key.endsWith('registry') && /^http:\/\/(?!localhost|127\.)/.test(value));
    if (insecure) out.insecure.push({ what: `${key}=${value}`, line: index + 1 });
  });
  return out;
}

function emitYaml(input: ExtractInput, path: string, by: string, text: string): void {
  const file = readYaml(text);
  const document = file.documents[0];
  if (document === undefined || file.errors.length > 0) {
    if (file.errors.length > 0) input.partial('registrySettings', `${path} could not be read`);
    return;
  }
  const root = toRecord(document.value);
  const out = empty(path, by);
  const age = root['minimumReleaseAge'] ?? root['npmMinimalAgeGate'];
  if (age !== undefined)
    out.cooldown = `${root['minimumReleaseAge'] === undefined ? 'npmMinimalAgeGate' : 'minimumReleaseAge'} ${String(age)}`;
  if (root['ignoreScripts'] === true || root['enableScripts'] === false) out.ignoresScripts = true;
  const allowed = allowedBuilds(root);
  if (allowed !== undefined) out.allowedBuilds = allowed;
  for (const [scope, value] of Object.entries(toRecord(root['npmScopes']))) {
    const registry = toRecord(value)['npmRegistryServer'];
    if (typeof registry === 'string') out.scopes.push({ scope: `@${scope}`, registry, line: document.line(['npmScopes', scope]) });
  }
  for (const [scope, registry] of Object.entries(toRecord(root['registries'])))
    if (scope.startsWith('@') && typeof registry === 'string')
      out.scopes.push({ scope, registry, line: document.line(['registries', scope]) });
  if (root['enableStrictSsl'] === false) out.insecure.push({ what: 'enableStrictSsl: false', line: document.line(['enableStrictSsl']) });
  for (const host of [root['unsafeHttpWhitelist']].flat())
    if (typeof host === 'string') out.insecure.push({ what: `unsafeHttpWhitelist: ${host}`, line: document.line(['unsafeHttpWhitelist']) });
  input.emit('registrySettings', out);
}

/** pnpm: `onlyBuiltDependencies`, `allowBuilds`, in its own file or under `pnpm` of package.json. */
function allowedBuilds(settings: Record<string, unknown>): string[] | undefined {
  if (settings['dangerouslyAllowAllBuilds'] === true) return undefined;
  const list = settings['onlyBuiltDependencies'];
  if (Array.isArray(list)) return list.filter((one) => typeof one === 'string').toSorted();
  const map = toRecord(settings['allowBuilds']);
  return Object.keys(map).length === 0
    ? undefined
    : Object.keys(map)
        .filter((name) => map[name] === true)
        .toSorted();
}

function emitManifest(input: ExtractInput, folder: string, path: string): void {
  const manifest = packageJson(input.tree, folder);
  const fromPnpm = allowedBuilds(toRecord(manifest['pnpm']));
  const trusted = manifest['trustedDependencies'];
  const allowed = fromPnpm ?? (Array.isArray(trusted) ? trusted.filter((one) => typeof one === 'string').toSorted() : undefined);
  if (allowed === undefined) return;
  const key = fromPnpm === undefined ? ['trustedDependencies'] : ['pnpm'];
  input.emit('registrySettings', {
    ...empty(path, 'package.json', lineOfKey(input.tree.read(path) ?? '', key)),
    allowedBuilds: allowed,
  });
}
