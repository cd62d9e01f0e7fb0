import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export function NotFound(): ReactNode {
  return (
    <main className="door">
      <h1>There is no such page</h1>
      <p>
        <Link to="/">Go to the services</Link>
      </p>
    </main>
  );
}
