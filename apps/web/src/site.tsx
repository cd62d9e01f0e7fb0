import './tokens.css';
import './app.css';
import './work.css';
// Words first: modules of the app keep them in constants, and a file has all of them in one script.
import './site/words.ts';
import './app.tsx';
