import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../../../libs/access/access.decorator.js';
import { textSchema } from '../views.js';
import { dictionaries } from './dictionaries.js';

type Name = keyof typeof dictionaries;
const words = z.record(z.string(), textSchema);
const dictionariesSchema = z.object(Object.fromEntries(Object.keys(dictionaries).map((name) => [name, words])) as Record<Name, typeof words>);

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
  list() {
    return dictionaries;
  }
}
