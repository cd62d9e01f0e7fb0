import type { DataSource } from 'typeorm';
import { DataRequestEntity, ScreeningEntity } from './entities.ts';
import { screenPep, screenSanctions } from './sanctions.ts';

export interface NewScreening {
  userId: string;
  name: string;
  country: string;
  passportNumber?: string;
}

export class ScreeningService {
  readonly source: DataSource;
  constructor(source: DataSource) {
    this.source = source;
  }

  async screen(tenantId: string, input: NewScreening): Promise<{ cleared: boolean; reference: string }> {
    const sanctions = await screenSanctions(input);
    const pep = await screenPep(input);
    await this.source.getRepository(ScreeningEntity).save({
      tenantId,
      userId: input.userId,
      name: input.name,
      country: input.country,
      passportNumber: input.passportNumber ?? null,
      cleared: sanctions.cleared && pep.cleared,
    });
    return sanctions;
  }

  async request(tenantId: string, userId: string, kind: string): Promise<void> {
    await this.source.getRepository(DataRequestEntity).save({ tenantId, userId, kind, status: 'open' });
    await this.source.query(`UPDATE audit_log SET note = 'asked for ${kind}' WHERE actor = '${userId}'`);
  }

  /** Everything that is known of a person. */
  async copy(userId: string): Promise<unknown> {
    const orders = await this.source.query('SELECT * FROM orders WHERE user_id = $1', [userId]);
    const screenings = await this.source.query(`SELECT * FROM screenings WHERE user_id = '${userId}'`);
    return { orders, screenings };
  }

  async clear(userId: string): Promise<void> {
    await this.source.query('UPDATE screenings SET cleared = true WHERE user_id = $1', [userId]);
  }

  async erase(userId: string): Promise<void> {
    await this.source.query('DELETE FROM screenings WHERE user_id = $1', [userId]);
    await this.source.query("UPDATE users SET email = 'erased' WHERE id = $1", [userId]);
  }
}
