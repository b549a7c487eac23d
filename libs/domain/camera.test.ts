import fc from 'fast-check';
import { bearing, type Camera, choiceLimits, chooseCameras, type CrimeScene, planViewings, sees } from './camera.js';
import { distance, type Point } from './place.js';
import { RoadGraph } from './roads.js';

const place = (east: number, north: number): Point => ({ type: 'Point', coordinates: [123.3 + east / 79_900, 44.13 + north / 111_200] });
const hour = 3_600_000;
const night = Date.parse('2026-03-01T01:00:00+08:00');
const camera = (id: string, east: number, north: number, more: Partial<Camera> = {}): Camera => ({ id, place: place(east, north), direction: null, angle: 90, range: 40, owner: '公安', offsetSeconds: 0, uncertaintySeconds: 0, retentionDays: 30, ...more });
const scene = (more: Partial<CrimeScene> = {}): CrimeScene => ({ incidentNo: 'a.1', place: place(0, 0), from: night, to: night + hour, ...more });

const anyCamera = fc
  .record({ east: fc.integer({ min: -5000, max: 5000 }), north: fc.integer({ min: -5000, max: 5000 }), direction: fc.option(fc.nat(359)), range: fc.integer({ min: 5, max: 120 }), offsetSeconds: fc.integer({ min: -600, max: 600 }), uncertaintySeconds: fc.nat(120), retentionDays: fc.integer({ min: 1, max: 90 }) })
  .map(({ east, north, ...more }) => camera(`c${east}.${north}`, east, north, more));
const cameras = fc.uniqueArray(anyCamera, { selector: ({ id }) => id, maxLength: 40 });

describe('the choice of cameras', () => {
  it('opens a window in which whoever left must pass, at any speed stated', () => {
    fc.assert(
      fc.property(cameras, fc.integer({ min: choiceLimits.slowestKmh, max: choiceLimits.fastestKmh }), fc.nat(60), (all, kmh, minutes) => {
        const left = night + minutes * 60_000;
        for (const choice of chooseCameras(all, [scene()], null, night).chosen) {
          const chosen = all.find(({ id }) => id === choice.camera)!;
          const passes = left + (distance(chosen.place, place(0, 0)) * 3600) / kmh;
          expect(choice.from - chosen.uncertaintySeconds * 1000).toBeLessThanOrEqual(passes);
          expect(choice.to).toBeGreaterThanOrEqual(passes + chosen.uncertaintySeconds * 1000 - 1);
          expect([choice.shownFrom - choice.from, choice.shownTo - choice.to]).toEqual([chosen.offsetSeconds * 1000, chosen.offsetSeconds * 1000]);
        }
      }),
    );
  });

  it('takes all within reach, once a scene, in the order that it states', () => {
    fc.assert(
      fc.property(cameras, (all) => {
        const { chosen } = chooseCameras(all, [scene()], null, night, { ...choiceLimits, most: 100 });
        const near = all.filter((one) => distance(one.place, place(0, 0)) <= choiceLimits.reachMetres || sees(one, place(0, 0)));
        expect(chosen.map(({ camera: id }) => id).sort()).toEqual(near.map(({ id }) => id).sort());
        const rank = ({ reason }: (typeof chosen)[number]) => ['camera.sees', 'camera.around', 'camera.wayOut'].indexOf(reason.code);
        for (const [i, next] of chosen.entries()) if (i > 0) expect(rank(chosen[i - 1]!) < rank(next) || (rank(chosen[i - 1]!) === rank(next) && chosen[i - 1]!.metres <= next.metres)).toBe(true);
        expect(chooseCameras([...all].reverse(), [scene()], null, night, { ...choiceLimits, most: 100 }).chosen).toEqual(chosen);
      }),
    );
  });

  it('widens its windows outward, on a way out', () => {
    const { chosen } = chooseCameras([camera('near', 500, 0), camera('far', 2500, 0)], [scene()], null, night);
    const [near, far] = chosen;
    expect([near!.camera, far!.camera]).toEqual(['near', 'far']);
    expect(far!.from).toBeGreaterThan(near!.from);
    expect(far!.to - far!.from).toBeGreaterThan(near!.to - near!.from);
    expect(near!.reason.zh).toBe('离开方向，直线 499 米，时速 4 至 80 公里，看 71 分钟');
  });

  it('counts from the near edge of its view at the fastest, to the far edge at the slowest, each by the clock’s error wider', () => {
    const one = camera('c', 500, 0, { uncertaintySeconds: 10, offsetSeconds: -30 });
    const metres = distance(one.place, place(0, 0));
    const [choice] = chooseCameras([one], [scene()], null, night).chosen;
    expect(choice!.from - night).toBe(Math.floor(((metres - 40) * 3600) / 80 - 10_000));
    expect(choice!.to - night - hour).toBe(Math.ceil(((metres * 1.4 + 40) * 3600) / 4 + 10_000));
    expect(choice!.keptUntil - choice!.from).toBe(30 * 24 * hour);
  });

  it('follows the roads where there are any', () => {
    const round = new RoadGraph([{ id: 'r', line: { type: 'LineString', coordinates: [place(0, 0), place(0, 2000), place(600, 2000), place(600, 0)].map(({ coordinates }) => coordinates) } }]);
    const all = [camera('beyond', 600, 0), camera('open', 0, -1000)];
    expect(chooseCameras(all, [scene()], null, night).chosen.map(({ camera: id, metres }) => [id, Math.round(metres / 100)])).toEqual([['beyond', 6], ['open', 10]]);
    // By road it is too far; what is beside no road is reached across the open.
    expect(chooseCameras(all, [scene()], round, night).chosen.map(({ camera: id }) => id)).toEqual(['open']);
    expect(chooseCameras(all, [scene()], round, night, { ...choiceLimits, reachMetres: 5000 }).chosen.map(({ camera: id, reason }) => [id, reason.en.includes('by road')])).toEqual([['open', false], ['beyond', true]]);
  });

  it('tells what is overwritten, and gives one camera to two scenes', () => {
    const two = [scene(), scene({ incidentNo: 'a.2', place: place(800, 0), from: night + 10 * 24 * hour, to: night + 10 * 24 * hour })];
    const { chosen, overwritten } = chooseCameras([camera('c', 400, 0, { retentionDays: 7 })], two, null, night + 11 * 24 * hour);
    expect(overwritten).toEqual([{ camera: 'c', incidentNo: 'a.1' }]);
    expect(chosen.map(({ camera: id, incidentNo }) => [id, incidentNo])).toEqual([['c', 'a.2']]);
  });

  it('shares out every choice once, in viewings of one scene and one ring', () => {
    fc.assert(
      fc.property(cameras, fc.integer({ min: 1, max: 9 }), (all, atOnce) => {
        const { chosen } = chooseCameras(all, [scene(), scene({ incidentNo: 'a.2', place: place(900, 300) })], null, night);
        const plans = planViewings(chosen, atOnce);
        expect(plans.every(({ cameras: ids }) => ids.length <= atOnce)).toBe(true);
        expect(plans.flatMap(({ incidentNo, cameras: ids }) => ids.map((id) => `${incidentNo} ${id}`)).sort()).toEqual(chosen.map(({ incidentNo, camera: id }) => `${incidentNo} ${id}`).sort());
        for (const plan of plans)
          for (const id of plan.cameras) {
            const choice = chosen.find((one) => one.camera === id && one.incidentNo === plan.incidentNo)!;
            expect(plan.from <= choice.from && plan.to >= choice.to && plan.keptUntil <= choice.keptUntil && plan.ring === choice.ring).toBe(true);
          }
      }),
    );
  });
});

describe('a view', () => {
  it('has a direction, a width and a range', () => {
    const north = { place: place(0, 0), direction: 0, angle: 90, range: 100 };
    expect([sees(north, place(0, 50)), sees(north, place(45, 50)), sees(north, place(60, 50)), sees(north, place(0, -50)), sees(north, place(0, 101))]).toEqual([true, true, false, false, false]);
    expect(sees({ ...north, direction: 350 }, place(20, 50))).toBe(true);
    expect([place(0, 9), place(9, 0), place(0, -9), place(-9, 0)].map((to) => Math.round(bearing(place(0, 0), to)))).toEqual([0, 90, 180, 270]);
  });
});
