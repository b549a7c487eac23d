/** `npm run demo`: plays a story on the station that runs, or on one that it starts for the purpose and stops again. */
import { parseArgs } from 'node:util';
import { Api } from './client.js';
import { Crew } from './crew.js';
import { runProgram } from './program.js';
import { passwords, runningApi, type StartedStation, startStation, Unusable } from './station.js';
import { type Language, Story } from './story.js';
import { boy } from './stories/boy.js';
import { clock } from './stories/clock.js';
import { cluster } from './stories/cluster.js';
import { crash } from './stories/crash.js';
import { market } from './stories/market.js';
import { hands } from './stories/hands.js';
import { handover } from './stories/handover.js';
import { silence } from './stories/silence.js';
import { squad } from './stories/squad.js';
import { warning } from './stories/warning.js';
import { well } from './stories/well.js';
import { wheelRims } from './stories/wheel-rims.js';

const stories = {
  rims: { play: wheelRims, zh: '轮毂案', en: 'The wheel rims' },
  crash: { play: crash, zh: '同一起车祸，五人报警', en: 'The same crash, five callers' },
  hands: { play: hands, zh: '不该看的人', en: 'The wrong hands' },
  handover: { play: handover, zh: '清晨六点交接班', en: 'Six in the morning' },
  silence: { play: silence, zh: '无人接警', en: 'Nobody takes it' },
  squad: { play: squad, zh: '责任田的一天', en: 'A day in the grid' },
  warning: { play: warning, zh: '及时预警，联系不上', en: 'Warned in time, not reachable' },
  market: { play: market, zh: '市场人群', en: 'The market' },
  well: { play: well, zh: '一口井', en: 'The well' },
  boy: { play: boy, zh: '少年', en: 'The boy' },
  clock: { play: clock, zh: '法定期限', en: "The law's clock" },
  cluster: { play: cluster, zh: '一个网格二十起盗窃', en: 'Twenty thefts in a grid' },
} as const;
type Name = keyof typeof stories;

const usage = `npm run demo -- [--lang zh|en] [--story ${Object.keys(stories).join('|')}] [--api URL]`;

function readOptions(args: string[]): { lang: Language; name: Name; api: string | undefined } {
  const { values } = parseArgs({
    args,
    options: {
      lang: { type: 'string', default: 'zh' },
      story: { type: 'string', default: 'rims' },
      api: { type: 'string' },
    },
  });
  const { lang, story, api } = values;
  if (lang !== 'zh' && lang !== 'en') throw new Unusable(`--lang 只能为 zh 或 en / --lang is zh or en\n${usage}`);
  if (!Object.hasOwn(stories, story)) throw new Unusable(`没有故事 ${story} / there is no story ${story}\n${usage}`);
  return { lang, name: story as Name, api };
}

async function main(): Promise<number> {
  const { lang, name, api: named } = readOptions(process.argv.slice(2));
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

  let station: StartedStation | undefined;
  let address = runningApi(named);
  if (address === undefined) {
    say({ zh: '没有正在运行的派出所，先启动一个…', en: 'no station runs: starting one …' }[lang]);
    station = await startStation(say);
    address = station.api;
  }
  try {
    const started = Date.now();
    const api = new Api(address, stop.signal);
    const story = new Story(api, await Crew.gather(api, passwords()), new Date(), lang, say);
    say(`\n${stories[name][lang]}`);
    if (name === 'rims' || name === 'well' || name === 'cluster')
      say(
        {
          zh: '左列为故事中的时间：由报警、笔录和抓捕表单所述，并据此计时；流程本身在几秒内走完。人物、地点均为虚构。',
          en: 'The times on the left are the story’s: they are stated in the calls and forms, and durations are counted from them; the processes themselves take seconds. People and places are invented.',
        }[lang],
      );
    const result = await stories[name].play(story);
    const seconds = Math.round((Date.now() - started) / 100) / 10;
    if (station)
      say(
        {
          zh: '启动的派出所将停止；npm start 后可继续查看这些流程',
          en: 'the station that was started stops now; `npm start` shows these processes again',
        }[lang],
      );
    await station?.stop();
    say(JSON.stringify({ story: name, ...result, seconds }));
    return 0;
  } catch (error) {
    await station?.stop();
    throw error;
  }
}

await runProgram(main);
