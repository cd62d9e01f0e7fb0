import { defineCheck } from '../../check/define-check.ts';
import { settingsOf } from '../../derive/settings.ts';

export const examplePresent = defineCheck({
  id: 'config/example-present',
  title: 'An example file lists the settings',
  failTitle: 'No example file lists the settings',
  needs: ['envFiles'],
  subjects: ({ envFiles }) => envFiles.filter((file) => file.example),
  holds: (file) => file.names.length > 0,
  location: (file) => file.location,
  message: (file) => `${file.names.length} settings`,
  whenNone: 'fail',
  noneMessage: 'There is no .env.example or the like.',
  confidence: 'proved',
  quantifier: 'any',
});

export const exampleCurrent = defineCheck({
  id: 'config/example-current',
  title: 'Every setting of the example file is read by the code',
  failTitle: 'The example file lists settings that nothing reads',
  needs: ['envFiles', 'envReads', 'envSchemas'],
  // A file above the service may list what others of the repository read.
  subjects: ({ envFiles }, { service }) =>
    envFiles
      .filter((file) => file.example && (service.path === '' || file.location.path.startsWith(`${service.path}/`)))
      .flatMap((file) => file.names.map((name) => ({ file, name }))),
  holds: ({ name }, facts) =>
    settingsOf(facts).some((setting) => setting.name === name) ||
    facts.envReads.some((read) => read.name === name) ||
    facts.envSchemas.some((schema) => schema.names.includes(name)),
  location: ({ file }) => file.location,
  message: ({ name }, holds) => `${name} is ${holds === true ? 'read' : 'read by nothing'}`,
  whenNone: 'na',
  noneMessage: 'No example file of settings belongs to this service alone.',
  confidence: 'likely',
});
