/** Writes the OpenAPI document without a server or a database: the console's client is made from it at build time. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import { NestFactory } from '@nestjs/core';
import { type Config } from '../../libs/platform/config.js';
import type { Logger } from '../../libs/platform/logger.js';
import { ApiModule } from './api.module.js';
import { buildDocument } from './openapi.js';

const options = { config: { MONGODB_URI: 'mongodb://none' } as Config, logger: console as unknown as Logger, client: {} as Client };
const app = await NestFactory.create(ApiModule.forRoot(options), { preview: true, logger: false, abortOnError: false });
writeFileSync(process.argv[2]!, JSON.stringify(buildDocument(app)));
