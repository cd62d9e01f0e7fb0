import { PartialType } from '@nestjs/swagger';
import { IsEnum, IsISO8601, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
export enum TaskStatusDto { OPEN = 'OPEN', DONE = 'DONE' }
export class CreateTaskDto {
  @IsString() @MinLength(1) @MaxLength(200) title!: string;
  @IsOptional() @IsISO8601() dueAt?: string;
}
export class UpdateTaskDto extends PartialType(CreateTaskDto) {
  @IsOptional() @IsEnum(TaskStatusDto) status?: TaskStatusDto;
}
