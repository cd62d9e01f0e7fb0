// `npm run example:ticketing` comes here.
import '../story/src/main.ts';
