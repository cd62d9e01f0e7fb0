import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min, MinLength } from 'class-validator';
export class CreateProjectDto {
  @IsString() @MinLength(1) @MaxLength(100) name!: string;
}
export class PageDto {
  @IsOptional() @IsUUID() after?: string;
  @Type(() => Number) @IsInt() @Min(1) @Max(100) limit = 20;
}
