import { FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { CreateTaskSchema, UpdateTaskSchema, QueryTaskPaginationSchema } from '../../../schemas/tasks.js'
import path from 'node:path'
import fs from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { stringify } from 'csv-stringify'

const plugin: FastifyPluginAsyncTypebox = async (fastify) => {
  const { tasksRepository, config } = fastify
  fastify.get('/', { schema: { querystring: QueryTaskPaginationSchema, tags: ['Tasks'] } }, async function (request) { return tasksRepository.paginate(request.query) })
  fastify.get('/:id', { schema: { params: Type.Object({ id: Type.Number() }), tags: ['Tasks'] } }, async function (request, reply) {
    const task = await tasksRepository.findById(request.params.id)
    if (!task) return reply.notFound('Task not found')
    return task
  })
  fastify.post('/', { schema: { body: CreateTaskSchema, tags: ['Tasks'] } }, async function (request, reply) {
    const newTask = { ...request.body, author_id: request.session.user.id, status: 'new' }
    const id = await tasksRepository.create(newTask)
    reply.code(201)
    return { id }
  })
  fastify.patch('/:id', { schema: { params: Type.Object({ id: Type.Number() }), body: UpdateTaskSchema, tags: ['Tasks'] } }, async function (request, reply) {
    const updated = await tasksRepository.update(request.params.id, request.body)
    if (!updated) return reply.notFound('Task not found')
    return updated
  })
  fastify.delete('/:id', { schema: { params: Type.Object({ id: Type.Number() }), tags: ['Tasks'] }, preHandler: (request, reply) => request.isAdmin(reply) }, async function (request, reply) {
    const deleted = await tasksRepository.delete(request.params.id)
    if (!deleted) return reply.notFound('Task not found')
    reply.code(204).send(null)
  })
  fastify.post('/:id/assign', { schema: { params: Type.Object({ id: Type.Number() }), body: Type.Object({ userId: Type.Optional(Type.Number()) }), tags: ['Tasks'] }, preHandler: (request, reply) => request.isModerator(reply) }, async function (request, reply) {
    return fastify.knex.transaction(async (trx) => {
      const task = await tasksRepository.findById(request.params.id, trx)
      if (!task) return reply.notFound('Task not found')
      return tasksRepository.update(task.id, { assigned_user_id: request.body.userId ?? null }, trx)
    })
  })
  fastify.post('/:id/upload', { schema: { params: Type.Object({ id: Type.Number() }), consumes: ['multipart/form-data'], tags: ['Tasks'] } }, async function (request, reply) {
    const file = await request.file()
    if (!file) return reply.notFound('File not found')
    if (!['image/jpeg', 'image/png'].includes(file.mimetype)) return reply.badRequest('Invalid file type')
    const task = await tasksRepository.findById(request.params.id)
    if (!task) return reply.notFound('Task not found')
    const filename = `${task.id}_${file.filename}`
    await pipeline(file.file, fs.createWriteStream(path.join(import.meta.dirname, '../../../..', config.UPLOAD_DIRNAME, config.UPLOAD_TASKS_DIRNAME, filename)))
    await tasksRepository.update(task.id, { filename })
    return { message: 'File uploaded successfully' }
  })
  fastify.get('/download/csv', { schema: { tags: ['Tasks'] }, preHandler: (request, reply) => request.isModerator(reply) }, async function (request, reply) {
    const queryStream = tasksRepository.createStream()
    const csvTransform = stringify({ header: true })
    reply.header('Content-Type', 'application/gzip')
    reply.header('Content-Disposition', 'attachment; filename="tasks.csv.gz"')
    queryStream.pipe(csvTransform).pipe(createGzip()).pipe(reply.raw)
    return reply
  })
}
export default plugin
