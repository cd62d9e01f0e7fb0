import type { Backup } from '@airworthy/model';

/** Managed databases in Terraform files whose copies are switched on or off by an attribute. */
const RESOURCE =
  /^resource\s+"(aws_db_instance|aws_rds_cluster|aws_docdb_cluster|google_sql_database_instance|azurerm_postgresql_flexible_server)"\s+"[^"]+"\s*\{/;

/** Reads resource blocks by their braces; attributes with expressions stay unknown. */
export function readTerraform(path: string, text: string): Backup[] {
  const rows = text.split('\n');
  return rows.flatMap((row, index) => {
    const type = RESOURCE.exec(row)?.[1];
    if (type === undefined) return [];
    const block = blockFrom(rows, index);
    const days = /\bbackup_retention(?:_period|_days)?\s*=\s*(\d+)/.exec(block)?.[1];
    const google = /backup_configuration\s*\{[^}]*\benabled\s*=\s*true/.test(block);
    const disabled = days === undefined ? /backup_configuration\s*\{[^}]*\benabled\s*=\s*false/.test(block) : Number(days) === 0;
    if (!google && days === undefined && !disabled) return [];
    return [
      {
        location: { path, line: index + 1 },
        tool: 'managed',
        engine: engineOf(type, block),
        by: 'terraform',
        ...(disabled ? { disabled } : { schedule: windowOf(block) }),
        pointInTime:
          !disabled && (type === 'google_sql_database_instance' ? /point_in_time_recovery_enabled\s*=\s*true/.test(block) : true),
        remote: !disabled,
        encrypted: /storage_encrypted\s*=\s*true|kms_key_id\s*=/.test(block) || !type.startsWith('aws_'),
        failsLoudly: true,
        ...(days === undefined || disabled ? {} : { retention: `${days} days` }),
      },
    ];
  });
}

function windowOf(block: string): string {
  return (
    /\bpreferred_backup_window\s*=\s*"([^"]+)"|\bbackup_window\s*=\s*"([^"]+)"|start_time\s*=\s*"([^"]+)"/
      .exec(block)
      ?.slice(1)
      .find(Boolean) ?? 'daily'
  );
}

function engineOf(type: string, block: string): Backup['engine'] {
  if (type === 'aws_docdb_cluster') return 'mongodb';
  if (type.startsWith('azurerm_postgresql') || /"(?:aurora-)?postgres|POSTGRES_/.test(block)) return 'postgresql';
  return /"(?:aurora-)?(?:mysql|mariadb)|MYSQL_/.test(block) ? 'mysql' : 'unknown';
}

function blockFrom(rows: readonly string[], start: number): string {
  let depth = 0;
  for (let index = start; index < rows.length; index += 1) {
    const row = rows[index] as string;
    depth += (row.match(/\{/g) ?? []).length - (row.match(/\}/g) ?? []).length;
    if (depth <= 0) return rows.slice(start, index + 1).join('\n');
  }
  return rows.slice(start).join('\n');
}
