import type { Send } from '../send.ts';
import type { TrackerKind } from '../kinds.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { jira } from './jira.ts';
import { linear } from './linear.ts';
import type { Tracker } from './tracker.ts';

/** The tracker of an integration; its settings were checked when they were written down. */
export function openTracker(kind: TrackerKind, send: Send, settings: Record<string, unknown>, token: string): Tracker {
  const is = (name: string): string => String(settings[name] ?? '');
  switch (kind) {
    case 'github':
      return github(send, { url: is('url'), repository: is('repository'), token });
    case 'gitlab':
      return gitlab(send, { url: is('url'), project: is('project'), token });
    case 'jira':
      return jira(send, { url: is('url'), project: is('project'), issueType: is('issueType'), email: is('email'), token });
    case 'linear':
      return linear(send, { url: is('url'), team: is('team'), token });
  }
}
