/** Reference data: the station's ground, people and units. Read by the teams, changed by those who lead. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Point, Polygon } from '../domain/place.js';
import type { Station, StationUnit, Zone } from '../domain/station.js';

interface Name {
  zh: string;
  en: string;
}

@Schema({ collection: 'grids', versionKey: false })
export class GridEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) name!: Name;
  @Prop({ type: String, required: true }) kind!: Zone;
  @Prop({ type: String, required: true }) area!: string;
  @Prop({ type: String, required: true, index: true }) community!: string;
  @Prop({ type: String, required: true }) officer!: string;
  @Prop({ type: Object, required: true }) polygon!: Polygon;
}

@Schema({ collection: 'areas', versionKey: false })
export class AreaEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) name!: Name;
  @Prop({ type: String, required: true }) kind!: Zone;
  @Prop({ type: String, required: true }) community!: string;
}

@Schema({ collection: 'units', versionKey: false })
export class UnitEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) name!: Name;
  @Prop({ type: String, required: true }) team!: StationUnit['team'];
  @Prop({ type: [String] }) members!: string[];
  @Prop({ type: Object, required: true }) home!: Point;
  @Prop({ type: [String] }) grids!: string[];
  @Prop({ type: [String] }) skills!: StationUnit['skills'];
  @Prop({ type: String, default: null }) community!: string | null;
  @Prop({ type: Boolean, default: true }) onDuty!: boolean;
  @Prop({ type: Number, default: 1 }) version!: number;
}

const gridSchema = SchemaFactory.createForClass(GridEntity);
gridSchema.index({ polygon: '2dsphere' });

export const unitModel = { name: UnitEntity.name, schema: SchemaFactory.createForClass(UnitEntity) };

export const stationFeature = MongooseModule.forFeature([
  { name: GridEntity.name, schema: gridSchema },
  { name: AreaEntity.name, schema: SchemaFactory.createForClass(AreaEntity) },
  unitModel,
]);

export interface Grid extends Omit<GridEntity, '_id'> {
  id: string;
}

export interface Unit extends Omit<UnitEntity, '_id'> {
  id: string;
}

const withId = <T extends { _id: string }>({ _id, ...rest }: T): Omit<T, '_id'> & { id: string } => ({ id: _id, ...rest });

@Injectable()
export class StationRepository {
  constructor(
    @InjectModel(GridEntity.name) private readonly gridModel: Model<GridEntity>,
    @InjectModel(AreaEntity.name) private readonly areaModel: Model<AreaEntity>,
    @InjectModel(UnitEntity.name) private readonly unitModel: Model<UnitEntity>,
  ) {}

  /** What is missing; what people have changed since stays. */
  async seed({ grids, areas, units, teams }: Station): Promise<void> {
    const insert = <T>(id: string, entity: T) => ({ updateOne: { filter: { _id: id }, update: { $setOnInsert: entity }, upsert: true } });
    const communityOf = (unit: string) => teams.find(({ id }) => id === unit.split('.')[0])?.community ?? null;
    await this.areaModel.bulkWrite(areas.map(({ id, ...area }) => insert(id, area)));
    await this.gridModel.bulkWrite(grids.map(({ id, ...grid }) => insert(id, grid)));
    await this.unitModel.bulkWrite(units.map(({ id, ...unit }) => insert(id, { ...unit, community: communityOf(id), onDuty: true, version: 1 })));
  }

  /** Where the polygons' border is shared, the first by id. */
  async gridAt(place: Point): Promise<Grid | null> {
    const entity = await this.gridModel.findOne({ polygon: { $geoIntersects: { $geometry: place } } }).sort({ _id: 1 }).lean<GridEntity>();
    return entity && withId(entity);
  }

  async grids(): Promise<Grid[]> {
    return (await this.gridModel.find().sort({ _id: 1 }).lean<GridEntity[]>()).map(withId);
  }

  async areas(): Promise<(Omit<AreaEntity, '_id'> & { id: string })[]> {
    return (await this.areaModel.find().sort({ _id: 1 }).lean<AreaEntity[]>()).map(withId);
  }

  async units(ids?: readonly string[]): Promise<Unit[]> {
    const filter = ids ? { _id: { $in: ids as string[] } } : {};
    return (await this.unitModel.find(filter).sort({ _id: 1 }).lean<UnitEntity[]>()).map(withId);
  }

  /** Null where somebody else changed the unit since `version`. */
  async setDuty(id: string, version: number, onDuty: boolean): Promise<Unit | null> {
    const entity = await this.unitModel
      .findOneAndUpdate({ _id: id, version }, { $set: { onDuty }, $inc: { version: 1 } }, { returnDocument: 'after' })
      .lean<UnitEntity>();
    return entity && withId(entity);
  }
}
