// The signs of a call's buttons.
import { sign } from '../look/icons.ts';

/** One is heard. */
export const microphone = sign('M12 4a2.500 2.500 0 0 1 2.500 2.500v5a2.500 2.500 0 0 1-5 0v-5A2.500 2.500 0 0 1 12 4Z M6 11.500a6 6 0 0 0 12 0 M12 17.500V21');
/** One is not heard. */
export const microphoneOff = sign('M9.500 9.500v2a2.500 2.500 0 0 0 4.200 1.800 M14.500 10V6.500a2.500 2.500 0 0 0-4.900-.700 M6 11.500a6 6 0 0 0 9.800 4.600 M18 11.500c0 .800-.200 1.500-.400 2.200 M12 17.500V21 M4 4l16 16');
/** One is seen. */
export const camera = sign('M3 7h11v10H3V7Z M14 11l6-4v10l-6-4');
/** One is not seen. */
export const cameraOff = sign('M14 11l6-4v10l-4-2.700 M8.500 7H14v5.500 M3 7v10h11v-1 M4 4l16 16');
/** The call is to end. */
export const hungUp = sign('M4 15.500c-1-1.500-1-3 0-4 4.500-4 11.500-4 16 0 1 1 1 2.500 0 4l-4.500-1.500v-2.700c-2.300-.700-4.700-.700-7 0V14L4 15.500Z');
/** A screen is shown. */
export const screen = sign('M3 5h18v11H3V5Z M8 20h8 M12 16v4 M12 13V8 M9.500 10.500L12 8l2.500 2.500');
/** How one talks, and with what. */
export const options = sign('M4 7h8 M18 7h2 M15 4.500v5 M4 17h2 M12 17h8 M9 14.500v5');
