/** The facts and their sums, from the count that is read at the time. */
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import type { Connection, Model } from 'mongoose';
import type { Answer, Question } from '../domain/cells.js';
import type { Fact } from '../domain/fact.js';
import { CountingEntity, theCounting } from './counting-state.js';
import { FactBook, type FactQuery, type Page } from './fact-book.js';

@Injectable()
export class FactRepository {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(CountingEntity.name) private readonly counting: Model<CountingEntity>,
  ) {}

  points(query: FactQuery): Promise<Fact[]> {
    return this.read((book) => book.points(query));
  }

  count(query: FactQuery): Promise<number> {
    return this.read((book) => book.count(query));
  }

  page(query: FactQuery, page: Page): Promise<Fact[]> {
    return this.read((book) => book.page(query, page));
  }

  people(query: Omit<FactQuery, 'measure' | 'hour'>, by: 'community' | 'grid' | null): Promise<Map<string | null, number>> {
    return this.read((book) => book.people(query, by));
  }

  ask(question: Question): Promise<Answer> {
    return this.read((book) => book.ask(question));
  }

  /** Before anything has been counted it is empty. */
  async current(): Promise<FactBook> {
    const state = await this.counting.findOne(theCounting, { generation: 1 }).lean<CountingEntity>();
    return this.of(state?.generation ?? 0);
  }

  of(generation: number): FactBook {
    return new FactBook(this.connection.db!, generation);
  }

  /** Once more where a new count has taken its place meanwhile: what was read may have been dropped. */
  private async read<Read>(from: (book: FactBook) => Promise<Read>): Promise<Read> {
    for (;;) {
      const book = await this.current();
      const found = await from(book);
      if ((await this.current()).generation === book.generation) return found;
    }
  }
}
