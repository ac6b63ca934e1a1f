import { stories } from './steps.ts';
import { countCalls } from './story.ts';

/** In a process of its own: the system's clock is moved, and every server in the process is listened to. */
const [sender = '', assembly = ''] = process.argv.slice(2);
const story = stories[sender as keyof typeof stories];
process.stdout.write(JSON.stringify(await countCalls(assembly, story)));
process.exit(0);
