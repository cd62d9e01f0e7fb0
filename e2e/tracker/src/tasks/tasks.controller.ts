import { Body, Controller, Get, Param, ParseUUIDPipe, Patch, Post, Query } from '@nestjs/common';
import type { AuthUser } from '@/auth/jwt.strategy';
import { CurrentUser } from '@/common/decorators';
import { PageDto } from '@/projects/dto';
import { CreateTaskDto, UpdateTaskDto } from './dto';
import { TasksService } from './tasks.service';
@Controller('projects/:projectId/tasks')
export class TasksController {
  constructor(private readonly tasks: TasksService) {}
  @Get()
  list(@CurrentUser() user: AuthUser, @Param('projectId', ParseUUIDPipe) projectId: string, @Query() page: PageDto) {
    return this.tasks.list(user.id, projectId, page);
  }
  @Post()
  create(@CurrentUser() user: AuthUser, @Param('projectId', ParseUUIDPipe) projectId: string, @Body() body: CreateTaskDto) {
    return this.tasks.create(user.id, projectId, body);
  }
  @Patch(':taskId')
  update(@CurrentUser() user: AuthUser, @Param('projectId', ParseUUIDPipe) projectId: string, @Param('taskId', ParseUUIDPipe) taskId: string, @Body() body: UpdateTaskDto) {
    return this.tasks.update(user.id, projectId, taskId, body);
  }
}
