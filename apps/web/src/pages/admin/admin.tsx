import { Link, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { inSight } from '../../parts/in-sight.ts';
import { useSession } from '../../api/session.tsx';
import { text } from '../../text/text.ts';
import { Audit } from './audit.tsx';
import { Integrations } from './integrations.tsx';
import { Jobs } from './jobs.tsx';
import { Keys } from './api-keys.tsx';
import { OwnStandards } from './own-standards.tsx';
import { People } from './people.tsx';
import { SettingsForm } from './settings.tsx';
import { Standards } from './standards.tsx';

const words = text.admin;
const SECTIONS = {
  people: People,
  keys: Keys,
  settings: SettingsForm,
  integrations: Integrations,
  standards: Standards,
  own: OwnStandards,
  audit: Audit,
  jobs: Jobs,
} as const;
type Section = keyof typeof SECTIONS;

/** What an organisation sets up and looks after. Everybody may read most of it; keys are for those who make them. */
export function AdminPage(): ReactNode {
  const { section } = useSearch({ from: '/frame/admin' });
  const { may } = useSession();
  const shown = (Object.keys(SECTIONS) as Section[]).filter(
    (one) => (one !== 'keys' || may('keys:manage')) && (one !== 'integrations' || may('settings:manage')),
  );
  const here = shown.find((one) => one === section) ?? 'people';
  const Here = SECTIONS[here];
  return (
    <>
      <div className="heading">
        <h1>{words.title}</h1>
      </div>
      <nav className="tabs" aria-label={words.title}>
        {shown.map((one) => (
          <Link
            key={one}
            to="/admin"
            search={{ section: one === 'people' ? undefined : one }}
            ref={one === here ? inSight : undefined}
            className={one === here ? 'here' : ''}
            activeProps={{}}
            aria-current={one === here ? 'page' : 'false'}
          >
            {words.sections[one]}
          </Link>
        ))}
      </nav>
      <Here />
    </>
  );
}
