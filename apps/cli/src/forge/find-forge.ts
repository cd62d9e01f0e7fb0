import { readFileSync } from 'node:fs';
import { KnownError } from '@airworthy/engine/known-error';
import type { Environment, Forge } from './forge.ts';

/** The forge that this run of CI belongs to, by the variables that GitHub Actions and GitLab CI set. */
export function findForge(environment: Environment, asked?: string): Forge {
  if (environment['CI_API_V4_URL'] !== undefined) return gitlab(environment, asked);
  if (environment['GITHUB_REPOSITORY'] !== undefined) return github(environment, asked);
  throw new KnownError('usage', 'It is not known where to comment: this is neither GitHub Actions nor GitLab CI.', {
    hint: 'Set GITHUB_REPOSITORY and GITHUB_TOKEN, or CI_API_V4_URL, CI_PROJECT_ID and GITLAB_TOKEN, and name the request: --request N',
  });
}

/** Where the audited commit can be browsed; nothing outside of CI. */
export function browseUrl(environment: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, CI_PROJECT_URL: project, CI_COMMIT_SHA: commit } = environment;
  if (project !== undefined && commit !== undefined) return `${project}/-/blob/${commit}/`;
  if (server === undefined || repository === undefined) return undefined;
  const event = eventOf(environment);
  const sha = event?.pull_request?.head?.sha ?? environment['GITHUB_SHA'];
  return sha === undefined ? undefined : `${server}/${repository}/blob/${sha}/`;
}

/** https://docs.github.com/en/rest/issues/comments */
function github(environment: Environment, asked: string | undefined): Forge {
  const token = tokenOf(environment, ['GITHUB_TOKEN', 'GH_TOKEN']);
  const repository = environment['GITHUB_REPOSITORY'] as string;
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new KnownError('usage', `GITHUB_REPOSITORY is no owner/name: ${repository}`);
  const api = `${(environment['GITHUB_API_URL'] ?? 'https://api.github.com').replace(/\/$/, '')}/repos/${repository}/issues`;
  const number = numberOf(asked ?? requestOf(environment));
  return {
    list: `${api}/${number}/comments`,
    one: (id) => `${api}/comments/${id}`,
    update: 'PATCH',
    headers: { Authorization: `Bearer ${token}`, Accept: 'application/vnd.github+json', 'X-GitHub-Api-Version': '2022-11-28' },
  };
}

/** https://docs.gitlab.com/api/notes/#merge-requests */
function gitlab(environment: Environment, asked: string | undefined): Forge {
  const token = tokenOf(environment, ['GITLAB_TOKEN', 'AIRWORTHY_GITLAB_TOKEN']);
  const project = encodeURIComponent(environment['CI_PROJECT_ID'] ?? '');
  const list = `${(environment['CI_API_V4_URL'] as string).replace(/\/$/, '')}/projects/${project}/merge_requests/${numberOf(asked ?? environment['CI_MERGE_REQUEST_IID'])}/notes`;
  return { list, one: (id) => `${list}/${id}`, update: 'PUT', headers: { 'PRIVATE-TOKEN': token } };
}

function tokenOf(environment: Environment, names: readonly string[]): string {
  const token = names.map((name) => environment[name]).find((one) => one !== undefined && one !== '');
  if (token === undefined) throw new KnownError('usage', `There is no token to comment with.`, { hint: `Set ${names.join(' or ')}.` });
  return token;
}

function numberOf(text: string | number | undefined): string {
  if (text !== undefined && /^\d+$/.test(String(text))) return String(text);
  throw new KnownError('usage', 'It is not known which pull or merge request to comment on.', {
    hint: 'Run it for one, or name it: --request N',
  });
}

interface GithubEvent {
  number?: number;
  pull_request?: { number?: number; head?: { sha?: string } };
}

function requestOf(environment: Environment): string | number | undefined {
  const event = eventOf(environment);
  return event?.pull_request?.number ?? event?.number ?? /^refs\/pull\/(\d+)\//.exec(environment['GITHUB_REF'] ?? '')?.[1];
}

function eventOf(environment: Environment): GithubEvent | undefined {
  const path = environment['GITHUB_EVENT_PATH'];
  if (path === undefined) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as GithubEvent;
  } catch {
    return undefined;
  }
}
