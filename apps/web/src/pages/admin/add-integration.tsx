import { SEVERITIES } from '@airworthy/model';
import { PROGRAM_ROLES } from '@airworthy/program';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { usePeople } from '../../api/people.ts';
import { useSession } from '../../api/session.tsx';
import type { MadeIntegration, Repository } from '../../api/shapes.ts';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.integrations;

/** What is asked for each kind, in the order of the form. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  webhook: ['url', 'events'],
  slack: ['url', 'events'],
  teams: ['url', 'events'],
  email: ['roles', 'digestHour', 'events'],
  github: ['repository', 'token', 'people'],
  gitlab: ['url', 'project', 'token', 'people'],
  jira: ['url', 'project', 'email', 'token', 'people'],
  linear: ['team', 'token', 'people'],
  'github-hook': ['audited', 'branch'],
  calendar: ['severity'],
};
const ACCOUNT = 'account:';
const DEFAULTS: Readonly<Record<string, string>> = { gitlab: 'https://gitlab.com' };

/** Connects another system. What is made is shown once. */
export function AddIntegration({ onMade }: { readonly onMade: (made: MadeIntegration) => void }): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const [kind, setKind] = useState('webhook');
  const fields = FIELDS[kind] ?? [];
  const repositories = useQuery({
    queryKey: ['org', org.id, 'repositories'],
    queryFn: () => ask<{ items: Repository[] }>(at('/repositories')),
    enabled: fields.includes('audited'),
  });
  const make = useMutation({
    mutationFn: (body: Record<string, unknown>) => ask<MadeIntegration>(at('/integrations'), { body }),
    onSuccess: onMade,
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id, 'integrations'] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    make.mutate(bodyOf(kind, new FormData(event.currentTarget)));
  };
  const field: Record<string, () => ReactNode> = {
    url: () => <Line key={kind} name="url" label={words.target} type="url" initial={DEFAULTS[kind]} />,
    events: () => <Line key="events" name="events" label={words.events} initial="finding.*, waiver.*, run.failed" hint={words.eventsWhy} />,
    repository: () => <Line key="repository" name="repository" label={words.repository} />,
    project: () => <Line key="project" name="project" label={words.project} />,
    team: () => <Line key="team" name="team" label={words.team} />,
    email: () => <Line key="email" name="email" label={words.account} optional />,
    token: () => <Line key="token" name="token" label={words.token} type="password" hint={words.tokenWhy} />,
    people: () => <Accounts key="people" />,
    branch: () => <Line key="branch" name="branch" label={words.branch} initial="main" />,
    roles: () => (
      <fieldset key="roles">
        <legend>{words.roles}</legend>
        {PROGRAM_ROLES.map((role) => (
          <label key={role} className="check">
            <input type="checkbox" name="roles" value={role} defaultChecked={role === 'lead-auditor'} /> {text.admin.roles[role]}
          </label>
        ))}
      </fieldset>
    ),
    digestHour: () => (
      <label key="digestHour">
        {words.digest}
        <select name="digestHour" defaultValue="6">
          <option value="">{words.atOnce}</option>
          {Array.from({ length: 24 }, (_, hour) => (
            <option key={hour} value={hour}>
              {text.admin.settings.hour(hour)}
            </option>
          ))}
        </select>
      </label>
    ),
    audited: () => (
      <label key="audited">
        {words.audited}
        <select name="repository" required>
          {(repositories.data?.items ?? []).map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
    ),
    severity: () => (
      <label key="severity">
        {words.severity}
        <select name="severity" defaultValue="high">
          {SEVERITIES.map((one) => (
            <option key={one} value={one}>
              {common.severity[one]}
            </option>
          ))}
        </select>
      </label>
    ),
  };
  return (
    <section className="card" aria-labelledby="add-integration">
      <h2 id="add-integration">{words.add}</h2>
      <form onSubmit={submit} className="connect">
        <div className="line">
          <label>
            {words.kind}
            <select value={kind} onChange={(event) => setKind(event.target.value)}>
              {Object.keys(FIELDS).map((one) => (
                <option key={one} value={one}>
                  {words.kinds[one]}
                </option>
              ))}
            </select>
          </label>
          <Line name="name" label={text.admin.name} />
        </div>
        {fields.map((one) => field[one]?.())}
        <button type="submit" className="primary" disabled={make.isPending}>
          {words.add}
        </button>
      </form>
      {make.isError ? (
        <p className="wrong" role="alert">
          {make.error.message}
        </p>
      ) : null}
    </section>
  );
}

/** Who is who in a tracker, so that owners are kept in line. */
function Accounts(): ReactNode {
  const { all } = usePeople();
  return (
    <details>
      <summary>{words.people}</summary>
      <p className="muted small">{words.peopleWhy}</p>
      {all.map((one) => (
        <Line key={one.userId} name={`${ACCOUNT}${one.userId}`} label={one.name} optional />
      ))}
    </details>
  );
}

interface LineProps {
  readonly name: string;
  readonly label: string;
  readonly type?: string;
  readonly initial?: string | undefined;
  readonly hint?: string;
  readonly optional?: boolean;
}

function Line({ name, label, type = 'text', initial = '', hint, optional = false }: LineProps): ReactNode {
  return (
    <label className="grow">
      {label}
      <input name={name} type={type} defaultValue={initial} required={!optional} maxLength={1000} autoComplete="off" />
      {hint === undefined ? null : <span className="muted small">{hint}</span>}
    </label>
  );
}

function bodyOf(kind: string, values: FormData): Record<string, unknown> {
  const body: Record<string, unknown> = { kind };
  const people: Record<string, string> = {};
  for (const [name, value] of values) {
    if (typeof value !== 'string') continue;
    if (name === 'roles') body[name] = values.getAll('roles');
    else if (name === 'digestHour') body[name] = value === '' ? null : Number(value);
    else if (name === 'events')
      body[name] = value
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');
    else if (name.startsWith(ACCOUNT)) {
      if (value.trim() !== '') people[name.slice(ACCOUNT.length)] = value.trim();
    } else body[name] = value.trim();
  }
  return Object.keys(people).length === 0 ? body : { ...body, people };
}
