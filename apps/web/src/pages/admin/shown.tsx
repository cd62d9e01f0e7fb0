import { useState } from 'react';
import type { ReactNode } from 'react';
import { text } from '../../text/text.ts';

/** Something that is shown once, to be copied. */
export function Shown({ words, value }: { readonly words: string; readonly value: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <div className="note" role="status">
      <p>{words}</p>
      <p>
        <code className="place">{value}</code>
      </p>
      <button type="button" onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}>
        {copied ? text.admin.people.copied : text.admin.people.copy}
      </button>
    </div>
  );
}
