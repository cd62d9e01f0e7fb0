import { defineCheck } from '../../check/define-check.ts';

const NONE = 'No pipeline that runs for this repository is in the tree.';

export const actionsPinned = defineCheck({
  id: 'ci/actions-pinned',
  title: 'Actions of third parties are pinned to a commit',
  failTitle: 'An action of a third party can be changed under its tag',
  needs: ['ciWorkflows'],
  subjects: ({ ciWorkflows }) =>
    ciWorkflows.flatMap((workflow) =>
      workflow.jobs.flatMap((job) =>
        job.uses.filter((use) => !/^(?:\.\/|actions\/|github\/)/.test(use.action)).map((use) => ({ workflow, use })),
      ),
    ),
  holds: ({ use }) => use.pinned,
  location: ({ workflow, use }) => ({ path: workflow.location.path, line: use.line }),
  message: ({ use }) => `uses ${use.action}`,
  whenNone: 'na',
  noneMessage: 'No workflow uses an action of a third party.',
  confidence: 'proved',
});

export const permissionsRestricted = defineCheck({
  id: 'ci/permissions-restricted',
  title: 'Workflows say which rights their token needs',
  failTitle: 'A workflow runs with whatever rights the repository grants by default',
  needs: ['ciWorkflows'],
  subjects: ({ ciWorkflows }) => ciWorkflows.filter((workflow) => workflow.by === 'github-actions'),
  holds: (workflow) => workflow.permissions === 'restricted',
  location: (workflow) => workflow.location,
  message: (workflow) => `${workflow.name}: permissions ${workflow.permissions === 'default' ? 'not stated' : workflow.permissions}`,
  whenNone: 'na',
  noneMessage: 'No GitHub Actions workflow is in the tree.',
  confidence: 'proved',
});

export const eventTextKeptOut = defineCheck({
  id: 'ci/event-text-kept-out-of-scripts',
  title: 'Text from outside never becomes part of a script of the pipeline',
  failTitle: 'Text that anyone can write becomes part of a script of the pipeline',
  needs: ['ciWorkflows'],
  subjects: ({ ciWorkflows }) => ciWorkflows.filter(({ by }) => by === 'github-actions' || by === 'gitlab-ci'),
  holds: (workflow) => (workflow.untrustedInput === undefined ? undefined : workflow.untrustedInput.length === 0),
  location: (workflow) =>
    workflow.untrustedInput?.[0] === undefined ? workflow.location : { path: workflow.location.path, line: workflow.untrustedInput[0] },
  related: (workflow) => (workflow.untrustedInput ?? []).slice(1).map((line) => ({ path: workflow.location.path, line })),
  message: (workflow, holds) =>
    `${workflow.name}: ${holds === false ? 'text of the event is pasted into a script, or code of a stranger runs with secrets' : 'no text of the event in a script'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const ciInstallsFrozen = defineCheck({
  id: 'ci/installs-frozen',
  title: 'The pipeline installs exactly what the lockfile says',
  failTitle: 'The pipeline installs other versions than the lockfile says',
  needs: ['ciWorkflows'],
  subjects: ({ ciWorkflows }) => ciWorkflows,
  holds: (workflow) => (workflow.unfrozenInstalls === undefined ? undefined : workflow.unfrozenInstalls.length === 0),
  location: (workflow) =>
    workflow.unfrozenInstalls?.[0] === undefined ? workflow.location : { path: workflow.location.path, line: workflow.unfrozenInstalls[0] },
  message: (workflow) => `${workflow.name}: ${workflow.unfrozenInstalls?.length ?? 0} plain installs`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});
