// https://github.com/motdotla/dotenv
import { defineExtractor } from '../../extract/define-extractor.ts';
import { readDotenv } from '../../lang/dotenv/read-dotenv.ts';
import { entropy, isSecretName, looksRealSecret, mask, passwordInUrl } from '../../lang/secrets/names.ts';

const ENV_FILE = /(?:^|\/)(?:\.env(?:[._-][\w.-]+)?|[\w-]+\.env|\.envrc|\.flaskenv|env[._-](?:example|sample|template|dist))$/;
const EXAMPLE = /(?:^|[./_-])(?:example|sample|template|dist|defaults?|schema|tpl)(?:[./_-]|$)/i;
const TEST = /(?:^|[./_-])(?:test|testing|ci|e2e)(?:[./_-]|$)/i;

export const dotenv = defineExtractor({
  id: 'dotenv',
  about: '.env files in the tree, and the values in them that look like working credentials',
  emits: ['envFiles', 'secretLiterals'],
  extract(input) {
    for (const { path } of input.files) {
      if (!ENV_FILE.test(path)) continue;
      const text = input.tree.read(path);
      if (text === undefined) {
        input.partial('envFiles', `${path} could not be read`);
        continue;
      }
      const name = path.slice(path.lastIndexOf('/') + 1);
      const example = EXAMPLE.test(name);
      // Weak values of an example are what one expects there; in a file that is used as it is, they open the door.
      const strict = example || TEST.test(name);
      const { entries } = readDotenv(text);
      const secrets = entries.filter((entry) => isRealSecret(entry.name, entry.value, !strict));
      input.emit('envFiles', {
        location: { path, line: 1 },
        // The tree holds what git would commit: ignored files are left out before anybody sees them.
        tracked: true,
        example,
        names: [...new Set(entries.map((entry) => entry.name))],
        secrets: [...new Set(secrets.map((entry) => entry.name))],
        ...(secrets[0] === undefined ? {} : { secretLine: secrets[0].line }),
      });
      for (const secret of secrets) {
        input.emit('secretLiterals', {
          location: { path, line: secret.line },
          rule: 'env-file',
          name: secret.name,
          excerpt: mask(passwordInUrl(secret.value) ?? secret.value),
          production: !strict,
          inProduction: 'unknown',
        });
      }
    }
  },
});

function isRealSecret(name: string, value: string, weakToo: boolean): boolean {
  const password = passwordInUrl(value);
  if (password !== undefined) return looksRealSecret(password, weakToo) && (weakToo || looksGenerated(password));
  // Examples are full of values for a database next door (`miniosecret`); one that a generator made is a key that somebody uses.
  return isSecretName(name) && looksRealSecret(value, weakToo) && (weakToo || looksGenerated(value));
}

function looksGenerated(value: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s-]/].filter((kind) => kind.test(value)).length;
  return kinds >= 3 || (value.trim().length >= 16 && /\d/.test(value) && entropy(value.trim()) >= 3.2);
}
