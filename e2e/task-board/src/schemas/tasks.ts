import { Type } from '@sinclair/typebox'
export const TaskStatusSchema = Type.Unsafe<string>({ type: 'string', enum: ['new', 'in-progress', 'on-hold', 'completed', 'canceled', 'archived'] })
export const CreateTaskSchema = Type.Object({ name: Type.String({ minLength: 1, maxLength: 255 }), assigned_user_id: Type.Optional(Type.Number()) })
export const UpdateTaskSchema = Type.Object({ name: Type.Optional(Type.String({ maxLength: 255 })), assigned_user_id: Type.Optional(Type.Number()), status: Type.Optional(TaskStatusSchema) })
export const QueryTaskPaginationSchema = Type.Object({ page: Type.Number({ minimum: 1, default: 1 }), limit: Type.Number({ minimum: 1, maximum: 100, default: 10 }), author_id: Type.Optional(Type.Number()), status: Type.Optional(TaskStatusSchema), order: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')], { default: 'desc' })) })
