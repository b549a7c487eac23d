import { MoonOutlined, SunOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useAppearance } from './appearance.js';
import { useLanguage, useText } from './language.js';

export function LanguageSwitch() {
  const { language, change } = useLanguage();
  return <Button type="text" onClick={() => change(language === 'zh' ? 'en' : 'zh')} lang={language === 'zh' ? 'en' : 'zh-CN'}>{language === 'zh' ? 'English' : '中文'}</Button>;
}

export function AppearanceSwitch() {
  const { dark, change } = useAppearance();
  const t = useText();
  return <Button type="text" icon={dark ? <SunOutlined /> : <MoonOutlined />} aria-label={dark ? t('浅色', 'light') : t('夜间指挥模式', 'dark control room')} onClick={() => change(!dark)} />;
}
