import './tokens.css';
import './app.css';
import './work.css';
import { chosenLanguage, loadText } from './text/text.ts';

// Words first: modules of the app keep them in constants.
await loadText(chosenLanguage());
await import('./app.tsx');
