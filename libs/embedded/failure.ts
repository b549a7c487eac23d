import { bilingual, type Text } from '../platform/text.js';

/** The station cannot run, and one sentence why. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  constructor(readonly text: Text) {
    super(bilingual(text));
  }
}

export const diskFull = (folder: string) =>
  new StartFailure({
    zh: `磁盘空间不足：请为 ${folder} 所在的磁盘腾出空间`,
    en: `the disk is full: make room on the disk that holds ${folder}`,
  });
