import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { text } from '../text/text.ts';

const words = text.doors.notFound;

export function NotFound(): ReactNode {
  return (
    <main className="door">
      <h1>{words.title}</h1>
      <p className="muted">{words.text}</p>
      <p>
        <Link to="/">{words.back}</Link>
      </p>
    </main>
  );
}
