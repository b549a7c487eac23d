import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../../../libs/access/access.decorator.js';
import { listOf } from '../http/cursor.js';
import { textSchema } from '../views.js';
import { dictionaries } from './dictionaries.js';

type Name = keyof typeof dictionaries;
const words = z.record(z.string(), textSchema);
const names = Object.keys(dictionaries) as [Name, ...Name[]];
const dictionariesSchema = z.object(Object.fromEntries(names.map((name) => [name, words])) as Record<Name, typeof words>).partial();
/** `only=roles,stages`: where a page needs few of them at first. */
const wordsQuerySchema = z.strictObject({ only: listOf(names).optional() });

@ApiTags('words')
@Controller('api/v1/words')
export class WordsController {
  @Get()
  @Access('account.self')
  @ApiOperation({
    summary: '各字段和取值的中英文名称；`values` 先查“字段.取值”，再查“取值” / the words of fields and values; in `values` look for `field.value` first, then for `value`',
    operationId: 'listWords',
  })
  @ApiOkResponse({ standardSchema: dictionariesSchema })
  list(@Query({ schema: wordsQuerySchema }) { only }: z.infer<typeof wordsQuerySchema>) {
    return only === undefined ? dictionaries : Object.fromEntries(only.map((name) => [name, dictionaries[name]]));
  }
}
