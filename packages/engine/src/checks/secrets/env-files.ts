import { defineCheck } from '../../check/define-check.ts';

export const envFilesUntracked = defineCheck({
  id: 'secrets/env-files-untracked',
  title: 'Files with real settings are not committed',
  failTitle: 'A .env file with real settings is committed',
  needs: ['envFiles'],
  subjects: ({ envFiles }) => envFiles.filter((file) => !file.example),
  holds: (file) => !file.tracked,
  location: (file) => file.location,
  message: (file) =>
    `${file.location.path} is ${file.tracked ? 'committed' : 'ignored by git'}, ${file.names.length} settings${file.secrets.length > 0 ? `, secrets: ${file.secrets.join(', ')}` : ''}`,
  whenNone: 'pass',
  noneMessage: 'No .env file is in the tree.',
  confidence: 'proved',
});

export const examplesHarmless = defineCheck({
  id: 'secrets/examples-free-of-secrets',
  title: 'Example files of settings hold placeholders only',
  failTitle: 'An example file of settings holds a value that looks real',
  needs: ['envFiles'],
  subjects: ({ envFiles }) => envFiles.filter((file) => file.example),
  holds: (file) => file.secrets.length === 0,
  location: (file) => ({ path: file.location.path, line: file.secretLine ?? file.location.line }),
  message: (file) =>
    file.secrets.length > 0 ? `values that look real: ${file.secrets.join(', ')}` : `${file.names.length} settings, placeholders only`,
  whenNone: 'na',
  noneMessage: 'No example file of settings is in the tree.',
  confidence: 'likely',
});

export const envIgnoredByGit = defineCheck({
  id: 'secrets/env-files-ignored',
  title: 'Git ignores .env files',
  failTitle: 'Git does not ignore .env files',
  needs: ['gitIgnores'],
  subjects: ({ gitIgnores }) => gitIgnores,
  holds: (file) => file.ignoresEnv,
  location: (file) => file.location,
  message: (file) => (file.ignoresEnv ? '.env is ignored' : '.env is not ignored'),
  whenNone: 'fail',
  noneMessage: 'There is no .gitignore.',
  confidence: 'proved',
  quantifier: 'any',
});
