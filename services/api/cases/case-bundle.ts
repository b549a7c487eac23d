/** 案卷包: a case file that anyone verifies with `sha256sum` and a JSON reader, without the product. The format is in the README that goes with it. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { canonical } from '../../../libs/domain/canonical.js';
import { genesis } from '../../../libs/domain/chain.js';
import type { CaseFile } from './dossier.service.js';

const readme = `# 案卷包 · Case file bundle (version 1)

- \`SHA256SUMS\`: 每个文件的 SHA-256，用 \`sha256sum -c SHA256SUMS\` 核对 · the SHA-256 of every other file: check with \`sha256sum -c SHA256SUMS\`.
- \`manifest.json\`: 案件、各链及其末端、每份签名记录和附件 · the case, each chain and how it ends, every signed record and file.
- \`records/…/0001.json\`: 一份签名记录，按 RFC 8785 规范书写，文件的 SHA-256 就是该记录的哈希 · one signed record as RFC 8785 writes it: the SHA-256 of the file is the hash of the record.
- 链 the chain: 每份记录的 \`sequence\` 从 1 起逐一递增；\`previous\` 为前一份文件的 SHA-256，第一份为 64 个 0；最后一份的哈希和总数须与 manifest 一致 · \`sequence\` counts from 1 without gaps, \`previous\` is the SHA-256 of the file before, of the first one 64 zeros; the last hash and the count are those of the manifest.
- \`files/\`: 附件原件 · the files as they were uploaded. \`evidence.json\`: 物证 · the exhibits. \`case.pdf\`: 供阅读的案卷 · the same to read.
- \`SHA256SUMS\` 自身的 SHA-256 登记在导出记录中，可向派出所核实 · the SHA-256 of \`SHA256SUMS\` itself is on record at the station, which can confirm it.
`;

const extensions: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'video/mp4': 'mp4', 'video/quicktime': 'mov', 'application/pdf': 'pdf', 'audio/mpeg': 'mp3', 'audio/wav': 'wav' };
const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

/** The sum of all sums, and the archive, which is made as it is read. */
export function caseBundle(
  { record, incidents, chains, records, items, files }: CaseFile,
  { exportedAt, exportedBy, pdf, content }: { exportedAt: string; exportedBy: string; pdf: Buffer; content: (fileId: string) => Readable },
): { seal: string; archive: Readable } {
  const folders = new Map(chains.map(({ chain }, i) => [chain, `records/${i + 1}`]));
  const signed = records.map((each) => {
    const { hash: _hash, ...rest } = each;
    const chain = each.caseNo ?? each.incidentNo ?? each.processId!;
    return { name: `${folders.get(chain)}/${String(each.sequence).padStart(4, '0')}.json`, chain, record: each, text: canonical({ ...rest, chain }) };
  });
  const attached = files.map((file) => ({ ...file, path: `files/${file.fileId}.${extensions[file.type] ?? 'bin'}` }));
  const manifest = {
    format: 'two-teams-one-room/case-file',
    version: 1,
    caseNo: record.caseNo,
    type: record.type,
    incidents,
    exportedAt,
    exportedBy,
    chains: chains.map(({ chain, length }) => ({ chain, folder: folders.get(chain), length, head: signed.filter((each) => each.chain === chain).at(-1)?.record.hash ?? genesis })),
    records: signed.map(({ name, chain, record: { recordNo, kind, sequence, hash } }) => ({ path: name, recordNo, kind, chain, sequence, sha256: hash })),
    files: attached.map(({ path, fileId, type, size, sha256: sum }) => ({ path, fileId, type, size, sha256: sum })),
  };
  const texts: [path: string, content: Buffer][] = [
    ['README.md', Buffer.from(readme)],
    ['manifest.json', Buffer.from(JSON.stringify(manifest, null, 2))],
    ['evidence.json', Buffer.from(JSON.stringify(items, null, 2))],
    ['case.pdf', pdf],
    ...signed.map(({ name, text }): [string, Buffer] => [name, Buffer.from(text)]),
  ];
  const sums = [...texts.map(([path, text]) => `${sha256(text)}  ${path}`), ...attached.map(({ path, sha256: sum }) => `${sum}  ${path}`)].join('\n') + '\n';

  const zip = new ZipFile();
  const options = { mtime: new Date(exportedAt) };
  zip.addBuffer(Buffer.from(sums), 'SHA256SUMS', options);
  for (const [path, text] of texts) zip.addBuffer(text, path, options);
  for (const { path, fileId, size } of attached) zip.addReadStreamLazy(path, { ...options, size, compress: false }, (give) => give(null, content(fileId)));
  zip.end();
  return { seal: sha256(sums), archive: zip.outputStream as unknown as Readable };
}
