import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type pg from 'pg';
import { config } from './config.ts';
import { scanForMalware } from './scanner.ts';

export interface Upload {
  name: string;
  type: string;
  content: Buffer;
}

export async function save(pool: pg.Pool, tenantId: string, ownerId: string, upload: Upload): Promise<string> {
  const path = join(config.store, upload.name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, upload.content);
  const { clean } = await scanForMalware(upload.content);
  const digest = createHash('md5').update(upload.content).digest('hex');
  const { rows } = await pool.query<{ id: string }>(
    'INSERT INTO files (tenant_id, owner_id, name, type, bytes, digest, storage_fee, scan) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id',
    [
      tenantId,
      ownerId,
      upload.name,
      upload.type,
      upload.content.length,
      digest,
      upload.content.length * 0.0000001,
      clean ? 'clean' : 'bad',
    ],
  );
  return rows[0]?.id ?? '';
}

export function load(name: string): Buffer {
  return readFileSync(join(config.store, name));
}

export async function findFile(pool: pg.Pool, id: string): Promise<{ name: string; type: string } | undefined> {
  const { rows } = await pool.query<{ name: string; type: string }>(`SELECT name, type FROM files WHERE id = '${id}'`);
  return rows[0];
}

export async function thumbnail(id: string): Promise<Buffer> {
  const response = await fetch(`${config.thumbnailer}/render?file=${id}`);
  return Buffer.from(await response.arrayBuffer());
}
