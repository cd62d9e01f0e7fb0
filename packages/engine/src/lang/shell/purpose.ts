import type { ShellCommand } from './commands.ts';
import { migrationCommand } from './migration-command.ts';

/** Tools and what running them is for, matched on the printed command. */
const COMMANDS: readonly [string, RegExp][] = [
  [
    'test',
    /^(?:jest|vitest(?: run)?|mocha|ava|tap|uvu|karma|react-scripts test|node (?:--?[\w=./-]+ )*--test\b|tsx (?:--?[\w=./-]+ )*--test\b|bun test|deno test|ts-mocha|lab)\b(?! (?:list|bench|init)\b)(?!.*(?:--version|--help|--merge-reports|--listTests)\b)/,
  ],
  ['test', /^(?:c8|nyc)\b.*\b(?:jest|vitest|mocha|ava|tap|node)\b/],
  ['coverage', /--coverage\b|^(?:c8|nyc)\b|--experimental-test-coverage|\bcodecov\b|\bcoveralls\b/],
  ['e2e', /^(?:playwright test|cypress run|wdio|testcafe|nightwatch)\b/],
  ['load', /^(?:k6 run|artillery run|autocannon|loadtest|wrk|locust|ab -n)\b/],
  ['mutation', /^stryker\b/],
  [
    'lint',
    /^(?:eslint|next lint|oxlint|standard|xo|biome (?:lint|check|ci)|tslint|semistandard|ts-standard|hadolint|actionlint|sqlfluff|squawk)\b/,
  ],
  ['format', /^(?:prettier\b.*(?:--check|-c|--list-different)|oxfmt --check|biome (?:format|ci|check)|dprint check)\b/],
  ['typecheck', /^(?:tsc|vue-tsc|svelte-check|tsgo|attw|next build|nest build|ng build)\b/],
  [
    'build',
    /^(?:tsc(?!.*--noEmit)|tsup|tsdown|esbuild|vite build|webpack|rollup|nest build|next build|swc|ncc build|parcel build|docker (?:buildx )?(?:build|compose build)|docker-compose build)\b/,
  ],
  [
    'audit',
    /^(?:npm audit(?! fix| signatures)|yarn (?:npm )?audit|pnpm audit(?! signatures)|bun audit|audit-ci|better-npm-audit|snyk test|osv-scanner|npm-audit-resolver|socket|trivy\b.* (?:fs|filesystem|repo|repository)|trivy (?:fs|filesystem|repo|repository))\b/,
  ],
  ['secret-scan', /^(?:gitleaks|trufflehog|detect-secrets|secretlint|ggshield|talisman)\b/],
  ['sast', /^(?:semgrep|snyk code|codeql|bearer scan|njsscan|sonar-scanner)\b/],
  ['image-scan', /^(?:trivy image|trivy\b.*\bimage|grype|docker scout|snyk container|dockle)\b/],
  ['sbom', /^(?:syft|cyclonedx[\w-]*|cdxgen|npm sbom|docker sbom|trivy .*cyclonedx)\b/],
  ['sign', /^(?:cosign (?:sign|attest)|npm publish.*--provenance|notation sign)\b/],
  [
    'schema-drift',
    /^(?:prisma migrate (?:diff|status)|atlas (?:schema (?:diff|inspect)|migrate diff)|knex migrate:status|migra|pg-schema-diff|apgdiff|skeema diff|liquibase diff|supabase db diff|pscale (?:branch|deploy-request) diff|mikro-orm migration:check|typeorm migration:generate\b.*(?:--check|-ck|--ch)|typeorm schema:log)(?!\w)/,
  ],
  [
    'release',
    /^(?:semantic-release|changeset publish|npm publish|pnpm publish|yarn npm publish|gh release create|release-please|release-it|standard-version|lerna publish|docker push|docker buildx build .*--push)\b/,
  ],
  [
    'deploy',
    /^(?:kubectl (?:apply|set image|rollout restart|replace)|helm (?:upgrade|install)|flyctl deploy|fly deploy|railway up|vercel|netlify deploy|serverless deploy|sls deploy|cdk deploy|sst deploy|terraform apply|tofu apply|pulumi up|gcloud (?:run|app|functions) deploy|aws (?:ecs update-service|lambda update-function-code|deploy create-deployment|elasticbeanstalk)|az (?:webapp|containerapp|functionapp)|heroku|eb deploy|wrangler (?:deploy|publish)|pm2 (?:reload|restart|deploy|start)|argocd app sync|doctl apps|cap |capistrano|dokku|rsync|scp|ssh|docker stack deploy|docker (?:--context|-H|--host)\b.*compose .*\bup\b|render deploy|copilot deploy|nomad job run|waypoint up)(?:\s|$)/,
  ],
  ['rollback', /^(?:kubectl rollout undo|helm rollback|flyctl releases rollback|heroku rollback|argocd app rollback)\b/],
  [
    'smoke',
    /^(?:curl|wget|http)\b.*(?:health|ready|readyz|livez|status|ping)\b|^wait-on\b|^aws ecs wait services-stable\b|^kubectl rollout status\b|^helm (?:upgrade|install)\b.*--(?:wait|atomic)\b|^argocd app wait\b/,
  ],
  ['backup', /^(?:pg_dump|pg_dumpall|mysqldump|mongodump|pgbackrest|wal-g|barman)\b/],
  ['restore', /^(?:pg_restore|mongorestore)\b/],
  ['contract', /^(?:pact-broker|dredd|schemathesis|spectral lint|redocly lint|oasdiff)\b/],
  [
    'api-diff',
    /^(?:oasdiff|openapi-diff|openapi-changes|optic diff|swagger-diff|buf breaking|graphql-inspector diff|graphql-schema-diff|api-extractor run|rover (?:sub)?graph check|json-schema-diff|asyncapi diff|bump diff)\b/,
  ],
  ['iac-scan', /^(?:checkov|tfsec|kube-linter|kubesec|conftest|trivy config)\b/],
  ['licence', /^(?:license-checker[\w-]*|licensee|fossa|license-report|pnpm licenses|yarn licenses|licensed)\b/],
  ['unused', /^(?:knip|depcheck|ts-prune|unimported)\b/],
];

/**
 * Scanners that end with success whatever they find, unless they are told to fail.
 * https://trivy.dev/docs/latest/configuration/others/#exit-code · https://github.com/anchore/grype#gating-on-severity-of-vulnerabilities ·
 * https://docs.docker.com/reference/cli/docker/scout/cves/ · https://github.com/goodwithtech/dockle · https://github.com/trufflesecurity/trufflehog
 */
const FAILS_ONLY_WITH: readonly [tool: RegExp, flag: RegExp][] = [
  [/^trivy\b/, / --exit-code[= ]"?[1-9]/],
  [/^grype\b/, / (?:--fail-on|-f)\b/],
  [/^docker scout\b/, / (?:--exit-code|-e)\b(?!=false)/],
  [/^dockle\b/, / --exit-code[= ]"?[1-9]/],
  [/^trufflehog\b/, / --fail\b/],
];

/** Scanners that fail by themselves, told not to. */
const NEVER_FAILS = /^npm audit\b.* --audit-level[= ]none\b|^gitleaks\b.* --exit-code[= ]0\b|^detect-secrets scan\b/;

/** Whether a scan only tells what it finds, so that the job goes on whatever that is. */
export function onlyReports(command: Pick<ShellCommand, 'words'>): boolean {
  const text = printed(command);
  const needed = FAILS_ONLY_WITH.find(([tool]) => tool.test(text))?.[1];
  return NEVER_FAILS.test(text) || (needed !== undefined && !needed.test(text));
}

/** The same for an action and what it is given. https://github.com/aquasecurity/trivy-action · https://github.com/docker/scout-action */
export function actionOnlyReports(action: string, given: Readonly<Record<string, unknown>>): boolean {
  const name = action.split('@')[0] as string;
  const text = (key: string): string => String(given[key] ?? '');
  if (/trivy-action$/i.test(name)) return !/^(?:[1-9]|\$)/.test(text('exit-code'));
  if (/^docker\/scout-action$/i.test(name)) return text('exit-code') !== 'true' && !text('exit-code').startsWith('$');
  if (/^anchore\/scan-action$/i.test(name)) return text('fail-build') === 'false';
  if (/dependency-review-action$/i.test(name)) return text('warn-only') === 'true';
  return /^snyk\/actions\//i.test(name) && text('command') === 'monitor';
}

function printed(command: Pick<ShellCommand, 'words'>): string {
  const words = command.words.map((word) => word.replace(/^(?:\.\/)?node_modules\/\.bin\//, ''));
  const first = (words[0] ?? '').replace(/^.*\//, '').replace(/@(?:latest|[\d.]+)$/, '');
  return [first, ...words.slice(1)].join(' ');
}

/** What a command is for: see `CiJob.does`. */
export function purposesOf(command: Pick<ShellCommand, 'words'>): string[] {
  const text = printed(command);
  const out = new Set<string>();
  for (const [purpose, pattern] of COMMANDS) if (pattern.test(text)) out.add(purpose);
  if (migrationCommand(command) !== undefined) out.add('migrate');
  return [...out];
}

/** Actions and what they are for, by name without version. */
const ACTIONS: readonly [string, RegExp][] = [
  ['sast', /^github\/codeql-action\/analyze$|security-review|semgrep|^sonarsource\/|njsscan/i],
  ['audit', /^actions\/dependency-review-action$|^snyk\/actions\/(?!docker|iac)|osv-scanner|audit-ci|^oxsecurity\//i],
  ['secret-scan', /gitleaks|trufflehog|secretlint|ggshield|detect-secrets/i],
  ['image-scan', /trivy|grype|^anchore\/scan-action$|^snyk\/actions\/docker$|docker\/scout|dockle/i],
  ['build', /^(?:docker|depot)\/(?:build-push-action|bake-action)$/i],
  ['sbom', /sbom|cyclonedx/i],
  ['sign', /cosign|attest-build-provenance|slsa-/i],
  ['coverage', /codecov|coveralls|coverage/i],
  ['e2e', /^cypress-io\/|playwright/i],
  ['load', /^(?:grafana\/(?:k6|run-k6)|artillery)/i],
  ['lint', /eslint|reviewdog|super-linter|hadolint|actionlint|^biomejs\/|golangci/i],
  ['release', /semantic-release|action-gh-release|release-please|^changesets\/action$|npm-publish|^ncipollo\/release/i],
  [
    'deploy',
    /ecs-deploy|ecs-task|deploy|^appleboy\/ssh-action$|^azure\/(?:webapps|k8s)|^digitalocean\/app_action|railway|^superfly\/|heroku|vercel|netlify|helm|argocd|^easingthemes\/ssh|^burnett01\/rsync|cloudrun/i,
  ],
  ['api-diff', /oasdiff|openapi-diff|openapi-changes|optic|buf-breaking|buf-setup-breaking|graphql-inspector/i],
  ['dast', /zaproxy|^stackhawk\//i],
  ['licence', /fossa|licen[cs]e/i],
];

/** What the action of Trivy looks at: an image, unless it is told otherwise. */
const TRIVY_SCANS: Readonly<Record<string, string[]>> = {
  fs: ['audit'],
  repo: ['audit'],
  rootfs: ['audit'],
  config: ['iac-scan'],
  sbom: ['audit'],
};

/** What an action is for. */
export function purposesOfAction(action: string, given: Readonly<Record<string, unknown>> = {}): string[] {
  const name = action.split('@')[0] as string;
  if (/^actions\/(?:checkout|setup-|cache|upload-|download-|github-script)|(?:^|[/-])setup(?:-|$)|\/(?:install|upload-sarif)$/.test(name))
    return [];
  const scan = typeof given['scan-type'] === 'string' && /trivy-action$/i.test(name) ? TRIVY_SCANS[given['scan-type']] : undefined;
  if (scan !== undefined) return [...scan];
  return ACTIONS.filter(([, pattern]) => pattern.test(name)).map(([purpose]) => purpose);
}
