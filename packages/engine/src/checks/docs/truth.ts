import { defineCheck } from '../../check/define-check.ts';
import { ofKind } from '../../derive/documents.ts';
import { settingsOf } from '../../derive/settings.ts';

export const settingsDocumented = defineCheck({
  id: 'docs/settings-documented',
  title: 'Every setting that the code reads is documented',
  failTitle: 'The code reads settings that are documented nowhere',
  needs: ['envReads', 'envFiles', 'documents'],
  subjects: (facts) => settingsOf(facts),
  holds: ({ name }, { envFiles, documents }) =>
    envFiles.some((file) => file.example && file.names.includes(name)) ||
    documents.some((document) => document.envNames?.includes(name) === true),
  location: ({ reads }) => reads[0]?.location,
  message: ({ name }, holds) => `${name} is ${holds === true ? '' : 'not '}documented`,
  whenNone: 'na',
  noneMessage: 'The service reads no settings from the environment.',
  confidence: 'proved',
});

export const linksResolve = defineCheck({
  id: 'docs/links-resolve',
  title: 'Links between documents lead somewhere',
  failTitle: 'A document links to a file that is not there',
  needs: ['documents'],
  subjects: ({ documents }) => documents.filter((document) => document.brokenLinks !== undefined),
  holds: (document) => document.brokenLinks?.length === 0,
  location: (document) =>
    document.brokenLinks?.[0] ? { path: document.location.path, line: document.brokenLinks[0].line } : document.location,
  message: (document) =>
    document.brokenLinks?.length
      ? `links to ${document.brokenLinks
          .slice(0, 5)
          .map((link) => link.target)
          .join(', ')}`
      : 'every link leads somewhere',
  whenNone: 'na',
  noneMessage: 'No document with links was looked at.',
  confidence: 'proved',
});

export const commandsExist = defineCheck({
  id: 'docs/commands-exist',
  title: 'Commands that the documentation names exist',
  failTitle: 'The documentation names scripts that do not exist',
  needs: ['documents', 'packageManifests'],
  subjects: ({ documents }) => documents.flatMap((document) => (document.npmScripts ?? []).map((script) => ({ document, script }))),
  holds: ({ script }, { packageManifests }) => packageManifests.some((manifest) => manifest.scripts[script.name] !== undefined),
  location: ({ document, script }) => ({ path: document.location.path, line: script.line }),
  message: ({ script }, holds) => `npm run ${script.name} ${holds === true ? 'exists' : 'is in no package.json'}`,
  whenNone: 'na',
  noneMessage: 'No document names a script.',
  confidence: 'likely',
});

export const examplesParse = defineCheck({
  id: 'docs/examples-parse',
  title: 'Code examples in the documentation can be parsed',
  failTitle: 'A code example in the documentation is not even valid syntax',
  needs: ['documents'],
  // What is written for coding agents, or about code that should change, is no guide.
  subjects: ({ documents }) =>
    ofKind(documents, 'readme', 'api', 'onboarding', 'deployment', 'env', 'events').flatMap((document) =>
      (document.examples ?? []).map((example) => ({ document, example })),
    ),
  holds: ({ example }) => example.parses,
  location: ({ document, example }) => ({ path: document.location.path, line: example.line }),
  message: ({ example }) => `example in ${example.language} ${example.parses ? 'is valid' : 'is not valid'}`,
  whenNone: 'na',
  noneMessage: 'No document holds a complete example in TypeScript, JavaScript or JSON.',
  confidence: 'likely',
});
