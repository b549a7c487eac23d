/** The fonts of what is printed: they come with the product, since a station may have no internet. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const fonts = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-serif-sc/package.json'));
export const regular = join(fonts, '400Regular', 'NotoSerifSC_400Regular.ttf');
export const bold = join(fonts, '700Bold', 'NotoSerifSC_700Bold.ttf');
