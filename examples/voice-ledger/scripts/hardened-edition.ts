import type { Plan } from './edition.ts';

export async function hardenedEdition(_folder: string, _data: string, _database: string, _port: number): Promise<Plan> {
  throw new Error('not there');
}
