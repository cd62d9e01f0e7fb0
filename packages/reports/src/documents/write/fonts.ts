import { fileURLToPath } from 'node:url';

const NAMES = [
  'noto-sans/400Regular',
  'noto-sans/400Regular_Italic',
  'noto-sans/600SemiBold',
  'noto-sans/700Bold',
  'noto-sans-mono/400Regular',
  'noto-sans-mono/700Bold',
  'noto-emoji/400Regular',
];
const FILES: Readonly<Record<string, string>> = { 'noto-sans': 'NotoSans', 'noto-sans-mono': 'NotoSansMono', 'noto-emoji': 'NotoEmoji' };

/** The font files that come with the product, so that every machine draws the same. */
export function fontFiles(): string[] {
  return NAMES.map((name) => {
    const [family = '', style = ''] = name.split('/');
    return fileURLToPath(import.meta.resolve(`@expo-google-fonts/${family}/${style}/${FILES[family] ?? ''}_${style}.ttf`));
  });
}
