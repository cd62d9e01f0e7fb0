import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { FindingDetails } from './details.tsx';

/** A finding on a page of its own. */
export function FindingPage(): ReactNode {
  const { finding } = useParams({ from: '/frame/findings/$finding' });
  return (
    <div className="finding-page">
      <FindingDetails key={finding} id={finding} />
    </div>
  );
}
