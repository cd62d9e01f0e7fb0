import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { SITE } from '../../mode.ts';
import { program } from '../../text/pages.ts';
import './program.css';

/** The pages of the program. */
export function ProgramTabs(): ReactNode {
  if (SITE) return null;
  return (
    <nav className="tabs over-wide" aria-label={program.parts}>
      <Link to="/program" activeOptions={{ exact: true }} activeProps={{ className: 'here' }}>
        {program.tabs.overview}
      </Link>
      <Link to="/program/map" activeOptions={{ includeSearch: false }} activeProps={{ className: 'here' }}>
        {program.tabs.map}
      </Link>
      <Link to="/program/plan" activeProps={{ className: 'here' }}>
        {program.tabs.plan}
      </Link>
    </nav>
  );
}
