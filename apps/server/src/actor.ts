import type { Actor as ProgramActor, ProgramRole } from '@airworthy/program';
import type { Scope } from './database/database.ts';

/** Who asks, as a member of the organisation in the path. */
export interface Actor extends Scope {
  readonly role: ProgramRole;
  readonly name: string;
  /** The service that the path names, or that its finding belongs to, is theirs. */
  readonly ownsService: boolean;
}

/** As the rules of the program know whoever acts. */
export function programActor(actor: Actor): ProgramActor {
  return { id: actor.actor, role: actor.role, ownsService: actor.ownsService };
}
