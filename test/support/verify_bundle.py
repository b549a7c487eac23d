"""Verifies a case file bundle by its README alone: nothing of the product is used. Prints what is wrong; ends with 1 where something is."""
import hashlib, json, sys, zipfile

bundle = zipfile.ZipFile(sys.argv[1])
wrong = []


def sha256(path):
    digest = hashlib.sha256()
    with bundle.open(path) as file:
        for block in iter(lambda: file.read(1 << 20), b''):
            digest.update(block)
    return digest.hexdigest()


sums = dict(reversed(line.split('  ', 1)) for line in bundle.read('SHA256SUMS').decode().splitlines())
names = set(bundle.namelist()) - {'SHA256SUMS'}
for path in sorted(names ^ set(sums)):
    wrong.append(f'{path}: not in both the archive and SHA256SUMS')
for path in sorted(names & set(sums)):
    if sha256(path) != sums[path]:
        wrong.append(f'{path}: another content')

manifest = json.loads(bundle.read('manifest.json'))
for chain in manifest['chains']:
    previous = '0' * 64
    for sequence in range(1, chain['length'] + 1):
        path = f"{chain['folder']}/{sequence:04d}.json"
        if path not in names:
            wrong.append(f'{path}: missing')
            break
        record = json.loads(bundle.read(path))
        if record['sequence'] != sequence or record['previous'] != previous or record['chain'] != chain['chain']:
            wrong.append(f'{path}: does not follow the record before it')
        previous = sha256(path)
    if previous != chain['head']:
        wrong.append(f"{chain['chain']}: does not end as the manifest says")
listed = {record['path']: record['sha256'] for record in manifest['records']} | {file['path']: file['sha256'] for file in manifest['files']}
for path, digest in listed.items():
    if path not in names or sha256(path) != digest:
        wrong.append(f'{path}: not what the manifest lists')
if len(manifest['records']) != sum(chain['length'] for chain in manifest['chains']):
    wrong.append('the manifest lists another number of records')

print(json.dumps({'records': len(manifest['records']), 'files': len(manifest['files']), 'wrong': wrong}, ensure_ascii=False))
sys.exit(1 if wrong else 0)
