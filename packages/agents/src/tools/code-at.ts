import { formatLocation } from '@airworthy/model';
import type { Location } from '@airworthy/model';
import { z } from 'zod';
import type { Snapshot } from '../audit-source.ts';
import { maskSecrets } from '../mask.ts';
import { quoted, quotedCode, UntrustedSchema } from '../untrusted.ts';

export const PlaceSchema = z.object({ place: UntrustedSchema, code: UntrustedSchema.nullable() });

/** A place with the lines around it. */
export function codeAt({ read }: Snapshot, at: Location, around = 3): z.infer<typeof PlaceSchema> {
  const text = read(at.path);
  const lines = text === undefined ? undefined : maskSecrets(text).split(/\r?\n/);
  const first = Math.max(1, at.line - around);
  const shown = lines?.slice(first - 1, Math.min(at.line + 20, Math.max(at.line, at.endLine ?? at.line)) + around);
  return { place: quoted(formatLocation(at), 300), code: shown === undefined || shown.length === 0 ? null : quotedCode(shown, first) };
}
