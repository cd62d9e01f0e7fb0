import type { Block, Document } from './block.ts';
import type { DocumentKind } from './context.ts';
import { snapshotFrame } from './frame.ts';
import type { SnapshotFrame } from './frame.ts';
import type { Voice } from './text/say.ts';

/** Puts a document together: the sections that the template asks for, in its order. A section that has nothing to say is left out. */
export function composeDocument<C extends { say: Voice }>(
  kind: DocumentKind<C>,
  context: C,
  frame: SnapshotFrame & { subtitle: string },
): Document {
  const { template } = frame;
  const order = template.documents[kind.id]?.sections;
  const byId = new Map(kind.sections.map((section) => [section.id, section]));
  const chosen = order === undefined ? kind.sections : order.flatMap((id) => byId.get(id) ?? []);
  return {
    id: kind.id,
    title: context.say.plain(kind.title),
    subtitle: frame.subtitle,
    language: context.say.language,
    audience: context.say.plain(kind.audience) + (kind.audience === 'executive.audience' ? '' : context.say.plain('audience.language')),
    orientation: kind.orientation ?? 'portrait',
    ...snapshotFrame(frame),
    blocks: chosen.flatMap((section): readonly Block[] => section.build(context)),
  };
}
