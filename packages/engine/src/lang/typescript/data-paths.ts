/**
 * Spellings of ORMs and query builders, so that each thing has one whatever way leads to it:
 * `typeorm.Repository#`, `typeorm.EntityManager#`, `typeorm.QueryBuilder#` · `drizzle-orm.drizzle()` a database or transaction,
 * `drizzle-orm.query()` a statement that is being built · `kysely.Kysely#` a database or transaction, `kysely.query()` a statement ·
 * `sequelize.Model` a model, `sequelize.Model#` a row of it · `mongoose.model()` a model, `mongoose.model()#` a document.
 */
export const DATA_PATHS: Record<string, string> = {
  'typeorm.Connection#': 'typeorm.DataSource#',
  'typeorm.createConnection()': 'typeorm.DataSource#',
  'typeorm.getConnection()': 'typeorm.DataSource#',
  'typeorm.DataSource#initialize()': 'typeorm.DataSource#',
  'typeorm.DataSource#connect()': 'typeorm.DataSource#',
  'typeorm.getManager()': 'typeorm.EntityManager#',
  'typeorm.DataSource#manager': 'typeorm.EntityManager#',
  'typeorm.DataSource#createEntityManager()': 'typeorm.EntityManager#',
  'typeorm.Repository#manager': 'typeorm.EntityManager#',
  'typeorm.QueryRunner#manager': 'typeorm.EntityManager#',
  'typeorm.EntityManager#connection': 'typeorm.DataSource#',
  'typeorm.EntityManager#queryRunner': 'typeorm.QueryRunner#',
  'typeorm.getRepository()': 'typeorm.Repository#',
  'typeorm.DataSource#getRepository()': 'typeorm.Repository#',
  'typeorm.DataSource#getTreeRepository()': 'typeorm.Repository#',
  'typeorm.EntityManager#getRepository()': 'typeorm.Repository#',
  'typeorm.EntityManager#withRepository()': 'typeorm.Repository#',
  'typeorm.Repository#extend()': 'typeorm.Repository#',
  'typeorm.TreeRepository#': 'typeorm.Repository#',
  'typeorm.DataSource#createQueryRunner()': 'typeorm.QueryRunner#',
  'typeorm.SelectQueryBuilder#': 'typeorm.QueryBuilder#',
  'typeorm.InsertQueryBuilder#': 'typeorm.QueryBuilder#',
  'typeorm.UpdateQueryBuilder#': 'typeorm.QueryBuilder#',
  'typeorm.DeleteQueryBuilder#': 'typeorm.QueryBuilder#',
  'typeorm.BaseEntity.getRepository()': 'typeorm.Repository#',
  'kysely.Transaction#': 'kysely.Kysely#',
  'kysely.ControlledTransaction#': 'kysely.Kysely#',
  'kysely.Kysely#withSchema()': 'kysely.Kysely#',
  'kysely.Kysely#withPlugin()': 'kysely.Kysely#',
  'kysely.Kysely#withoutPlugins()': 'kysely.Kysely#',
  'kysely.Kysely#$extendTables()': 'kysely.Kysely#',
  'kysely.Kysely#startTransaction()': 'kysely.Kysely#transaction()',
  'kysely.Kysely#transaction().setIsolationLevel()': 'kysely.Kysely#transaction()',
  'kysely.Kysely#transaction().setAccessMode()': 'kysely.Kysely#transaction()',
  'sequelize#': 'sequelize.Sequelize#',
  'sequelize.Sequelize.Model': 'sequelize.Model',
  'sequelize-typescript.Sequelize#': 'sequelize.Sequelize#',
  'sequelize-typescript.Model': 'sequelize.Model',
  '@sequelize/core.Sequelize#': 'sequelize.Sequelize#',
  '@sequelize/core.Model': 'sequelize.Model',
  'sequelize.Sequelize#define()': 'sequelize.Model',
  'sequelize.Sequelize#model()': 'sequelize.Model',
  'sequelize.Model.init()': 'sequelize.Model',
  'sequelize.Model.scope()': 'sequelize.Model',
  'sequelize.Model.unscoped()': 'sequelize.Model',
  'sequelize.Model.schema()': 'sequelize.Model',
  'sequelize.ModelStatic#': 'sequelize.Model',
  'sequelize.ModelCtor#': 'sequelize.Model',
  'sequelize-typescript.ModelCtor#': 'sequelize.Model',
  'sequelize-typescript.Repository#': 'sequelize.Model',
  'sequelize.Sequelize#getRepository()': 'sequelize.Model',
  'mongoose.Model#': 'mongoose.model()',
  'mongoose.PaginateModel#': 'mongoose.model()',
  'mongoose.AggregatePaginateModel#': 'mongoose.model()',
  'mongoose.mongoose': 'mongoose',
  'mongoose.Mongoose#model()': 'mongoose.model()',
  'mongoose.connection.model()': 'mongoose.model()',
  'mongoose.createConnection().model()': 'mongoose.model()',
  'mongoose.Connection#model()': 'mongoose.model()',
  'mongoose.Connection#': 'mongoose.createConnection()',
  'mongoose.model().discriminator()': 'mongoose.model()',
  'postgres.postgres': 'postgres',
  'postgres.Sql#': 'postgres()',
  'postgres.TransactionSql#': 'postgres()',
  'postgres.ReservedSql#': 'postgres()',
  'postgres.ISql#': 'postgres()',
  'slonik.DatabasePool#': 'slonik.createPool()',
  'slonik.DatabasePoolConnection#': 'slonik.createPool()',
  'slonik.DatabaseTransactionConnection#': 'slonik.createPool()',
  'slonik.CommonQueryMethods#': 'slonik.createPool()',
  'better-sqlite3.Database#': 'better-sqlite3#',
  'sqlite.DatabaseSync#': 'better-sqlite3#',
  'bun:sqlite.Database#': 'better-sqlite3#',
};

const DRIZZLE_CLIENT = /^drizzle-orm\/[\w/-]+\.(?:drizzle\(\)|\w*(?:Database|Transaction)#)$/;
const DRIZZLE_FACTORY = /^drizzle-orm\/[\w/-]+\.drizzle$/;

/** Spellings that no table can list; called for paths that are not in it. */
export function dataPath(path: string): string {
  if (path.startsWith('drizzle-orm/')) {
    if (DRIZZLE_CLIENT.test(path)) return 'drizzle-orm.drizzle()';
    return DRIZZLE_FACTORY.test(path) ? 'drizzle-orm.drizzle' : path;
  }
  if (path.startsWith('sequelize.Sequelize#models.')) return 'sequelize.Model';
  return path.startsWith('mongoose.') && /^mongoose(?:\.connection)?\.models\.\w+$/.test(path) ? 'mongoose.model()' : path;
}

/** What a call of a builder gives: the builder again, until something sends the statement. `undefined` for all other calls. */
export function builderPath(path: string): string | undefined {
  if (path.startsWith('drizzle-orm.')) {
    if (path.startsWith('drizzle-orm.query().')) return 'drizzle-orm.query()';
    return /^drizzle-orm\.drizzle\(\)\.(?:select|selectDistinct|selectDistinctOn|insert|update|delete|with)$/.test(path)
      ? 'drizzle-orm.query()'
      : undefined;
  }
  if (path.startsWith('kysely.')) {
    if (path.startsWith('kysely.query().')) return /\.(?:execute|stream|compile|explain)\w*$/.test(path) ? undefined : 'kysely.query()';
    return /^kysely\.Kysely#(?:selectFrom|selectNoFrom|insertInto|replaceInto|updateTable|deleteFrom|mergeInto|with|withRecursive)$/.test(
      path,
    )
      ? 'kysely.query()'
      : undefined;
  }
  if (path.startsWith('typeorm.')) {
    if (path.startsWith('typeorm.QueryBuilder#'))
      return /#(?:get(?:Many|One|Raw|Count|Exists|Sql|Query|Parameters)\w*|execute|stream|printSql)$/.test(path)
        ? undefined
        : 'typeorm.QueryBuilder#';
    return /^typeorm\.(?:DataSource|Repository|EntityManager|BaseEntity)[#.]createQueryBuilder$/.test(path)
      ? 'typeorm.QueryBuilder#'
      : undefined;
  }
  if (path.startsWith('sequelize.Model.')) return /\.(?:findOne|findByPk|create|build)$/.test(path) ? 'sequelize.Model#' : undefined;
  return undefined;
}

/** First parameters of callbacks of transactions. */
export function transactionParams(callee: string): string[] | undefined {
  switch (callee) {
    case 'typeorm.DataSource#transaction':
    case 'typeorm.EntityManager#transaction':
      return ['typeorm.EntityManager#'];
    case 'drizzle-orm.drizzle().transaction':
      return ['drizzle-orm.drizzle()'];
    case 'kysely.Kysely#transaction().execute':
    case 'kysely.Kysely#connection().execute':
      return ['kysely.Kysely#'];
    case 'sequelize.Sequelize#transaction':
      return ['sequelize.Transaction#'];
    case 'postgres().begin':
    case 'postgres().savepoint':
      return ['postgres()'];
    case 'slonik.createPool().transaction':
    case 'slonik.createPool().connect':
      return ['slonik.createPool()'];
    default:
      return undefined;
  }
}
