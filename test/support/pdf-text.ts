/** What a PDF says, page by page, line by line, as far as our own documents go: compressed pages, embedded fonts that name their characters. */
import { inflateSync } from 'node:zlib';

export function pdfText(pdf: Buffer): string[] {
  const text = pdf.toString('latin1');
  const objects = new Map([...text.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, number, body]) => [number!, body!]));
  const stream = (number: string): string => {
    const body = objects.get(number)!;
    const data = body.slice(body.indexOf('stream\n') + 7, body.lastIndexOf('\nendstream'));
    return inflateSync(Buffer.from(data, 'latin1')).toString('latin1');
  };
  const reference = (body: string, name: string) => new RegExp(`/${name} (\\d+) 0 R`).exec(body)?.[1];
  const characters = (font: string): Map<number, string> => {
    const map = new Map<number, string>();
    for (const [, first, list] of stream(reference(objects.get(font)!, 'ToUnicode')!).matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/g)) {
      [...list!.matchAll(/<([0-9a-f ]+)>/g)].forEach(([, code], i) => {
        const units = code!.replaceAll(' ', '').match(/.{4}/g)!.map((unit) => Number.parseInt(unit, 16));
        map.set(Number.parseInt(first!, 16) + i, String.fromCharCode(...units));
      });
    }
    return map;
  };
  return [...objects.values()]
    .filter((body) => body.includes('/Type /Page\n'))
    .map((page) => {
      const resources = objects.get(reference(page, 'Resources')!)!;
      const fonts = new Map([...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, font]) => [name!, characters(font!)]));
      let font = new Map<number, string>();
      const lines: string[] = [];
      for (const [, name, shown] of stream(reference(page, 'Contents')!).matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
        if (name) font = fonts.get(name)!;
        else lines.push([...shown!.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g)!.map((code) => font.get(Number.parseInt(code, 16)) ?? '\uFFFD')).join(''));
      }
      return lines.join('\n');
    });
}
