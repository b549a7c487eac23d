/**
 * 探头选择: which recordings to ask for around the scenes and along the ways out, and of what times. The windows widen
 * outward: nobody passes sooner than at the fastest, and nobody later than at the slowest, that is stated.
 */
import type { Reason } from './intake.js';
import { distance, type Point } from './place.js';
import type { RoadGraph } from './roads.js';

export interface Camera {
  id: string;
  place: Point;
  /** Compass bearing of the middle of its view; null where it turns. */
  direction: number | null;
  /** Width of its view in degrees. */
  angle: number;
  /** How far it makes out a vehicle, in metres. */
  range: number;
  owner: string;
  /** What its clock shows more than the true time, and how far that may be wrong either way. */
  offsetSeconds: number;
  uncertaintySeconds: number;
  retentionDays: number;
}

export interface CrimeScene {
  incidentNo: string;
  place: Point;
  /** Between these, in epoch milliseconds, it happened and whoever did it left. */
  from: number;
  to: number;
}

export interface ChoiceLimits {
  fastestKmh: number;
  slowestKmh: number;
  /** What is so near to a scene sees the coming as well as the going. */
  aroundMetres: number;
  /** How far the ways out are followed. */
  reachMetres: number;
  /** A place further from any road than this is taken to be in the open. */
  offRoadMetres: number;
  /** Without roads the longest way is taken to be so many times the straight line. */
  detour: number;
  /** For one scene. */
  most: number;
}

export const choiceLimits: ChoiceLimits = { fastestKmh: 80, slowestKmh: 4, aroundMetres: 300, reachMetres: 3000, offRoadMetres: 150, detour: 1.4, most: 40 };

export interface CameraChoice {
  camera: string;
  incidentNo: string;
  ring: 'around' | 'wayOut';
  metres: number;
  /** In true time. */
  from: number;
  to: number;
  /** The same as the recording shows it. */
  shownFrom: number;
  shownTo: number;
  /** When the first of it is overwritten. */
  keptUntil: number;
  reason: Reason;
}

const dayMs = 86_400_000;

/** Compass bearing from one place to another. */
export function bearing(from: Point, to: Point): number {
  const [x, y] = [from, to].map(({ coordinates: [lon, lat] }) => [(lon * Math.PI) / 180, (lat * Math.PI) / 180] as const) as [readonly [number, number], readonly [number, number]];
  const east = Math.sin(y[0] - x[0]) * Math.cos(y[1]);
  const north = Math.cos(x[1]) * Math.sin(y[1]) - Math.sin(x[1]) * Math.cos(y[1]) * Math.cos(y[0] - x[0]);
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
}

/** Whether a place lies in a camera's view. */
export function sees(camera: Pick<Camera, 'place' | 'direction' | 'angle' | 'range'>, place: Point): boolean {
  const metres = distance(camera.place, place);
  if (metres > camera.range) return false;
  if (camera.direction === null || metres < 1) return true;
  const apart = Math.abs(((bearing(camera.place, place) - camera.direction + 540) % 360) - 180);
  return apart <= camera.angle / 2 + 1e-9;
}

/** How far it is: at the nearest, for whoever is first, and at the furthest that a way there is taken to be, for whoever is last. */
interface Way {
  nearest: number;
  furthest: number;
  byRoad: boolean;
}

/**
 * In the order in which viewing is most worth it: what sees a scene itself, then around a scene, then along the ways out; in
 * each the nearest first, since the nearer the camera the shorter is the recording in which the passing must be. Of two
 * alike the one that is overwritten sooner. What is overwritten already is told apart, so that nobody looks for it.
 */
export function chooseCameras(cameras: readonly Camera[], scenes: readonly CrimeScene[], roads: RoadGraph | null, now: number, limits: ChoiceLimits = choiceLimits): { chosen: CameraChoice[]; overwritten: { camera: string; incidentNo: string }[] } {
  const chosen: (CameraChoice & { rank: number })[] = [];
  const overwritten: { camera: string; incidentNo: string }[] = [];
  for (const scene of scenes) {
    const ways = waysTo(cameras, scene, roads, limits);
    const found = cameras.flatMap((camera, i) => {
      const way = ways[i]!;
      const straight = distance(camera.place, scene.place);
      if (way.nearest > limits.reachMetres && !sees(camera, scene.place)) return [];
      return [choice(camera, scene, way, straight, limits)];
    });
    const kept = found.filter(({ keptUntil }) => keptUntil > now);
    overwritten.push(...found.filter(({ keptUntil }) => keptUntil <= now).map(({ camera, incidentNo }) => ({ camera, incidentNo })));
    chosen.push(...kept.sort(worthFirst).slice(0, limits.most));
  }
  return { chosen: chosen.sort(worthFirst).map(({ rank: _rank, ...rest }) => rest), overwritten };
}

const worthFirst = (a: CameraChoice & { rank: number }, b: CameraChoice & { rank: number }) =>
  a.rank - b.rank || a.metres - b.metres || a.keptUntil - b.keptUntil || (a.camera < b.camera ? -1 : a.camera > b.camera ? 1 : a.incidentNo < b.incidentNo ? -1 : 1);

function waysTo(cameras: readonly Camera[], scene: CrimeScene, roads: RoadGraph | null, limits: ChoiceLimits): Way[] {
  const places = cameras.map(({ place }) => place);
  const byRoad = roads?.ways(scene.place, places, limits.offRoadMetres);
  return places.map((place, i) => {
    const straight = distance(scene.place, place);
    const road = byRoad?.[i] ?? null;
    return road === null ? { nearest: straight, furthest: straight * limits.detour, byRoad: false } : { nearest: road, furthest: road, byRoad: true };
  });
}

function choice(camera: Camera, scene: CrimeScene, way: Way, straight: number, limits: ChoiceLimits): CameraChoice & { rank: number } {
  // It sees a passing within its range, on this side of it and on the other.
  const first = Math.max(0, way.nearest - camera.range);
  const last = way.furthest + camera.range;
  const ms = (metres: number, kmh: number) => (metres * 3600) / kmh;
  const clock = camera.uncertaintySeconds * 1000;
  const facing = sees(camera, scene.place);
  const ring = facing || straight <= limits.aroundMetres ? 'around' : 'wayOut';
  const from = Math.floor(ring === 'around' ? scene.from - ms(last, limits.slowestKmh) - clock : scene.from + ms(first, limits.fastestKmh) - clock);
  const to = Math.ceil(scene.to + ms(last, limits.slowestKmh) + clock);
  const shift = camera.offsetSeconds * 1000;
  const metres = Math.round(way.nearest);
  const where = way.byRoad ? { zh: `沿路 ${metres} 米`, en: `${metres} m by road` } : { zh: `直线 ${metres} 米`, en: `${metres} m in a straight line` };
  const minutes = Math.round((to - from) / 60_000);
  const reason: Reason = facing
    ? { code: 'camera.sees', zh: `朝向现场，${where.zh}，看 ${minutes} 分钟`, en: `faces the scene, ${where.en}: ${minutes} min` }
    : ring === 'around'
      ? { code: 'camera.around', zh: `现场周边，${where.zh}，来去都可能经过，看 ${minutes} 分钟`, en: `near the scene, ${where.en}, on the way there or back: ${minutes} min` }
      : { code: 'camera.wayOut', zh: `离开方向，${where.zh}，时速 ${limits.slowestKmh} 至 ${limits.fastestKmh} 公里，看 ${minutes} 分钟`, en: `on a way out, ${where.en}, at ${limits.slowestKmh} to ${limits.fastestKmh} km/h: ${minutes} min` };
  return { camera: camera.id, incidentNo: scene.incidentNo, ring, metres, from, to, shownFrom: from + shift, shownTo: to + shift, keptUntil: from + camera.retentionDays * dayMs, reason, rank: facing ? 0 : ring === 'around' ? 1 : 2 };
}

export interface ViewingPlan {
  incidentNo: string;
  ring: CameraChoice['ring'];
  cameras: string[];
  /** The windows of its cameras together, in true time. */
  from: number;
  to: number;
  /** When the first of its recordings is overwritten. */
  keptUntil: number;
}

/** As many as one officer views at a sitting. */
export const atOnce = 8;

/** What one officer views at a sitting: cameras of one scene and one ring, in the order of their worth. */
export function planViewings(choices: readonly CameraChoice[], most = atOnce): ViewingPlan[] {
  const plans: ViewingPlan[] = [];
  for (const choice of choices) {
    let plan = plans.find(({ incidentNo, ring, cameras }) => incidentNo === choice.incidentNo && ring === choice.ring && cameras.length < most);
    if (plan === undefined) plans.push((plan = { incidentNo: choice.incidentNo, ring: choice.ring, cameras: [], from: choice.from, to: choice.to, keptUntil: choice.keptUntil }));
    plan.cameras.push(choice.camera);
    plan.from = Math.min(plan.from, choice.from);
    plan.to = Math.max(plan.to, choice.to);
    plan.keptUntil = Math.min(plan.keptUntil, choice.keptUntil);
  }
  return plans;
}
