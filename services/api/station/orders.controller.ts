import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../../../libs/access/access.decorator.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { page } from '../http/cursor.js';
import { toOrder } from '../views.js';
import { orderPageSchema, type OrderQuery, orderQuerySchema } from './schemas.js';

@ApiTags('station')
@Controller('api/v1/orders')
export class OrdersController {
  constructor(private readonly processes: ProcessRepository) {}

  @Get()
  @Access('order.read')
  @ApiOperation({ summary: '指令列表 / list orders to units', operationId: 'listOrders' })
  @ApiOkResponse({ standardSchema: orderPageSchema })
  async list(@Query({ schema: orderQuerySchema }) { cursor, limit, ...filter }: OrderQuery) {
    const found = await this.processes.listOrders({ ...filter, after: cursor, limit: limit + 1 });
    return page(found, limit, ({ id }) => id, toOrder);
  }
}
