import { expect, test } from 'vitest';
import type { Facts } from '@airworthy/model';
import { extractService } from '../../extract/extract-service.ts';
import { queries as extractor } from './index.ts';

function facts(texts: Record<string, string>): Promise<Facts> {
  return extractService([extractor], texts);
}

const MODELS = {
  'models/index.js': `
    const { Sequelize, DataTypes } = require('sequelize');
    const sequelize = new Sequelize(process.env.DB, { dialect: 'postgres', logging: false });
    const db = {};
    db.sequelize = sequelize;
    db.User = require('./user')(sequelize, DataTypes);
    db.Order = require('./order')(sequelize, DataTypes);
    db.Order.belongsTo(db.User, { foreignKey: 'userId', onDelete: 'CASCADE' });
    module.exports = db;`,
  'models/user.js': `
    module.exports = (sequelize, DataTypes) => {
      const User = sequelize.define('User', {
        email: { type: DataTypes.STRING(120), allowNull: false, unique: true },
        balance: DataTypes.FLOAT,
      }, { tableName: 'users', paranoid: true });
      return User;
    };`,
  'models/order.js': `
    module.exports = (sequelize, DataTypes) => {
      const Order = sequelize.define('Order', { total: { type: DataTypes.DECIMAL(10, 2), allowNull: false }, status: DataTypes.ENUM('new', 'paid') }, { indexes: [{ fields: ['status'] }] });
      return Order;
    };`,
};

test('models of files with functions', async () => {
  const { queries } = await facts({
    ...MODELS,
    'main.js': `
      const express = require('express');
      const { Op } = require('sequelize');
      const db = require('./models');
      const { Order } = require('./models');
      const app = express();
      app.get('/a', async (req, res) => res.json(await db.User.findAll()));
      app.get('/b', async (req, res) => res.json(await Order.findAndCountAll({ where: { userId: req.user.id, total: { [Op.gt]: 5 } }, limit: 10, offset: 20 })));
      app.post('/c', async (req, res) => res.json(await Order.create(req.body)));
      app.put('/d', async (req, res) => {
        const order = await Order.findByPk(req.params.id);
        await order.update({ status: 'paid' });
        await db.User.increment('balance', { by: 5, where: { id: 1 } });
        await Order.update({ status: 'paid' }, { where: { id: req.params.id } });
        await order.destroy();
        res.end();
      });
      app.get('/e', async (req, res) => res.json(await db.sequelize.query(\`SELECT id FROM users WHERE email = '\${req.query.email}'\`)));
      app.listen(1);`,
  });
  expect(
    queries.map(({ by, operation, tables: names, predicates, unbounded }) => [by, operation, names.join(), predicates.join(), unbounded]),
  ).toEqual([
    ['sequelize', 'select', 'users', 'deletedAt', true],
    ['sequelize', 'select', 'Orders', 'userId,total', false],
    ['sequelize', 'insert', 'Orders', '', false],
    ['sequelize', 'select', 'Orders', 'id', false],
    ['sequelize', 'update', 'Orders', 'id', false],
    ['sequelize', 'update', 'users', 'id', false],
    ['sequelize', 'update', 'Orders', 'id', false],
    ['sequelize', 'delete', 'Orders', 'id', false],
    ['sequelize', 'select', 'users', 'email', false],
  ]);
  expect(queries[1]?.paging).toBe('offset');
  expect(queries[5]?.locking).toBe('atomic');
  expect(queries[8]?.interpolatesRequest).toBe(true);
});

test('transactions: option given, forgotten, unmanaged; classes with init', async () => {
  const { queries, transactions } = await facts({
    'db.ts': `
      import { DataTypes, Model, Sequelize } from 'sequelize';
      export const sequelize = new Sequelize('postgres://x');
      export class Account extends Model { declare id: number; declare balance: number; }
      Account.init({ balance: { type: DataTypes.INTEGER, allowNull: false } }, { sequelize, modelName: 'account', timestamps: false });
      export class Entry extends Model {}
      Entry.init({ amount: DataTypes.INTEGER }, { sequelize, tableName: 'entries' });`,
    'main.ts': `
      import express from 'express';
      import { Transaction } from 'sequelize';
      import { sequelize, Account, Entry } from './db';
      const app = express();
      app.post('/a', async (req, res) => {
        await sequelize.transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.SERIALIZABLE }, async (t) => {
          const account = await Account.findOne({ where: { id: req.body.id }, lock: t.LOCK.UPDATE, transaction: t });
          await account.decrement('balance', { by: 1, transaction: t });
          await Entry.create({ amount: 1 });
        });
        res.end();
      });
      app.post('/b', async (req, res) => {
        const t = await sequelize.transaction();
        try {
          await Entry.create({ amount: 1 }, { transaction: t });
          await t.commit();
        } catch (error) { await t.rollback(); throw error; }
        res.end();
      });
      app.listen(1);`,
  });
  expect(queries.map(({ operation, tables, inTransaction, locking }) => [operation, tables.join(), inTransaction, locking])).toEqual([
    ['select', 'accounts', true, 'for-update'],
    ['update', 'accounts', true, 'atomic'],
    ['insert', 'entries', false, undefined],
    ['insert', 'entries', true, undefined],
  ]);
  expect(transactions).toMatchObject([
    { by: 'sequelize', rollsBack: true, isolation: { state: 'known', value: 'serializable' } },
    { by: 'sequelize', rollsBack: true },
  ]);
});
