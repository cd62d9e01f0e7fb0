import { all as german } from '../text/de/all.ts';
import { all as english } from '../text/en/all.ts';
import { chosenLanguage, setText } from '../text/text.ts';

const language = chosenLanguage();
setText(language, language === 'de' ? german : english);
