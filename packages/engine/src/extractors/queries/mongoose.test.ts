import { expect, test } from 'vitest';
import type { Facts } from '@airworthy/model';
import { extractService } from '../../extract/extract-service.ts';
import { queries as extractor } from './index.ts';

const MODELS = {
  'models/order.ts': `
    import { Schema, model } from 'mongoose';
    const orderSchema = new Schema({ user: { type: Schema.Types.ObjectId, ref: 'User', required: true, index: true }, total: Number, status: { type: String, enum: ['new', 'paid'] } }, { timestamps: true });
    export const Order = model('Order', orderSchema);
    export default Order;`,
  'models/product.js': `
    const mongoose = require('mongoose');
    const schema = new mongoose.Schema({ name: String, stock: Number }, { collection: 'catalogue', optimisticConcurrency: true });
    module.exports = mongoose.model('Product', schema);`,
};

function facts(texts: Record<string, string>): Promise<Facts> {
  return extractService([extractor], { ...MODELS, ...texts });
}

test('collections by their models, in functions, classes and with session', async () => {
  const { queries, transactions } = await facts({
    'main.ts': `
      import express from 'express';
      import mongoose from 'mongoose';
      import Order from './models/order';
      import { OrderRepository } from './order-repository';
      const Product = require('./models/product');
      const app = express();
      const orders = new OrderRepository(Order);
      app.get('/a', async (req, res) => res.json(await Order.find()));
      app.get('/b', async (req, res) => res.json(await Order.find({ user: req.user.id }).sort('-createdAt').skip(20).limit(10)));
      app.get('/c', async (req, res) => res.json(await orders.byUser(req.user.id)));
      app.post('/d', async (req, res) => {
        const session = await mongoose.startSession();
        await session.withTransaction(async () => {
          await Order.create([{ total: 1, status: 'new' }], { session });
          await Product.updateOne({ _id: req.body.id, stock: { $gte: 1 } }, { $inc: { stock: -1 } }, { session });
          await Product.updateOne({ _id: req.body.id }, { name: 'x' });
        });
        res.end();
      });
      app.put('/e', async (req, res) => {
        const order = await Order.findById(req.params.id).populate('user');
        order.status = 'paid';
        await order.save();
        const product = await Product.findById(1);
        product.stock = 5;
        await product.save();
        res.end();
      });
      app.listen(1);`,
    'order-repository.ts': `
      import { Model } from 'mongoose';
      export class OrderRepository {
        constructor(private readonly model: Model<any>) {}
        byUser(user: string) { return this.model.find({ user }).lean(); }
      }`,
  });
  expect(
    queries.map(({ operation, tables, predicates, inTransaction, locking }) => [
      operation,
      tables.join(),
      predicates.join(),
      inTransaction,
      locking,
    ]),
  ).toEqual([
    ['select', 'orders', '', false, undefined],
    ['select', 'orders', 'user', false, undefined],
    ['insert', 'orders', '', true, undefined],
    ['update', 'catalogue', '_id,stock', true, 'atomic'],
    ['update', 'catalogue', '_id', false, undefined],
    ['select', 'orders', '_id', false, undefined],
    ['update', 'orders', '_id', false, undefined],
    ['select', 'catalogue', '_id', false, undefined],
    ['update', 'catalogue', '_id', false, 'version'],
    ['select', 'orders', 'user', false, undefined],
  ]);
  expect(queries.map((one) => one.unbounded)).toEqual([true, false, false, false, false, false, false, false, false, true]);
  expect(queries[1]?.paging).toBe('offset');
  expect(queries[6]?.writes).toEqual(['status']);
  expect(transactions).toMatchObject([{ by: 'mongoose', rollsBack: true }]);
});

test('models that NestJS injects', async () => {
  const { queries } = await extractService([extractor], {
    'main.ts': `import { UserService } from './user.service'; new UserService(null as never).byEmail('a');`,
    'user.schema.ts': `
      import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
      import { HydratedDocument } from 'mongoose';
      export type UserDocument = HydratedDocument<User>;
      @Schema({ timestamps: true, collection: 'people' })
      export class User { @Prop({ required: true }) email: string; @Prop() age: number; }
      export const UserSchema = SchemaFactory.createForClass(User);`,
    'user.service.ts': `
      import { Injectable } from '@nestjs/common';
      import { InjectModel } from '@nestjs/mongoose';
      import { Model } from 'mongoose';
      import { User, UserDocument } from './user.schema';
      @Injectable()
      export class UserService {
        constructor(@InjectModel(User.name) private readonly users: Model<UserDocument>) {}
        byEmail(email: string) { return this.users.findOne({ email }).exec(); }
        async make(email: string) { const made = new this.users({ email }); return made.save(); }
      }`,
  });
  expect(queries.map(({ by, operation, tables, predicates }) => [by, operation, tables.join(), predicates.join()])).toEqual([
    ['mongoose', 'select', 'people', 'email'],
    ['mongoose', 'insert', 'people', ''],
  ]);
});

test('statics of a schema, also those that a plugin adds, speak of a model', async () => {
  const { queries } = await facts({
    'paginate.js': `module.exports = (schema) => { schema.statics.paginate = async function (filter, options) {
      const total = await this.countDocuments(filter).exec(); const rows = await this.find(filter).limit(10).exec(); return { total, rows }; }; };`,
    'main.js': `const Product = require('./models/product'); require('./paginate'); const app = require('express')();
      app.get('/products', async (req, res) => res.json(await Product.paginate({}, {})));`,
  });
  expect(queries.filter(({ location }) => location.path === 'paginate.js').map((one) => [one.operation, one.unbounded])).toEqual([
    ['select', false],
    ['select', false],
  ]);
});
