import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useText } from '../../shell/language.js';
import { Verification } from '../cases/verification.js';

export function Verify() {
  const t = useText();
  const [caseNo, choose] = useState('');
  return (
    <div className="stack">
      <Form layout="inline" onFinish={({ no }: { no: string }) => choose(no.trim().toUpperCase())}>
        <Form.Item name="no" label={t('案件编号', 'Case number')} rules={[{ required: true, message: t('请填写案件编号', 'fill in a case number') }, { pattern: /^\s*[ACac]\d{4}-\d+\s*$/, message: t('如 C2026-00001', 'such as C2026-00001') }]}><Input placeholder="C2026-00001" /></Form.Item>
        <Button htmlType="submit">{t('选定', 'Choose')}</Button>
      </Form>
      {caseNo !== '' && <Verification key={caseNo} caseNo={caseNo} />}
    </div>
  );
}
