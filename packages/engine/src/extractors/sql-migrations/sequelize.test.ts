import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { sqlMigrations } from './index.ts';

test('migrations of Sequelize are replayed', async () => {
  const { facts } = await extractTexts(sqlMigrations, {
    'migrations/20240101-sessions.js': `
      module.exports = {
        up: async (queryInterface, Sequelize) => {
          await queryInterface.createTable('session', {
            sid: { type: Sequelize.STRING, allowNull: false, primaryKey: true },
            user_id: { type: Sequelize.BIGINT, references: { model: 'users', key: 'id' }, onDelete: 'CASCADE' },
            expire: { type: Sequelize.DATE(6), allowNull: false },
          });
          await queryInterface.sequelize.query('CREATE INDEX "by_expire" ON "session" ("expire");');
        },
        down: (queryInterface) => queryInterface.dropTable('session'),
      };`,
  });
  expect(facts.migrations).toMatchObject([{ by: 'sequelize', hasDown: true }]);
  expect(facts.tables).toMatchObject([
    {
      name: 'session',
      primaryKey: ['sid'],
      foreignKeys: [{ columns: ['user_id'], references: 'users', onDelete: 'cascade' }],
      columns: [
        { name: 'sid', type: 'varchar', nullable: false },
        { name: 'user_id', type: 'bigint', nullable: true },
        { name: 'expire', type: 'timestamptz', nullable: false },
      ],
    },
  ]);
  expect(facts.migrationSteps.filter((step) => step.action === 'create-index')).toMatchObject([{ table: 'session', existingTable: false }]);
});
