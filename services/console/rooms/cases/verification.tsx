/** Whether what was signed is as it was signed: asked for, since it reads every process's own memory of it. */
import { SafetyCertificateOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Table, Tag } from 'antd';
import { askJson, type Paths } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';

type Verified = Paths['/api/v1/cases/{caseNo}/verification']['get']['responses']['200']['content']['application/json'];

export function Verification({ caseNo }: { caseNo: string }) {
  const t = useText();
  const words = useWords();
  const found = useQuery({ queryKey: ['verification', caseNo], queryFn: () => askJson<Verified>('GET', `/api/v1/cases/${caseNo}/verification`), enabled: false, gcTime: 0, retry: false });
  const result = found.data;
  return (
    <div className="stack">
      <p className="quiet">{t('逐份重算哈希，并与各流程自己记下的核对：库里改过、少了、插入的都会指出。', 'Every hash is computed again and compared with what each process remembers: what was edited, is missing or was put in is told.')}</p>
      <div><Button icon={<SafetyCertificateOutlined />} loading={found.isFetching} onClick={() => void found.refetch()}>{t('核验本案', 'Verify this case')}</Button></div>
      {found.error && <ProblemNote error={found.error} />}
      {result && (
        <>
          <Alert type={result.whole ? 'success' : 'error'} showIcon title={result.whole ? t('与签名时一致', 'as it was signed') : t('与签名时不一致', 'not as it was signed')} description={<ul className="plain">{result.words.map((line, i) => <li key={i}>{t(line)}</li>)}</ul>} />
            <Table
              size="small"
              rowKey="chain"
              pagination={false}
              scroll={{ x: 'max-content' }}
              dataSource={result.chains}
              columns={[
                { key: 'chain', title: t('链', 'Chain'), render: (_, { chain }) => chain },
                { key: 'length', title: t('份数', 'Records'), render: (_, { length }) => length },
                { key: 'state', title: t('结果', 'Result'), render: (_, { broken }) => (broken === null ? <Tag color="green">{t('完整', 'whole')}</Tag> : <Tag color="red">{words('faults', broken.fault)} {broken.recordNo ?? `#${broken.sequence}`}</Tag>) },
              ]}
            />
          {[...(result.processes?.differing ?? []).map(({ recordNo, fault }) => `${recordNo}：${words('faults', fault)}`), ...result.files.differing.map(({ file, fault }) => `${file}：${words('faults', fault)}`), ...result.items.differing.map(({ itemNo, fields }) => `${itemNo}：${fields.map((field) => words.field(field)).join('、')}`)].map((line) => <Alert key={line} type="error" title={line} />)}
        </>
      )}
    </div>
  );
}
