import { Injectable, NotFoundException } from '@nestjs/common';
import { PrismaService } from '@/prisma/prisma.service';
import { ProjectsService } from '@/projects/projects.service';
import type { PageDto } from '@/projects/dto';
import type { CreateTaskDto, UpdateTaskDto } from './dto';
@Injectable()
export class TasksService {
  constructor(private readonly prisma: PrismaService, private readonly projects: ProjectsService) {}
  async list(userId: string, projectId: string, { limit }: PageDto) {
    await this.projects.get(userId, projectId);
    return this.prisma.task.findMany({ where: { projectId }, orderBy: { createdAt: 'asc' }, take: limit });
  }
  async create(userId: string, projectId: string, { title, dueAt }: CreateTaskDto) {
    await this.projects.get(userId, projectId);
    return this.prisma.task.create({ data: { projectId, title, dueAt } });
  }
  async update(userId: string, projectId: string, taskId: string, { title, dueAt, status }: UpdateTaskDto) {
    const { count } = await this.prisma.task.updateMany({ where: { id: taskId, projectId, project: { ownerId: userId } }, data: { title, dueAt, status } });
    if (count === 0) throw new NotFoundException();
    return this.prisma.task.findUnique({ where: { id: taskId } });
  }
}
