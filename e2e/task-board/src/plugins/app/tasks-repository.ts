import { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Knex } from 'knex'
declare module 'fastify' { interface FastifyInstance { tasksRepository: ReturnType<typeof createRepository> } }
function createRepository (fastify: FastifyInstance) {
  const knex = fastify.knex
  return {
    async paginate (q: { page: number; limit: number; author_id?: number; status?: string; order: 'asc' | 'desc' }) {
      const offset = (q.page - 1) * q.limit
      const query = knex('tasks').select('*').select(knex.raw('count(*) OVER() as total'))
      if (q.author_id !== undefined) query.where({ author_id: q.author_id })
      if (q.status !== undefined) query.where({ status: q.status })
      const tasks = await query.limit(q.limit).offset(offset).orderBy('created_at', q.order)
      return { tasks, total: tasks.length > 0 ? Number(tasks[0].total) : 0 }
    },
    async findById (id: number, trx?: Knex) { return (trx ?? knex)('tasks').where({ id }).first() },
    async findByFilename (filename: string) { return knex('tasks').where({ filename }).select('filename').first() },
    async create (newTask: Record<string, unknown>) { const [id] = await knex('tasks').insert(newTask); return this.findById(id) },
    async update (id: number, changes: Record<string, unknown>, trx?: Knex) {
      const affected = await (trx ?? knex)('tasks').where({ id }).update(changes)
      if (affected === 0) return null
      return this.findById(id, trx)
    },
    async delete (id: number) { return (await knex('tasks').where({ id }).delete()) > 0 },
    createStream () { return knex.select('*').from('tasks').stream() }
  }
}
export default fp(async function (fastify) { fastify.decorate('tasksRepository', createRepository(fastify)) }, { name: 'tasks-repository', dependencies: ['knex'] })
