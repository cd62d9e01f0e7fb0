export interface DriverCode {
  by: string;
  /** unique · foreign-key · not-null · serialization · not-found · other */
  meaning: string;
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html, https://www.prisma.io/docs/orm/reference/error-reference,
// https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html, https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
export const CODES: Readonly<Record<string, DriverCode>> = {
  '23505': { by: 'pg', meaning: 'unique' },
  '23503': { by: 'pg', meaning: 'foreign-key' },
  '23502': { by: 'pg', meaning: 'not-null' },
  '23514': { by: 'pg', meaning: 'other' },
  '22P02': { by: 'pg', meaning: 'other' },
  '40001': { by: 'pg', meaning: 'serialization' },
  '40P01': { by: 'pg', meaning: 'serialization' },
  '57014': { by: 'pg', meaning: 'other' },
  P2002: { by: 'prisma', meaning: 'unique' },
  P2003: { by: 'prisma', meaning: 'foreign-key' },
  P2011: { by: 'prisma', meaning: 'not-null' },
  P2025: { by: 'prisma', meaning: 'not-found' },
  P2001: { by: 'prisma', meaning: 'not-found' },
  P2018: { by: 'prisma', meaning: 'not-found' },
  P2034: { by: 'prisma', meaning: 'serialization' },
  ER_DUP_ENTRY: { by: 'mysql2', meaning: 'unique' },
  ER_NO_REFERENCED_ROW_2: { by: 'mysql2', meaning: 'foreign-key' },
  ER_ROW_IS_REFERENCED_2: { by: 'mysql2', meaning: 'foreign-key' },
  ER_BAD_NULL_ERROR: { by: 'mysql2', meaning: 'not-null' },
  ER_LOCK_DEADLOCK: { by: 'mysql2', meaning: 'serialization' },
  '11000': { by: 'mongodb', meaning: 'unique' },
  '11001': { by: 'mongodb', meaning: 'unique' },
  SQLITE_CONSTRAINT_UNIQUE: { by: 'better-sqlite3', meaning: 'unique' },
  SQLITE_CONSTRAINT_FOREIGNKEY: { by: 'better-sqlite3', meaning: 'foreign-key' },
  SequelizeUniqueConstraintError: { by: 'sequelize', meaning: 'unique' },
  SequelizeForeignKeyConstraintError: { by: 'sequelize', meaning: 'foreign-key' },
};
/** Classes by which clients tell: https://sequelize.org/docs/v6/other-topics/query-interface/, https://vincit.github.io/objection.js/recipes/error-handling.html, https://mikro-orm.io/docs/transactions */
export const CLASSES: Readonly<Record<string, DriverCode>> = {
  UniqueConstraintError: { by: 'sequelize', meaning: 'unique' },
  ForeignKeyConstraintError: { by: 'sequelize', meaning: 'foreign-key' },
  UniqueViolationError: { by: 'objection', meaning: 'unique' },
  ForeignKeyViolationError: { by: 'objection', meaning: 'foreign-key' },
  UniqueConstraintViolationException: { by: 'mikro-orm', meaning: 'unique' },
  ForeignKeyConstraintViolationException: { by: 'mikro-orm', meaning: 'foreign-key' },
  EntityNotFoundError: { by: 'typeorm', meaning: 'not-found' },
  EmptyResultError: { by: 'sequelize', meaning: 'not-found' },
  DocumentNotFoundError: { by: 'mongoose', meaning: 'not-found' },
};
export const ANY_CODE = new RegExp(`\\b(?:${[...Object.keys(CODES), ...Object.keys(CLASSES)].join('|')})\\b`);
