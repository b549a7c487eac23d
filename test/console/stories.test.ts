/** The stories, told through the page: every task is done by its person, in a browser of their own, in their language. */
import { Api } from '../../libs/simulation/client.js';
import { Crew } from '../../libs/simulation/crew.js';
import { Story } from '../../libs/simulation/story.js';
import { boy } from '../../libs/simulation/stories/boy.js';
import { clock } from '../../libs/simulation/stories/clock.js';
import { cluster } from '../../libs/simulation/stories/cluster.js';
import { crash } from '../../libs/simulation/stories/crash.js';
import { handover } from '../../libs/simulation/stories/handover.js';
import { hands } from '../../libs/simulation/stories/hands.js';
import { market } from '../../libs/simulation/stories/market.js';
import { silence } from '../../libs/simulation/stories/silence.js';
import { squad } from '../../libs/simulation/stories/squad.js';
import { warning } from '../../libs/simulation/stories/warning.js';
import { well } from '../../libs/simulation/stories/well.js';
import { wheelRims } from '../../libs/simulation/stories/wheel-rims.js';
import { type ConsoleRig, startConsole } from '../support/console.js';
import { PageCrew } from '../support/page-crew.js';

let rig: ConsoleRig;
beforeAll(async () => {
  rig = await startConsole();
}, 120_000);
afterAll(() => rig?.close());

const told: [string, (story: Story) => Promise<object>, object][] = [
  ['the wheel rims', wheelRims, { reportToArrestMinutes: 171, arrestAttempts: 2, callersTold: 3, cameras: 44, viewings: 6, sightings: 6 }],
  ['warned in time, not reachable', warning, { calls: 3, followUps: 2 }],
  ['the well', well, {}],
  ['the same crash, five callers', crash, {}],
  ['nobody takes it', silence, {}],
  ['the market', market, {}],
  ['six in the morning', handover, {}],
  ['the boy', boy, {}],
  ["the law's clock", clock, {}],
  ['twenty thefts in a grid', cluster, {}],
  ["a squad's day", squad, {}],
  ['the wrong hands', hands, {}],
];

describe('through the page', () => {
  it.each(told)('%s', async (_name, play, comes) => {
    const api = new Api(rig.station.api);
    const crew = await Crew.gather(api, rig.passwords);
    const page = new PageCrew(rig, 'o-1001');
    page.serve(crew);
    try {
      expect(await play(new Story(api, crew, new Date(), 'zh', () => {}))).toMatchObject(comes);
      expect(await page.faults()).toEqual([]);
    } finally {
      await page.leave();
    }
  }, 600_000);
});
