/** Photos, sketches, recordings and documents of a case: what may be kept, told by content and never by name. */

export const mostBytes = 2 * 1024 ** 3;

/** Nothing that a browser or an office program would run. */
export const fileTypes = [
  ...['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/bmp', 'image/tiff', 'image/heic', 'image/avif'],
  ...['video/mp4', 'video/quicktime', 'video/matroska', 'video/webm', 'video/vnd.avi', 'video/mpeg', 'video/mp2t', 'video/MP2P', 'video/MP1S'],
  ...['audio/mpeg', 'audio/wav', 'audio/aac', 'audio/x-m4a', 'audio/amr', 'audio/ogg', 'audio/flac'],
  'application/pdf',
] as const;
export type FileType = (typeof fileTypes)[number];

export const isFileType = (type: string | undefined): type is FileType => (fileTypes as readonly (string | undefined)[]).includes(type);
