/** The stories, told through the page: every task is done by its person, in a browser of their own, in their language. */
import { Api } from '../../libs/simulation/client.js';
import { Crew } from '../../libs/simulation/crew.js';
import { Story } from '../../libs/simulation/story.js';
import { boy } from '../../libs/simulation/stories/boy.js';
import { crash } from '../../libs/simulation/stories/crash.js';
import { market } from '../../libs/simulation/stories/market.js';
import { squad } from '../../libs/simulation/stories/squad.js';
import { type ConsoleRig, startConsole } from '../support/console.js';
import { PageCrew } from '../support/page-crew.js';

let rig: ConsoleRig;
beforeAll(async () => {
  rig = await startConsole();
}, 120_000);
afterAll(() => rig?.close());

const told: [string, (story: Story) => Promise<object>][] = [
  ['the same crash, five callers', crash],
  ['the market', market],
  ["a squad's day", squad],
  ['the boy', boy],
];

describe('through the page', () => {
  it.each(told)('%s', async (_name, play) => {
    const api = new Api(rig.station.api);
    const crew = await Crew.gather(api, rig.passwords);
    const page = new PageCrew(rig, 'o-1001');
    page.serve(crew);
    try {
      await play(new Story(api, crew, new Date(), 'zh', () => {}));
      expect(page.done.size).toBeGreaterThan(3);
      expect(await page.faults()).toEqual([]);
    } finally {
      await page.leave();
    }
  }, 600_000);
});
