// https://docs.github.com/en/code-security/dependabot · https://docs.renovatebot.com
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { packageJson } from '../../lang/json/package-json.ts';
import { lineOfKey, readJson, toRecord } from '../../lang/json/read-json.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';

const RENOVATE = /^(?:\.github\/|\.gitlab\/)?(?:renovate\.json5?|\.renovaterc(?:\.json5?)?)$/;

export const updateBot = defineExtractor({
  id: 'update-bot',
  about: 'Dependabot and Renovate, as far as they look after npm packages',
  emits: ['updateBots'],
  extract(input) {
    for (const { path } of input.files) {
      if (RENOVATE.test(path)) emitRenovate(input, path);
      if (!/^\.github\/dependabot\.ya?ml$/.test(path)) continue;
      const file = readYaml(input.tree.read(path) ?? '');
      const error = file.errors[0];
      if (error !== undefined) {
        input.diagnose({ code: 'invalid-yaml', level: 'warning', message: error.message, location: { path, line: error.line } });
        input.partial('updateBots', `${path} could not be read`);
        continue;
      }
      const updates = toRecord(file.documents[0]?.value)['updates'];
      (Array.isArray(updates) ? updates : []).forEach((value: unknown, index) => {
        const update = toRecord(value);
        const folders = [update['directory'], ...(Array.isArray(update['directories']) ? update['directories'] : [])]
          .filter((each) => typeof each === 'string')
          .map((each) => each.replace(/^\/|\/$/g, ''));
        const covers = folders.some(
          (folder) => folder === '' || folder.includes('*') || folder === input.service.path || input.service.path.startsWith(`${folder}/`),
        );
        if (['npm', 'bun'].includes(String(update['package-ecosystem'])) && covers)
          input.emit('updateBots', {
            location: { path, line: file.documents[0]?.line(['updates', index]) ?? 1 },
            by: 'dependabot',
            ...dependabotAge(update),
            ...(proposesNothing(update) ? { silent: true } : {}),
          });
      });
    }
    if (typeof packageJson(input.tree, '')['renovate'] === 'object')
      input.emit('updateBots', {
        location: { path: 'package.json', line: lineOfKey(input.tree.read('package.json') ?? '', ['renovate']) },
        by: 'renovate',
      });
  },
});

function emitRenovate(input: ExtractInput, path: string): void {
  const text = input.tree.read(path) ?? '';
  const json = readJson(text);
  const off = json.ok && toRecord(json.value)['enabled'] === false;
  input.emit('updateBots', { location: { path, line: 1 }, by: 'renovate', ...renovateAge(text), ...(off ? { silent: true } : {}) });
}

/** No pull request may be open, or every package is passed over whatever the kind of update; security updates may still come. */
function proposesNothing(update: Record<string, unknown>): boolean {
  if (update['open-pull-requests-limit'] === 0) return true;
  const ignored = Array.isArray(update['ignore']) ? update['ignore'] : [];
  return ignored.some((one: unknown) => {
    const rule = toRecord(one);
    return rule['dependency-name'] === '*' && rule['update-types'] === undefined && rule['versions'] === undefined;
  });
}

/** `minimumReleaseAge`, its old name, or a preset that sets it. */
function renovateAge(text: string): { cooldown?: string } {
  const stated = /["']?(minimumReleaseAge|stabilityDays)["']?\s*:\s*["']?([^"',}\n]+)/.exec(text);
  if (stated !== null) return { cooldown: `${stated[1]} ${(stated[2] as string).trim()}` };
  return /security:minimumReleaseAge|config:best-practices/.test(text) ? { cooldown: 'by a preset' } : {};
}

function dependabotAge(update: Record<string, unknown>): { cooldown?: string } {
  const days = toRecord(update['cooldown'])['default-days'];
  return days === undefined ? {} : { cooldown: `${String(days)} days` };
}
